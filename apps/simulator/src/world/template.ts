/** Source: Meta, template enums (reference 4.2, Oct 2026). */
export const templateStatuses = [
  'APPROVED',
  'PENDING',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'ARCHIVED',
] as const
export type TemplateStatus = (typeof templateStatuses)[number]
export const templateCategories = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const
export type TemplateCategory = (typeof templateCategories)[number]
export const qualityScores = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const
export type QualityScore = (typeof qualityScores)[number]
export type ParameterFormat = 'POSITIONAL' | 'NAMED'

export type HeaderFormat = 'TEXT' | 'IMAGE' | 'VIDEO' | 'GIF' | 'DOCUMENT' | 'LOCATION' | 'PRODUCT'

export type TemplateButton =
  | { type: 'QUICK_REPLY'; text: string }
  | { type: 'URL'; text: string; url: string; example?: string[] }
  | { type: 'PHONE_NUMBER'; text: string; phone_number: string }
  | { type: 'COPY_CODE'; text: string; example: string[] }
  | {
      type: 'FLOW'
      text: string
      flow_id: string
      flow_action?: string
      navigate_screen?: string
    }
  | { type: 'CATALOG' | 'MPM' | 'SPM' | 'VOICE_CALL' | 'REQUEST_CONTACT_INFO'; text: string }

/** A component as the listing shows it. */
export type TemplateComponent =
  | {
      type: 'HEADER'
      format: HeaderFormat
      text?: string
      example?: Record<string, unknown>
    }
  | {
      type: 'BODY'
      text: string
      example?: Record<string, unknown>
      add_security_recommendation?: boolean
    }
  | { type: 'FOOTER'; text: string; code_expiration_minutes?: number }
  | { type: 'BUTTONS'; buttons: TemplateButton[] }
  | {
      type: 'LIMITED_TIME_OFFER'
      limited_time_offer: { text: string; has_expiration: boolean }
    }
  | { type: 'CAROUSEL'; cards: { components: TemplateComponent[] }[] }

export interface Template {
  id: string
  name: string
  language: string
  category: TemplateCategory
  status: TemplateStatus
  parameterFormat: ParameterFormat
  components: TemplateComponent[]
  qualityScore: QualityScore
  qualityScoredAtSeconds: number
  rejectedReason: string
  form: TemplateForm
  /** Absent for templates of long ago. */
  subCategory?: string
  previousCategory?: TemplateCategory
  /** The category it is about to get; absent when none is coming. */
  correctCategory?: TemplateCategory
  sendTtlSeconds?: number
  /** Its price is bid for, which only marketing_messages can do. */
  hasMaxPrice?: boolean
  /** When marketing_messages began to prepare it, and when it was last sent by it, if ever. */
  marketingUse: { syncStartedAtMs: number; lastUsedAtMs: number | undefined }
  isLinkTrackingOptedOut?: boolean
  life: TemplateLife
}

/** What has happened to a template, as far as its review, pauses and pacing depend on it. */
export interface TemplateLife {
  submittedAtMs: number
  /** When the review ends by itself; undefined leaves it to a person, or there is none. */
  verdictAtMs: number | undefined
  /** Edits made while it was approved. */
  editedAtMs: number[]
  /** The review under way is of an edit, so that its end tells of the new components. */
  isEdit: boolean
  /** Pauses for quality, which grow longer and end in disabling. */
  pauseCount: number
  pause: { cause: 'quality' | 'pacing'; untilMs: number | undefined } | undefined
  /** The last pause of a utility template, which is paced for a while after it. */
  pausedAsUtilityAtMs: number | undefined
  /** Messages sent since pacing began to count, and whether it has been passed. */
  paced: { sentCount: number; isPassed: boolean }
}

export const newTemplateLife = (submittedAtMs: number): TemplateLife => ({
  submittedAtMs,
  verdictAtMs: undefined,
  editedAtMs: [],
  isEdit: false,
  pauseCount: 0,
  pause: undefined,
  pausedAsUtilityAtMs: undefined,
  paced: { sentCount: 0, isPassed: false },
})

/** What a sender must fill in, worked out once per template so that a send only compares. */
export interface TemplateForm {
  parameterFormat: ParameterFormat
  header: HeaderForm
  body: { text: string; variables: readonly string[]; lengthMax: number }
  buttons: readonly ButtonForm[]
  /** A limited-time offer that runs out, so that a send must say when. */
  needsOfferExpiration: boolean
  /** One for each card of a carousel; empty without one. */
  cards: readonly TemplateForm[]
  isAuthentication: boolean
}

export type HeaderForm =
  | { kind: 'none' }
  | { kind: 'text'; text: string; variables: readonly string[] }
  | { kind: 'media'; media: HeaderMedia }
  | { kind: 'location' }
  | { kind: 'product' }

export type HeaderMedia = 'image' | 'video' | 'document' | 'gif'

export type ButtonSubType =
  | 'quick_reply'
  | 'url'
  | 'phone_number'
  | 'copy_code'
  | 'flow'
  | 'catalog'
  | 'mpm'
  | 'spm'
  | 'voice_call'
  | 'request_contact_info'

export interface ButtonForm {
  subType: ButtonSubType
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

/** Source: Meta, Template components (reference 4.3, Nov 2025). Unit: UTF-16 code units. */
export const BODY_LENGTH_MAX = 1_024
export const OFFER_BODY_LENGTH_MAX = 600
export const CARD_BODY_LENGTH_MAX = 160

export function templateForm(
  parameterFormat: ParameterFormat,
  components: readonly TemplateComponent[],
  category: TemplateCategory = 'MARKETING',
  bodyLengthMax = BODY_LENGTH_MAX,
): TemplateForm {
  const body = components.find((component) => component.type === 'BODY')?.text ?? ''
  const buttons = components.find((component) => component.type === 'BUTTONS')?.buttons ?? []
  const offer = components.find((component) => component.type === 'LIMITED_TIME_OFFER')
  const cards = components.find((component) => component.type === 'CAROUSEL')?.cards ?? []
  return {
    parameterFormat,
    header: headerForm(components),
    body: {
      text: body,
      variables: variablesOf(body),
      lengthMax: offer === undefined ? bodyLengthMax : OFFER_BODY_LENGTH_MAX,
    },
    buttons: buttons.map(buttonForm),
    needsOfferExpiration: offer?.limited_time_offer.has_expiration ?? false,
    cards: cards.map((card) =>
      templateForm(parameterFormat, card.components, category, CARD_BODY_LENGTH_MAX),
    ),
    isAuthentication: category === 'AUTHENTICATION',
  }
}

function headerForm(components: readonly TemplateComponent[]): HeaderForm {
  const header = components.find((component) => component.type === 'HEADER')
  if (header === undefined) return { kind: 'none' }
  switch (header.format) {
    case 'TEXT': {
      const text = header.text ?? ''
      return { kind: 'text', text, variables: variablesOf(text) }
    }
    case 'LOCATION':
      return { kind: 'location' }
    case 'PRODUCT':
      return { kind: 'product' }
    case 'IMAGE':
      return { kind: 'media', media: 'image' }
    case 'VIDEO':
      return { kind: 'media', media: 'video' }
    case 'GIF':
      return { kind: 'media', media: 'gif' }
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
    case 'FLOW':
      return { subType: 'flow', isParameterRequired: false }
    case 'CATALOG':
      return { subType: 'catalog', isParameterRequired: false }
    case 'MPM':
      return { subType: 'mpm', isParameterRequired: true }
    case 'SPM':
      return { subType: 'spm', isParameterRequired: false }
    case 'VOICE_CALL':
      return { subType: 'voice_call', isParameterRequired: false }
    case 'REQUEST_CONTACT_INFO':
      return { subType: 'request_contact_info', isParameterRequired: false }
  }
}

/** A name and a language name one template; neither holds a slash. */
export const templateKey = (name: string, language: string): string => `${name}/${language}`
