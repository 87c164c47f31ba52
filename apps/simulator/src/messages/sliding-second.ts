const SECOND_MS = 1_000
const CAPACITY_AT_FIRST = 128

/**
 * The instants of the last second, exactly: a ring that grows to the largest count ever held
 * within one second. Instants must not go back.
 *
 * The window is half-open: two events exactly 1,000 ms apart are not within one second.
 */
export class SlidingSecond {
  #instantsMs = new Float64Array(CAPACITY_AT_FIRST)
  #oldest = 0
  #count = 0

  /** How many instants lie in the second that ends at `nowMs`. */
  countAt(nowMs: number): number {
    while (this.#count > 0 && (this.#instantsMs[this.#oldest] ?? 0) <= nowMs - SECOND_MS) {
      this.#oldest = (this.#oldest + 1) % this.#instantsMs.length
      this.#count -= 1
    }
    return this.#count
  }

  /** Adds an instant and returns how many the second that ends with it holds. */
  add(nowMs: number): number {
    this.countAt(nowMs)
    if (this.#count === this.#instantsMs.length) this.#grow()
    this.#instantsMs[(this.#oldest + this.#count) % this.#instantsMs.length] = nowMs
    this.#count += 1
    return this.#count
  }

  #grow(): void {
    const grown = new Float64Array(this.#instantsMs.length * 2)
    const tail = this.#instantsMs.subarray(this.#oldest)
    grown.set(tail)
    grown.set(this.#instantsMs.subarray(0, this.#oldest), tail.length)
    this.#instantsMs = grown
    this.#oldest = 0
  }
}
