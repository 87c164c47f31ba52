import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import type { MessagingLimit } from '@clarion/contracts/portfolios'
import type {
  PhoneNumber,
  Template,
  TemplateCategory,
  TemplateStatus,
} from '@clarion/contracts/templates'

/** One status of one message, as Meta reported it. */
export interface StatusFact {
  phoneNumberId: string
  wamid: string
  status: DeliveryStatus
  atMs: number
  callbackData: string | null
  errorCode: number | null
}

/** A template as webhooks name it; the language may be written `en-US` or `en_US`. */
export interface ToldTemplate {
  name: string
  language: string
}

/** Why Meta holds a template back, when it says so. */
export type TemplateHold = 'first_pause' | 'second_pause' | 'pacing' | 'locked'

/** What Meta tells of an account, or of a template or number of it. */
export type AccountChange =
  | {
      kind: 'template_status'
      template: ToldTemplate
      status: TemplateStatus
      hold: TemplateHold | null
    }
  | { kind: 'template_quality'; template: ToldTemplate; quality: Template['quality'] }
  | { kind: 'template_category'; template: ToldTemplate; category: TemplateCategory }
  | {
      kind: 'number_quality'
      /** In E.164. */
      displayPhoneNumber: string
      quality: PhoneNumber['qualityRating']
    }
  | { kind: 'throughput'; displayPhoneNumber: string; level: 'STANDARD' | 'HIGH' }
  | { kind: 'messaging_limit'; limit: MessagingLimit }
  | {
      kind: 'standing'
      standing: 'restricted' | 'disabled' | 'deleted' | 'reinstated'
      /** The one number it is about, in E.164; null for the whole account. */
      displayPhoneNumber: string | null
      /** When Meta ends it by itself; null when it does not tell. */
      untilMs: number | null
    }
  /** Nothing is kept from sending yet. */
  | { kind: 'warning'; warning: string }

/** One such change, as Meta told it. */
export interface AccountFact {
  /** The account's id; under some fields the portfolio's. */
  entryId: string
  /** By Meta's clock, in whole seconds; null when the body does not say. */
  atMs: number | null
  change: AccountChange
}

/** What one webhook body says: the facts we apply, and what we leave and why. */
export interface WebhookFacts {
  statuses: StatusFact[]
  account: AccountFact[]
  /** Parts that nothing reads yet or that cannot be understood; each keeps the body parked. */
  unread: string[]
}

/** Reads a stored body. Total: what cannot be understood is in `unread`. */
export type ParseWebhook = (body: string) => WebhookFacts
