import type { FaultKind } from '../faults/fault-book.ts'
import { SlidingSecond } from '../messages/sliding-second.ts'
import { RecipientCounts } from './recipient-counts.ts'

/** What was accepted since the ledger was last cleared, as GET /sim/ledger shows it. */
export interface Ledger {
  /** Messages admitted: answered with a wamid. */
  accepted: number
  uniqueRecipients: number
  /** People accepted more than once. */
  sentMoreThanOnce: number
  /** Calls answered 130429 because the number's throughput was used up. */
  throttled: number
  /** The most accepted for one number within any sliding second. */
  maxPerSecond: number
  /** ISO 8601 with milliseconds, UTC. */
  firstAcceptedAt: string | null
  lastAcceptedAt: string | null
  /** Calls refused in the answer, by Meta's code; those of faults are counted there. */
  refused: Record<string, number>
  /** Statuses that happened to messages, whoever was told. */
  statuses: StatusCounts
  /** Messages people sent, system messages about them included. */
  inbound: number
  /** How often people stopped or resumed marketing by preference. */
  preferences: number
  webhooks: WebhookCounts
  /** How often each kind of fault struck. */
  faults: Record<string, number>
}

export interface StatusCounts {
  sent: number
  delivered: number
  read: number
  failed: number
}

/**
 * What became of webhooks. An update is one status, message or change of a field. All that were
 * offered and their duplicates end as delivered, dropped or lost, or are still on their way.
 */
export interface WebhookCounts {
  /** Updates the app listens for, duplicates included, dropped ones not. */
  updatesOffered: number
  /** Updates in requests answered with 200. */
  updatesDelivered: number
  /** Asked for by the settings: delivered a second time, late, never. */
  updatesDuplicated: number
  updatesHeldBack: number
  updatesDropped: number
  /** Given up: the receiver was too far behind, did not answer for seven days, or went away. */
  updatesLost: number
  /** Requests that left, those repeated among them. */
  requests: number
  requestsRepeated: number
  /** Requests not answered with 200, or whose answer was taken for another. */
  requestsFailed: number
}

const noWebhooks: WebhookCounts = {
  updatesOffered: 0,
  updatesDelivered: 0,
  updatesDuplicated: 0,
  updatesHeldBack: 0,
  updatesDropped: 0,
  updatesLost: 0,
  requests: 0,
  requestsRepeated: 0,
  requestsFailed: 0,
}

/** Keeps the ledger; memory grows by about 18 bytes a person until it is cleared. */
export class LedgerBook {
  #accepted = 0
  #sentMoreThanOnce = 0
  #throttled = 0
  #maxPerSecond = 0
  #firstAcceptedAtMs: number | undefined
  #lastAcceptedAtMs: number | undefined
  #recipients = new RecipientCounts()
  #secondByNumber = new Map<string, SlidingSecond>()
  readonly #refusedByCode = new Map<number, number>()
  readonly #faultsByKind = new Map<FaultKind, number>()
  readonly statuses: StatusCounts = { sent: 0, delivered: 0, read: 0, failed: 0 }
  readonly webhooks: WebhookCounts = { ...noWebhooks }
  inbound = 0
  preferences = 0

  recordAccepted(phoneNumberId: string, digits: string, nowMs: number): void {
    this.#accepted += 1
    this.#firstAcceptedAtMs ??= nowMs
    this.#lastAcceptedAtMs = nowMs
    if (this.#recipients.add(digits) === 2) this.#sentMoreThanOnce += 1
    let second = this.#secondByNumber.get(phoneNumberId)
    if (second === undefined) {
      second = new SlidingSecond()
      this.#secondByNumber.set(phoneNumberId, second)
    }
    this.#maxPerSecond = Math.max(this.#maxPerSecond, second.add(nowMs))
  }

  recordThrottled(): void {
    this.#throttled += 1
  }

  recordRefused(code: number): void {
    this.#refusedByCode.set(code, (this.#refusedByCode.get(code) ?? 0) + 1)
  }

  recordFault(kind: FaultKind): void {
    this.#faultsByKind.set(kind, (this.#faultsByKind.get(kind) ?? 0) + 1)
  }

  /** Everyone a message was accepted for, with how many were (255 stands for more). */
  people(): Iterable<[digits: string, count: number]> {
    return this.#recipients.entries()
  }

  read(): Ledger {
    return {
      accepted: this.#accepted,
      uniqueRecipients: this.#recipients.size,
      sentMoreThanOnce: this.#sentMoreThanOnce,
      throttled: this.#throttled,
      maxPerSecond: this.#maxPerSecond,
      firstAcceptedAt: isoOf(this.#firstAcceptedAtMs),
      lastAcceptedAt: isoOf(this.#lastAcceptedAtMs),
      refused: Object.fromEntries(this.#refusedByCode),
      statuses: { ...this.statuses },
      inbound: this.inbound,
      preferences: this.preferences,
      webhooks: { ...this.webhooks },
      faults: Object.fromEntries(this.#faultsByKind),
    }
  }
}

const isoOf = (instantMs: number | undefined): string | null =>
  instantMs === undefined ? null : new Date(instantMs).toISOString()
