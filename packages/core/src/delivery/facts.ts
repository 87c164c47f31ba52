import type { DeliveryStatus } from '@clarion/contracts/campaigns'

/** One status of one message, as Meta reported it. */
export interface StatusFact {
  phoneNumberId: string
  wamid: string
  status: DeliveryStatus
  atMs: number
  callbackData: string | null
  errorCode: number | null
}

/** What one webhook body says: the facts we apply, and what we leave and why. */
export interface WebhookFacts {
  statuses: StatusFact[]
  /** Parts that nothing reads yet or that cannot be understood; each keeps the body parked. */
  unread: string[]
}

/** Reads a stored body. Total: what cannot be understood is in `unread`. */
export type ParseWebhook = (body: string) => WebhookFacts
