import type { Database } from '@clarion/db/pool'
import { FLUSH_COUNT, FLUSH_MS } from './limits.ts'
import { type RecordedOutcome, recordOutcomes, type SettledClaim } from './record-outcomes.ts'

interface Pending extends RecordedOutcome {
  claimId: string
}

/**
 * Writes outcomes in few statements: whatever gathered within 50 ms, or a hundred. One write at a
 * time; what comes meanwhile waits for the next. A write that fails is tried again with the same
 * outcomes, because writing an outcome twice is writing it once.
 */
export class Recorder {
  readonly #database: Database
  readonly #campaignId: string
  readonly #position: number
  readonly #onFault: (error: unknown) => void
  /** Recipients of each claim whose outcome is not handed over yet. */
  readonly #openOf = new Map<string, number>()
  /** Recipients of a claim that bring no outcome, not told to the claim yet. */
  readonly #forgottenOf = new Map<string, number>()
  #pending: Pending[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined

  constructor(
    database: Database,
    campaignId: string,
    position: number,
    onFault: (error: unknown) => void,
  ) {
    this.#database = database
    this.#campaignId = campaignId
    this.#position = position
    this.#onFault = onFault
  }

  /** Announces that a claim will bring so many outcomes; it is given up after the last. */
  expect(claimId: string, count: number): void {
    this.#openOf.set(claimId, (this.#openOf.get(claimId) ?? 0) + count)
  }

  /** So many recipients of the claim bring no outcome after all. */
  forget(claimId: string, count: number): void {
    this.expect(claimId, -count)
    this.#forgottenOf.set(claimId, (this.#forgottenOf.get(claimId) ?? 0) + count)
  }

  add(claimId: string, outcome: RecordedOutcome): void {
    this.#pending.push({ ...outcome, claimId })
    if (this.#pending.length >= FLUSH_COUNT) this.#flushSoon(0)
    else this.#flushSoon(FLUSH_MS)
  }

  /** Resolves when everything added so far is written. */
  async drained(): Promise<void> {
    while (
      this.#writing !== undefined ||
      this.#pending.length > 0 ||
      this.#endedClaims().length > 0
    ) {
      this.#flushSoon(0)
      await (this.#writing ?? new Promise((resolve) => setTimeout(resolve, 1)))
    }
  }

  #endedClaims(): string[] {
    return [...this.#openOf].filter(([, open]) => open <= 0).map(([claimId]) => claimId)
  }

  #flushSoon(afterMs: number): void {
    if (this.#writing !== undefined) return
    if (afterMs === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined
        if (this.#pending.length > 0) this.#flushSoon(FLUSH_MS)
      })
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#flushSoon(0)
      }, afterMs)
    }
  }

  async #write(): Promise<void> {
    const outcomes = this.#pending
    this.#pending = []
    const claims = this.#settle(outcomes)
    if (outcomes.length === 0 && claims.length === 0) return
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        await recordOutcomes(this.#database, this.#campaignId, this.#position, outcomes, claims)
        for (const { claimId, isEnded } of claims) if (isEnded) this.#openOf.delete(claimId)
        return
      } catch (error) {
        this.#onFault(error)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }

  /** What these outcomes mean for their claims, those that have no open recipient left included. */
  #settle(outcomes: readonly Pending[]): SettledClaim[] {
    const people = new Map(this.#forgottenOf)
    this.#forgottenOf.clear()
    for (const { claimId } of outcomes) {
      people.set(claimId, (people.get(claimId) ?? 0) + 1)
      this.expect(claimId, -1)
    }
    for (const claimId of this.#endedClaims()) people.set(claimId, people.get(claimId) ?? 0)
    return [...people].map(([claimId, settled]) => ({
      claimId,
      people: settled,
      isEnded: (this.#openOf.get(claimId) ?? 0) <= 0,
    }))
  }
}
