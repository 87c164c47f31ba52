/**
 * Meta's clock, as the `Date` of its answers tells it: messaging limits count their moving day by
 * it. A date is read only when its text has changed, which is when it is most exact: at the
 * beginning of its second. Between two answers the clock is taken to run as ours does, so a world
 * that runs faster is further on than this says, never behind.
 * Source: RFC 9110, section 6.6.1 (Date).
 */
export class MetaClock {
  readonly #nowMs: () => number
  #text: string | undefined
  #aheadMs: number | null = null

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
  }

  /** Meta's clock minus ours; null before anything was heard. */
  get aheadMs(): number | null {
    return this.#aheadMs
  }

  hear(date: string | string[] | undefined): void {
    if (typeof date !== 'string' || date === this.#text) return
    const atMs = Date.parse(date)
    if (!Number.isFinite(atMs)) return
    this.#text = date
    this.#aheadMs = atMs - this.#nowMs()
  }
}
