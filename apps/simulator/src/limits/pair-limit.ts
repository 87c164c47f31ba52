/** Source: Meta, Throughput, pair rate limits (reference 6.2, Nov 2025). */
export const PAIR_INTERVAL_MS = 6_000
/** Messages that may come at once, borrowed from the time after them. */
export const PAIR_BURST = 45

const TOLERANCE_MS = (PAIR_BURST - 1) * PAIR_INTERVAL_MS

/**
 * How often one business number may write to one person: a message every six seconds, and bursts
 * of 45 that have to be waited out. The generic cell rate algorithm: per person only the instant
 * at which everything sent so far would have been sent at the steady rate.
 *
 * That instant matters until it has passed, so people are kept in two halves that take turns; what
 * has passed by then is left behind.
 */
export class PairLimit {
  #young = new Map<number, number>()
  #old = new Map<number, number>()
  #turnsAtMs = Number.NEGATIVE_INFINITY

  /** Takes a message if the person may have one now. */
  take(person: number, nowMs: number): 'taken' | 'tooMany' {
    this.#turn(nowMs)
    const known = this.#young.get(person) ?? this.#old.get(person)
    const dueMs = known === undefined || known < nowMs ? nowMs : known
    if (dueMs - nowMs > TOLERANCE_MS) return 'tooMany'
    this.#young.set(person, dueMs + PAIR_INTERVAL_MS)
    return 'taken'
  }

  /** People whose messages are not waited out yet, and some whose are. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#turnsAtMs) return
    const left = this.#old
    this.#old = this.#young
    this.#young = new Map()
    for (const [person, dueMs] of left) {
      if (dueMs > nowMs && !this.#old.has(person)) this.#young.set(person, dueMs)
    }
    this.#turnsAtMs = nowMs + PAIR_INTERVAL_MS
  }
}
