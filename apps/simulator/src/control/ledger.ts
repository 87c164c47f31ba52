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

  read(): Ledger {
    return {
      accepted: this.#accepted,
      uniqueRecipients: this.#recipients.size,
      sentMoreThanOnce: this.#sentMoreThanOnce,
      throttled: this.#throttled,
      maxPerSecond: this.#maxPerSecond,
      firstAcceptedAt: isoOf(this.#firstAcceptedAtMs),
      lastAcceptedAt: isoOf(this.#lastAcceptedAtMs),
    }
  }
}

const isoOf = (instantMs: number | undefined): string | null =>
  instantMs === undefined ? null : new Date(instantMs).toISOString()
