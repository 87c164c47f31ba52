/** Source: Meta, template enums (reference 4.2, Oct 2026). */
export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED'
export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION'

export type HeaderFormat = 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION'

export type TemplateButton =
  | { type: 'QUICK_REPLY'; text: string }
  | { type: 'URL'; text: string; url: string; example?: string[] }
  | { type: 'PHONE_NUMBER'; text: string; phone_number: string }
  | { type: 'COPY_CODE'; text: string; example: string[] }

/** A component as the listing shows it. */
export type TemplateComponent =
  | {
      type: 'HEADER'
      format: HeaderFormat
      text?: string
      example?: Record<string, unknown>
    }
  | { type: 'BODY'; text: string; example?: Record<string, unknown> }
  | { type: 'FOOTER'; text: string }
  | { type: 'BUTTONS'; buttons: TemplateButton[] }

export interface Template {
  id: string
  name: string
  language: string
  category: TemplateCategory
  status: TemplateStatus
  parameterFormat: 'POSITIONAL' | 'NAMED'
  components: TemplateComponent[]
  qualityScore: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
  qualityScoredAtSeconds: number
  rejectedReason: string
  form: TemplateForm
}

/** What a sender must fill in, worked out once per template so that a send only compares. */
export interface TemplateForm {
  parameterFormat: 'POSITIONAL' | 'NAMED'
  header:
    | { kind: 'none' }
    | { kind: 'text'; text: string; variables: readonly string[] }
    | { kind: 'media'; media: 'image' | 'video' | 'document' }
    | { kind: 'location' }
  body: { text: string; variables: readonly string[] }
  buttons: readonly ButtonForm[]
}

export interface ButtonForm {
  subType: 'quick_reply' | 'url' | 'phone_number' | 'copy_code'
  isParameterRequired: boolean
}

const variablePattern = /\{\{\s*([a-z0-9_]+)\s*\}\}/g

/** The distinct variables of a text in order of appearance: "1", "2" or names. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(variablePattern)].map((match) => match[1] ?? ''))]
}

/** The text with each variable replaced by its value; a variable without a value stays. */
export function fillText(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(variablePattern, (whole, name: string) => values.get(name) ?? whole)
}

export function templateForm(
  parameterFormat: 'POSITIONAL' | 'NAMED',
  components: readonly TemplateComponent[],
): TemplateForm {
  const body = components.find((component) => component.type === 'BODY')?.text ?? ''
  const buttons = components.find((component) => component.type === 'BUTTONS')?.buttons ?? []
  return {
    parameterFormat,
    header: headerForm(components),
    body: { text: body, variables: variablesOf(body) },
    buttons: buttons.map(buttonForm),
  }
}

function headerForm(components: readonly TemplateComponent[]): TemplateForm['header'] {
  const header = components.find((component) => component.type === 'HEADER')
  if (header === undefined) return { kind: 'none' }
  switch (header.format) {
    case 'TEXT': {
      const text = header.text ?? ''
      return { kind: 'text', text, variables: variablesOf(text) }
    }
    case 'LOCATION':
      return { kind: 'location' }
    case 'IMAGE':
      return { kind: 'media', media: 'image' }
    case 'VIDEO':
      return { kind: 'media', media: 'video' }
    case 'DOCUMENT':
      return { kind: 'media', media: 'document' }
  }
}

function buttonForm(button: TemplateButton): ButtonForm {
  switch (button.type) {
    case 'QUICK_REPLY':
      return { subType: 'quick_reply', isParameterRequired: false }
    case 'URL':
      return { subType: 'url', isParameterRequired: variablesOf(button.url).length > 0 }
    case 'PHONE_NUMBER':
      return { subType: 'phone_number', isParameterRequired: false }
    case 'COPY_CODE':
      return { subType: 'copy_code', isParameterRequired: true }
  }
}
