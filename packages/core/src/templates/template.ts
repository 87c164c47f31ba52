import type {
  Template,
  TemplateComponent,
  TemplateStatus,
  TemplateVariable,
} from '@clarion/contracts/templates'
import type { RecipientValues } from '@clarion/db/tables'

export type ParameterFormat = 'POSITIONAL' | 'NAMED'

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g
const MEDIA_FORMATS = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const
type MediaFormat = keyof typeof MEDIA_FORMATS
const isMediaFormat = (format: string): format is MediaFormat => format in MEDIA_FORMATS

const upper = (text: string | undefined): string => (text ?? '').toUpperCase()
/**
 * The variables of a text, each once: named ones as they appear, numbered ones by their number,
 * because Meta takes those in that order wherever they stand ("Order {{2}} of {{1}}").
 */
function placeholdersOf(text: string | undefined): string[] {
  const keys = [...new Set([...(text ?? '').matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))]
  const isNumbered = keys.every((key) => /^\d+$/.test(key))
  return isNumbered ? keys.sort((a, b) => Number(a) - Number(b)) : keys
}

/**
 * The values a template needs, in the order Meta takes them; empty when it needs none.
 * Source: Meta, "Template components" (reference meta-messaging 2.3 and 4.1, Oct 2026).
 */
export function variablesOf(components: readonly TemplateComponent[]): TemplateVariable[] {
  return components.flatMap((component) => {
    switch (upper(component.type)) {
      case 'HEADER':
        return headerVariables(component)
      case 'BODY':
        return placeholdersOf(component.text).map((key, index) => ({
          component: 'body' as const,
          key,
          kind: 'text' as const,
          example: exampleOf(component, 'body_text', key, index),
        }))
      case 'BUTTONS':
        return buttonVariables(component)
      default:
        return []
    }
  })
}

function headerVariables(component: TemplateComponent): TemplateVariable[] {
  const format = upper(component.format)
  if (isMediaFormat(format)) {
    const kind = MEDIA_FORMATS[format]
    return [{ component: 'header', key: kind, kind, example: null }]
  }
  return placeholdersOf(component.text).map((key, index) => ({
    component: 'header',
    key,
    kind: 'text',
    example: exampleOf(component, 'header_text', key, index),
  }))
}

function buttonVariables(component: TemplateComponent): TemplateVariable[] {
  return (component.buttons ?? []).flatMap((button, index): TemplateVariable[] => {
    const key = String(index)
    if (upper(button.type) === 'URL' && placeholdersOf(button.url).length > 0)
      return [{ component: 'buttons', key, kind: 'url_suffix', example: null }]
    if (upper(button.type) === 'COPY_CODE')
      return [{ component: 'buttons', key, kind: 'coupon_code', example: null }]
    return []
  })
}

/** Meta gives examples as a list (positional), a list of lists, or named pairs. */
function exampleOf(
  component: TemplateComponent,
  field: 'body_text' | 'header_text',
  key: string,
  index: number,
): string | null {
  const example = component['example']
  if (typeof example !== 'object' || example === null) return null
  const named: unknown = Reflect.get(example, `${field}_named_params`)
  if (Array.isArray(named)) {
    const pair: unknown = named.find((p) => p?.param_name === key)
    const text = typeof pair === 'object' && pair !== null ? Reflect.get(pair, 'example') : null
    return typeof text === 'string' ? text : null
  }
  const listed: unknown = Reflect.get(example, field)
  const flat: unknown[] = Array.isArray(listed) ? listed.flat() : []
  const text = flat[index]
  return typeof text === 'string' ? text : null
}

/** One component as the send call takes it. */
export interface SendComponent {
  type: 'header' | 'body' | 'button'
  sub_type?: 'url' | 'copy_code' | 'quick_reply'
  index?: string
  parameters: Record<string, unknown>[]
}

/**
 * Turns one recipient's values into the `components` of a send call; components without variables
 * are left out, as Meta wants. Prepared once per template, called once per message.
 * Source: Meta, template messages (reference meta-messaging 2.3, Oct 2026).
 */
export function templateFiller(
  components: readonly TemplateComponent[],
  format: ParameterFormat,
): (values: RecipientValues) => SendComponent[] {
  const variables = variablesOf(components)
  const header = variables.filter((v) => v.component === 'header')
  const body = variables.filter((v) => v.component === 'body')
  const buttons = variables.filter((v) => v.component === 'buttons')
  const text = (key: string, value: string): Record<string, unknown> =>
    format === 'NAMED'
      ? { type: 'text', parameter_name: key, text: value }
      : { type: 'text', text: value }
  const one = (variable: TemplateVariable, value: string): Record<string, unknown> => {
    switch (variable.kind) {
      case 'text':
        return text(variable.key, value)
      case 'url_suffix':
        return { type: 'text', text: value }
      case 'coupon_code':
        return { type: 'coupon_code', coupon_code: value }
      case 'image':
      case 'video':
      case 'document':
        return { type: variable.kind, [variable.kind]: { link: value } }
    }
  }
  const of = (value: string | undefined): string => value ?? ''
  return (values) => {
    const filled: SendComponent[] = []
    if (header.length > 0)
      filled.push({
        type: 'header',
        parameters: header.map((v) => one(v, of(values.header[v.key]))),
      })
    if (body.length > 0)
      filled.push({ type: 'body', parameters: body.map((v) => one(v, of(values.body[v.key]))) })
    for (const v of buttons)
      filled.push({
        type: 'button',
        sub_type: v.kind === 'coupon_code' ? 'copy_code' : 'url',
        index: v.key,
        parameters: [one(v, of(values.buttons[v.key]))],
      })
    return filled
  }
}

/** Why each status keeps a template from being sent; null for the one that does not. */
const notSendable: Record<TemplateStatus, string | null> = {
  APPROVED: null,
  PENDING: 'Meta is still reviewing it.',
  REJECTED: 'Meta rejected it. Change it and submit it again.',
  PAUSED: 'Meta paused it because people reacted badly to it. Wait, or unpause it.',
  DISABLED: 'Meta disabled it for good. Write a new template.',
  IN_APPEAL: 'Its rejection is being appealed.',
  PENDING_DELETION: 'It is being deleted.',
  DELETED: 'It was deleted.',
  LIMIT_EXCEEDED: 'The account has too many templates.',
  ARCHIVED: 'It is archived. Unarchive it first.',
  UNKNOWN: 'Meta reports a status that is not known here.',
}

/** Components that cannot be filled here yet, by the name a person would know them by. */
const unfillable: Record<string, string> = {
  CAROUSEL: 'a carousel',
  LIMITED_TIME_OFFER: 'a limited-time offer',
}
const unfillableButtons: Record<string, string> = {
  FLOW: 'a Flow button',
  CATALOG: 'a catalogue button',
  MPM: 'a product list button',
  OTP: 'a one-time password button',
}

/** Why a campaign cannot send this template, in words; null when it can. */
export function whyNotSendable(
  template: Pick<Template, 'status' | 'components' | 'category'>,
): string | null {
  const byStatus = notSendable[template.status]
  if (byStatus !== null) return byStatus
  for (const component of template.components) {
    const kind = upper(component.type)
    if (unfillable[kind]) return `It has ${unfillable[kind]}, which cannot be filled here yet.`
    const format = upper(component.format)
    if (kind === 'HEADER' && !['', 'TEXT'].includes(format) && !isMediaFormat(format))
      return `Its header is a ${format.toLowerCase()}, which cannot be filled here yet.`
    for (const button of component.buttons ?? []) {
      const name = unfillableButtons[upper(button.type)]
      if (name) return `It has ${name}, which cannot be filled here yet.`
    }
  }
  return null
}
