import type { Template, TemplateComponent } from '@clarion/contracts/templates'
import { fillText, type TextNode } from './text.ts'

type ValuesByKey = Readonly<Record<string, string | null>>

/** Text per component and key, as the API gives it; null where a recipient has none. */
export interface MessageValues {
  header: ValuesByKey
  body: ValuesByKey
  buttons: ValuesByKey
}

export const noValues: MessageValues = { header: {}, body: {}, buttons: {} }

export type MediaFormat = 'image' | 'video' | 'document' | 'location'

export interface MessageButton {
  kind: 'reply' | 'url' | 'phone' | 'copy' | 'flow' | 'other'
  text: string
  /** Where a URL button leads, with the recipient's suffix; null when that is missing. */
  target: string | null
}

/** One message as a phone shows it. */
export interface MessageView {
  header:
    | { kind: 'text'; nodes: TextNode[] }
    | { kind: 'media'; format: MediaFormat; isMissing: boolean }
    | null
  body: TextNode[]
  footer: string | null
  buttons: MessageButton[]
}

/** Renders a template for one recipient. Components of kinds not known here are left out. */
export function renderMessage(
  template: Pick<Template, 'components'>,
  values: MessageValues,
): MessageView {
  const find = (type: string) =>
    template.components.find((component) => component.type.toUpperCase() === type)
  return {
    header: headerOf(find('HEADER'), values.header),
    body: fillText(find('BODY')?.text ?? '', values.body),
    footer: find('FOOTER')?.text ?? null,
    buttons: (find('BUTTONS')?.buttons ?? []).map((button, index) =>
      buttonOf(button, values.buttons[String(index)] ?? null),
    ),
  }
}

const mediaFormats: Readonly<Record<string, MediaFormat>> = {
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'document',
  LOCATION: 'location',
}

function headerOf(
  component: TemplateComponent | undefined,
  values: ValuesByKey,
): MessageView['header'] {
  if (!component) return null
  const format = mediaFormats[component.format?.toUpperCase() ?? 'TEXT']
  if (format) return { kind: 'media', format, isMissing: format in values && !values[format] }
  return { kind: 'text', nodes: fillText(component.text ?? '', values) }
}

const buttonKinds: Readonly<Record<string, MessageButton['kind']>> = {
  QUICK_REPLY: 'reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'copy',
  OTP: 'copy',
  FLOW: 'flow',
}

type TemplateButton = NonNullable<TemplateComponent['buttons']>[number]

function buttonOf(button: TemplateButton, value: string | null): MessageButton {
  const kind = buttonKinds[button.type.toUpperCase()] ?? 'other'
  const text = button.text ?? (kind === 'copy' ? 'Copy code' : button.type)
  return { kind, text, target: targetOf(button, value) }
}

function targetOf(button: TemplateButton, value: string | null): string | null {
  if (button.url === undefined) return button.phone_number ?? value
  if (!/\{\{.*\}\}/.test(button.url)) return button.url
  // Not a replacement pattern: a `$` in the value stands for itself.
  return value === null ? null : button.url.replace(/\{\{.*\}\}/, () => value)
}
