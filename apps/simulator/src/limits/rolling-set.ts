/**
 * Who was seen within the last span of time, each by the instant last seen. Keys are phone numbers
 * as floats, kept in order of that instant, so that forgetting the old costs nothing extra.
 * An instant earlier than the newest counts as the newest.
 *
 * The span is half-open: someone seen exactly a span ago is forgotten.
 */
export class RollingSet {
  readonly #spanMs: number
  readonly #lastAtMs = new Map<number, number>()
  #newestMs = Number.NEGATIVE_INFINITY

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  see(key: number, atMs: number): void {
    this.#newestMs = Math.max(this.#newestMs, atMs)
    this.#lastAtMs.delete(key)
    this.#lastAtMs.set(key, this.#newestMs)
    this.#forget(this.#newestMs)
  }

  /** When someone was last seen; undefined when that is a span ago or longer. */
  lastSeen(key: number, nowMs: number): number | undefined {
    const atMs = this.#lastAtMs.get(key)
    return atMs === undefined || atMs <= nowMs - this.#spanMs ? undefined : atMs
  }

  countAt(nowMs: number): number {
    this.#forget(nowMs)
    return this.#lastAtMs.size
  }

  #forget(nowMs: number): void {
    for (const [key, atMs] of this.#lastAtMs) {
      if (atMs > nowMs - this.#spanMs) return
      this.#lastAtMs.delete(key)
    }
  }
}
