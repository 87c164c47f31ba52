import { IN_FLIGHT_MAX, rateShareOf, SEND_LATENESS_MAX_MS } from './limits.ts'

/** One message with the instant of its slot, in milliseconds of `performance.now()`. */
export interface Scheduled<T> {
  dueMs: number
  item: T
}

/**
 * Keeps any second of one number from holding more sends than its plan, whatever jitter does to
 * the slots: the send before `max` others must lie a second back. One per number and process.
 */
export class SecondGuard {
  readonly #sentAtMs: Float64Array
  readonly #windowMs: number
  #next = 0

  constructor(perSecondMax: number) {
    this.#sentAtMs = new Float64Array(Math.max(1, Math.floor(perSecondMax))).fill(-1e12)
    // A second, and most of the jitter allowed for: at the planned rate the guard never acts.
    this.#windowMs = 1_000 + (1_000 / rateShareOf(perSecondMax) - 1_000) * 0.8
  }

  /** Counts one send at this instant unless the second is full. */
  admits(nowMs: number): boolean {
    const oldest = this.#sentAtMs[this.#next] ?? 0
    if (nowMs - oldest < this.#windowMs) return false
    this.#sentAtMs[this.#next] = nowMs
    this.#next = (this.#next + 1) % this.#sentAtMs.length
    return true
  }
}

const TICK_MS = 4

export interface EmitterNeeds<T> {
  guard: SecondGuard
  /** Starts one send. It must not throw; it calls back when the send has ended. */
  send(item: T): Promise<void>
  /** Takes a message back whose slot is long past: it was not sent. */
  tooLate(item: T): void
}

/**
 * Starts sends at the instants of their slots, many at once, no more than a bound under way.
 * Order: as scheduled. A tick serves everyone who is due, so timers cost nothing per message.
 */
export class Emitter<T> {
  readonly #needs: EmitterNeeds<T>
  #queue: Scheduled<T>[] = []
  #head = 0
  #inFlight = 0
  #timer: NodeJS.Timeout | undefined
  #idle: (() => void)[] = []

  constructor(needs: EmitterNeeds<T>) {
    this.#needs = needs
  }

  /** Messages scheduled and not started yet. */
  get waitingCount(): number {
    return this.#queue.length - this.#head
  }

  schedule(scheduled: readonly Scheduled<T>[]): void {
    this.#queue.push(...scheduled)
    this.#arm()
  }

  /** Resolves when nothing is scheduled and nothing is under way. */
  async drained(): Promise<void> {
    if (this.waitingCount === 0 && this.#inFlight === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #arm(): void {
    if (this.#timer === undefined && this.waitingCount > 0)
      this.#timer = setTimeout(this.#tick, TICK_MS)
  }

  #tick = (): void => {
    this.#timer = undefined
    const nowMs = performance.now()
    for (;;) {
      const next = this.#queue[this.#head]
      if (!next || next.dueMs > nowMs || this.#inFlight >= IN_FLIGHT_MAX) break
      const isTooLate = nowMs - next.dueMs > SEND_LATENESS_MAX_MS
      if (!isTooLate && !this.#needs.guard.admits(nowMs)) break
      this.#head += 1
      if (isTooLate) this.#needs.tooLate(next.item)
      else this.#start(next.item)
    }
    if (this.#head > 1_000) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    this.#arm()
    this.#settle()
  }

  #start(item: T): void {
    this.#inFlight += 1
    const ended = (): void => {
      this.#inFlight -= 1
      this.#settle()
    }
    this.#needs.send(item).then(ended, ended)
  }

  #settle(): void {
    if (this.waitingCount > 0 || this.#inFlight > 0) return
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}
