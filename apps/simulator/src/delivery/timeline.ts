/**
 * Things waiting for their instant, in buckets of one resolution each: adding and taking cost the
 * same however many wait, where a timer each would wake the process for every one.
 * Nothing comes early; it comes late by up to one resolution and the caller's tick.
 */
export class Timeline<T> {
  readonly #buckets = new Map<number, T[]>()
  readonly #resolutionMs: number
  #takenUpTo = Number.NEGATIVE_INFINITY
  #size = 0

  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs
  }

  get size(): number {
    return this.#size
  }

  add(item: T, dueMs: number): void {
    // What is overdue goes into the bucket taken last, so that it comes even if the clock stands.
    const bucket = Math.max(Math.ceil(dueMs / this.#resolutionMs), this.#takenUpTo)
    const items = this.#buckets.get(bucket)
    if (items === undefined) this.#buckets.set(bucket, [item])
    else items.push(item)
    this.#size += 1
  }

  /** Hands over everything due, earliest bucket first. What `take` adds and is due comes as well. */
  takeDue(nowMs: number, take: (item: T) => void): void {
    const last = Math.floor(nowMs / this.#resolutionMs)
    while (this.#size > 0) {
      const due = this.#dueBuckets(last)
      if (due.length === 0) break
      for (const bucket of due) {
        const items = this.#buckets.get(bucket) ?? []
        this.#buckets.delete(bucket)
        this.#size -= items.length
        this.#takenUpTo = Math.max(this.#takenUpTo, bucket - 1)
        for (const item of items) take(item)
      }
    }
    this.#takenUpTo = Math.max(this.#takenUpTo, last)
  }

  #dueBuckets(last: number): number[] {
    const due: number[] = []
    if (last - this.#takenUpTo < this.#buckets.size) {
      for (let bucket = this.#takenUpTo; bucket <= last; bucket += 1) {
        if (this.#buckets.has(bucket)) due.push(bucket)
      }
      return due
    }
    for (const bucket of this.#buckets.keys()) if (bucket <= last) due.push(bucket)
    return due.sort((a, b) => a - b)
  }
}

/** Calls `tick` every period while there is work, and costs nothing while there is none. */
export class Ticker {
  readonly #periodMs: number
  readonly #tick: () => 'busy' | 'idle'
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(periodMs: number, tick: () => 'busy' | 'idle') {
    this.#periodMs = periodMs
    this.#tick = tick
  }

  wake(): void {
    if (this.#timer !== undefined || this.#isStopped) return
    this.#timer = setInterval(() => {
      if (this.#tick() === 'idle') this.#rest()
    }, this.#periodMs)
  }

  stop(): void {
    this.#isStopped = true
    this.#rest()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
