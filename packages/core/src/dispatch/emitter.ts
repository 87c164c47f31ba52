import { SEND_LATENESS_MAX_MS } from './limits.ts'
import type { GatedCall, NumberGate } from './number-gate.ts'

/** One message with the instant of its slot, in milliseconds of `performance.now()`. */
export interface Scheduled<T> {
  dueMs: number
  item: T
}

interface Waiting<T> extends Scheduled<T> {
  asleepMs: number
}

/**
 * How far the calendar has moved away from the monotonic clock, which stands still while a machine
 * sleeps. Only its changes mean something: one ahead is time that others had to take over in.
 */
const asleepSoFarMs = (): number => Date.now() - performance.now()

/** At high rates those who are due within this time are served together. */
const TICK_MS = 3
const ROOM_POLL_MS = 5

export interface EmitterNeeds<T> {
  gate: Pick<NumberGate, 'tryStart' | 'end'>
  /** Sends one message and says whether it was accepted. It must not throw. */
  send(item: T): Promise<boolean>
  /** Takes a message back that was not sent: its slot is long past, or sending was called off. */
  giveBack(item: T): void
}

/**
 * Starts sends at the instants of their slots, many at once, as the number's gate allows.
 * Order: as scheduled. A tick serves everyone who is due, so timers cost nothing per message.
 */
export class Emitter<T> {
  readonly #needs: EmitterNeeds<T>
  #queue: Waiting<T>[] = []
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
    const asleepMs = asleepSoFarMs()
    for (const { dueMs, item } of scheduled) this.#queue.push({ dueMs, item, asleepMs })
    this.#arm()
  }

  /** Resolves when at most so many are scheduled, or when nobody wants to know any more: intents must not run ahead of sends. */
  async room(waitingMax: number, isOver: () => boolean): Promise<void> {
    while (this.waitingCount > waitingMax && !isOver())
      await new Promise((resolve) => setTimeout(resolve, ROOM_POLL_MS))
  }

  /** Gives back whatever is scheduled and not started. */
  callOff(): void {
    const waiting = this.#queue.slice(this.#head)
    this.#queue = []
    this.#head = 0
    for (const { item } of waiting) this.#needs.giveBack(item)
    this.#settle()
  }

  /** Resolves when nothing is scheduled and nothing is under way. */
  async drained(): Promise<void> {
    if (this.waitingCount === 0 && this.#inFlight === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #arm(): void {
    const next = this.#queue[this.#head]
    if (this.#timer === undefined && next)
      this.#timer = setTimeout(this.#tick, Math.max(TICK_MS, next.dueMs - performance.now()))
  }

  #tick = (): void => {
    this.#timer = undefined
    const nowMs = performance.now()
    for (;;) {
      const next = this.#queue[this.#head]
      if (!next || next.dueMs > nowMs) break
      const sleptMs = Math.max(0, asleepSoFarMs() - next.asleepMs)
      const isTooLate = nowMs - next.dueMs + sleptMs > SEND_LATENESS_MAX_MS
      const call = isTooLate ? undefined : this.#needs.gate.tryStart(nowMs, this, next.dueMs)
      if (!isTooLate && call === undefined) break
      this.#head += 1
      if (call === undefined) this.#needs.giveBack(next.item)
      else this.#start(call, next.item)
    }
    if (this.#head > 1_000) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    this.#arm()
    this.#settle()
  }

  #start(call: GatedCall, item: T): void {
    this.#inFlight += 1
    const ended = (isAccepted: boolean): void => {
      this.#needs.gate.end(call, performance.now(), isAccepted)
      this.#inFlight -= 1
      this.#settle()
    }
    this.#needs.send(item).then(ended, () => ended(false))
  }

  #settle(): void {
    if (this.waitingCount > 0 || this.#inFlight > 0) return
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}
