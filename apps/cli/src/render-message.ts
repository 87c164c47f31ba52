import type { CampaignPreview } from '@clarion/contracts/campaigns'
import type { TemplateComponent } from '@clarion/contracts/templates'
import { printable } from './text.ts'

export type SampleValues = CampaignPreview['samples'][number]['values']
type Values = Readonly<Record<string, string | null>>

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g
const filled = (text: string, values: Values): string =>
  text.replace(PLACEHOLDER, (_, key: string) => values[key] ?? `[no ${key}]`)

/** The message as one person would read it, in lines: header, body, footer, then buttons. */
export function messageLines(
  components: readonly TemplateComponent[],
  values: SampleValues,
): string[] {
  return components
    .flatMap((component) => componentLines(component, values))
    .flatMap((text) => printable(text).split('\n'))
}

function componentLines(component: TemplateComponent, values: SampleValues): string[] {
  switch (component.type.toUpperCase()) {
    case 'HEADER':
      return [headerLine(component, values.header), '']
    case 'BODY':
      return [filled(component.text ?? '', values.body)]
    case 'FOOTER':
      return ['', component.text ?? '']
    case 'BUTTONS':
      return ['', ...(component.buttons ?? []).map((_, at) => buttonLine(component, at, values))]
    default:
      return [`[${component.type.toLowerCase()}]`]
  }
}

function headerLine(component: TemplateComponent, values: Values): string {
  const format = (component.format ?? 'TEXT').toLowerCase()
  if (format === 'text') return filled(component.text ?? '', values)
  return `[${format}: ${values[format] ?? `no ${format}`}]`
}

function buttonLine(component: TemplateComponent, at: number, values: SampleValues): string {
  const button = component.buttons?.[at]
  const label = `[ ${button?.text ?? button?.type.toLowerCase() ?? ''} ]`
  const value = values.buttons[String(at)]
  if (button?.url !== undefined)
    return `${label} ${button.url.replace(PLACEHOLDER, () => value ?? '[no value]')}`
  return value === undefined ? label : `${label} ${value ?? '[no value]'}`
}
