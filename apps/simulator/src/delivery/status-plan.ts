import type { Settings } from '../control/settings.ts'
import type { Traits } from '../people/traits.ts'
import { between, drawsFor } from './draws.ts'

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed'

/** One status that will come, and when it happens to the message. */
export interface StatusStep {
  status: DeliveryStatus
  atMs: number
  /** Source: Meta, status webhooks (reference 5.4): on `sent` and on one of `delivered` and `read`. */
  hasPricing: boolean
  /** Meta's code, for `failed` alone. */
  code?: number
}

const UNDELIVERABLE = 131026

/**
 * What becomes of a message, in order of time. People are creatures of habit: the same person
 * under the same seed does the same each time. Where someone was told apart, that decides.
 *
 * Codes met by webhook come without a `sent` before them (reference 8.8).
 */
export function planStatuses(
  message: { waId: string; acceptedAtMs: number; failsWith: number | undefined; traits: Traits },
  settings: Settings,
): StatusStep[] {
  const { statuses } = settings
  const { reach, reads: reading } = message.traits
  const draw = drawsFor(settings.seed, message.waId)
  const sentAtMs = message.acceptedAtMs + between(statuses.sentDelayMs, draw())
  const isUndeliverable = draw() < statuses.undeliverableRate && reach === undefined
  const code = message.failsWith ?? (isUndeliverable ? UNDELIVERABLE : undefined)
  if (code !== undefined) return [{ status: 'failed', atMs: sentAtMs, hasPricing: false, code }]

  const sent: StatusStep = { status: 'sent', atMs: sentAtMs, hasPricing: true }
  const isNeverDelivered = draw() < statuses.neverDeliveredRate
  if (reach === undefined ? isNeverDelivered : reach === 'neverDelivered') return [sent]
  const deliveredAtMs = sentAtMs + between(statuses.deliveredDelayMs, draw())
  const readsByRule = draw() < statuses.readRate
  const reads = reading === undefined ? readsByRule : reading === 'later' || reading === 'atOnce'
  const readsAtOnceByRule = reads && draw() < statuses.readAtOnceRate
  if (reading === undefined ? readsAtOnceByRule : reading === 'atOnce') {
    return [sent, { status: 'read', atMs: deliveredAtMs, hasPricing: true }]
  }
  const delivered: StatusStep = { status: 'delivered', atMs: deliveredAtMs, hasPricing: true }
  if (!reads) return [sent, delivered]
  const readAtMs = deliveredAtMs + between(statuses.readDelayMs, draw())
  return [sent, delivered, { status: 'read', atMs: readAtMs, hasPricing: false }]
}
