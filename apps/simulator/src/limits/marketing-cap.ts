import { RollingSet } from './rolling-set.ts'

/** Source: Meta, Per-user marketing limits (reference 6.3, Apr 2026). */
export const CAP_SPAN_MS = 24 * 3_600_000

/**
 * How much marketing one person gets from an account, and the lock on those who are tried again
 * too soon: a second try within 24 hours of a refusal is refused, whatever became of its reason,
 * and so is everything in the 24 hours after it.
 */
export class MarketingCap {
  readonly #refused = new RollingSet(CAP_SPAN_MS)
  readonly #locked = new RollingSet(CAP_SPAN_MS)
  readonly #deliveredAtMs = new Map<number, number[]>()

  /**
   * @param isCapped the person gets no marketing at present, whatever was delivered
   * @param max marketing messages within 24 hours; null for no limit
   */
  judge(
    person: number,
    nowMs: number,
    { isCapped, max }: { isCapped: boolean; max: number | null },
  ): 'free' | 'capped' {
    if (this.#locked.lastSeen(person, nowMs) !== undefined) return 'capped'
    if (this.#refused.lastSeen(person, nowMs) !== undefined) {
      this.#locked.see(person, nowMs)
      return 'capped'
    }
    if (!isCapped && (max === null || this.#deliveredCount(person, nowMs) < max)) return 'free'
    this.#refused.see(person, nowMs)
    return 'capped'
  }

  /** Counts a marketing message that reached someone. */
  recordDelivered(person: number, atMs: number): void {
    const recent = this.#deliveredSince(person, atMs - CAP_SPAN_MS)
    this.#deliveredAtMs.delete(person)
    this.#deliveredAtMs.set(person, [...recent, atMs])
    // In order of the newest message each: what is too old stands in front.
    for (const [someone, instants] of this.#deliveredAtMs) {
      if ((instants.at(-1) ?? 0) > atMs - CAP_SPAN_MS) break
      this.#deliveredAtMs.delete(someone)
    }
  }

  #deliveredCount(person: number, nowMs: number): number {
    return this.#deliveredSince(person, nowMs - CAP_SPAN_MS).length
  }

  #deliveredSince(person: number, sinceMs: number): number[] {
    return this.#deliveredAtMs.get(person)?.filter((atMs) => atMs > sinceMs) ?? []
  }
}

/** Unique people per rolling 24 hours, of a portfolio or of a number. */
export class UniqueReach {
  readonly #people = new RollingSet(CAP_SPAN_MS)

  /** Whether one more message to this person stays within the limit. */
  hasRoomFor(person: number, nowMs: number, limit: number): boolean {
    return this.#people.lastSeen(person, nowMs) !== undefined || this.#people.countAt(nowMs) < limit
  }

  record(person: number, atMs: number): void {
    this.#people.see(person, atMs)
  }

  countAt(nowMs: number): number {
    return this.#people.countAt(nowMs)
  }
}
