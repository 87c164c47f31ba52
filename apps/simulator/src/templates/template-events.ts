import type { QualityScore, Template, TemplateButton, TemplateCategory } from '../world/template.ts'

/** A webhook's field and value, before it is put on its way. */
export interface TemplateEvent {
  field:
    | 'message_template_status_update'
    | 'message_template_quality_update'
    | 'template_category_update'
    | 'message_template_components_update'
  value: object
}

export interface StatusDetails {
  reason?: string | null
  disabledAtMs?: number
  other?: { title: OtherTitle; description: string }
  rejection?: { reason: string; recommendation: string }
}

export type OtherTitle =
  | 'FIRST_PAUSE'
  | 'SECOND_PAUSE'
  | 'RATE_LIMITING_PAUSE'
  | 'UNPAUSE'
  | 'DISABLED'

/** Ids are integers in webhooks; the simulator's stay below 2^53. Locales are written with a dash. */
const subjectOf = (template: Template): object => ({
  message_template_id: Number(template.id),
  message_template_name: template.name,
  message_template_language: template.language.replace('_', '-'),
})

/** Source: Meta, message_template_status_update (reference 4.7). */
export const statusEvent = (
  template: Template,
  event: string,
  details: StatusDetails = {},
): TemplateEvent => ({
  field: 'message_template_status_update',
  value: {
    event,
    ...subjectOf(template),
    reason: details.reason === undefined ? 'NONE' : details.reason,
    message_template_category: template.category,
    ...(details.disabledAtMs === undefined
      ? {}
      : { disable_info: { disable_date: secondsText(details.disabledAtMs) } }),
    ...(details.other === undefined ? {} : { other_info: details.other }),
    ...(details.rejection === undefined ? {} : { rejection_info: details.rejection }),
  },
})

const secondsText = (instantMs: number): string => String(Math.floor(instantMs / 1_000))

export const qualityEvent = (template: Template, previous: QualityScore): TemplateEvent => ({
  field: 'message_template_quality_update',
  value: {
    previous_quality_score: previous,
    new_quality_score: template.qualityScore,
    ...subjectOf(template),
  },
})

/** A category that is coming: `new_category` is still the one it has now. */
export const categoryNotice = (
  template: Template,
  correct: TemplateCategory,
  atMs: number,
): TemplateEvent => ({
  field: 'template_category_update',
  value: {
    ...subjectOf(template),
    new_category: template.category,
    correct_category: correct,
    category_update_timestamp: Math.floor(atMs / 1_000),
  },
})

/** A category that has changed. */
export const categoryEvent = (template: Template, previous: TemplateCategory): TemplateEvent => ({
  field: 'template_category_update',
  value: { ...subjectOf(template), previous_category: previous, new_category: template.category },
})

/** Only this field writes the language with an underscore. */
export function componentsEvent(template: Template): TemplateEvent {
  const { components } = template
  const header = components.find((component) => component.type === 'HEADER')
  const body = components.find((component) => component.type === 'BODY')
  const footer = components.find((component) => component.type === 'FOOTER')
  const buttons = components.find((component) => component.type === 'BUTTONS')?.buttons ?? []
  return {
    field: 'message_template_components_update',
    value: {
      ...subjectOf(template),
      message_template_language: template.language,
      ...(header?.text === undefined ? {} : { message_template_title: header.text }),
      message_template_element: body?.text ?? '',
      ...(footer === undefined ? {} : { message_template_footer: footer.text }),
      ...(buttons.length === 0 ? {} : { message_template_buttons: buttons.map(buttonOf) }),
    },
  }
}

const buttonOf = (button: TemplateButton): object => ({
  message_template_button_type: button.type,
  message_template_button_text: button.text,
  ...(button.type === 'URL' ? { message_template_button_url: button.url } : {}),
  ...(button.type === 'PHONE_NUMBER'
    ? { message_template_button_phone_number: button.phone_number }
    : {}),
})
