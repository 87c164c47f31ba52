/** How many calls lie in the moving span that ends now. Instants must not go back. */
export class RollingCount {
  readonly #spanMs: number
  #instantsMs: number[] = []
  #oldest = 0

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  countAt(nowMs: number): number {
    while ((this.#instantsMs[this.#oldest] ?? Number.POSITIVE_INFINITY) <= nowMs - this.#spanMs) {
      this.#oldest += 1
    }
    if (this.#oldest > 1_024 && this.#oldest * 2 > this.#instantsMs.length) {
      this.#instantsMs = this.#instantsMs.slice(this.#oldest)
      this.#oldest = 0
    }
    return this.#instantsMs.length - this.#oldest
  }

  add(nowMs: number): void {
    this.#instantsMs.push(nowMs)
  }

  /** How long until the count falls below `max`; 0 when it is. */
  waitMs(nowMs: number, max: number): number {
    const excess = this.countAt(nowMs) - max
    if (excess < 0) return 0
    const freeing = this.#instantsMs[this.#oldest + excess] ?? nowMs
    return Math.max(0, freeing + this.#spanMs - nowMs)
  }
}
