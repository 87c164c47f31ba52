import type { Clock } from './clock.ts'
import { Ticker, Timeline } from './delivery/timeline.ts'

const TICK_MS = 20

/** The few things that happen to a business at their time: upgrades and the like. */
export class Agenda {
  readonly #clock: Clock
  readonly #due = new Timeline<() => void>(TICK_MS)
  readonly #ticker: Ticker

  constructor(clock: Clock) {
    this.#clock = clock
    this.#ticker = new Ticker(TICK_MS, () => {
      this.#due.takeDue(this.#clock.nowMs(), (act) => act())
      return this.#due.size > 0 ? 'busy' : 'idle'
    })
  }

  at(atMs: number, act: () => void): void {
    this.#due.add(act, atMs)
    this.#ticker.wake()
  }

  get pendingCount(): number {
    return this.#due.size
  }

  stop(): void {
    this.#ticker.stop()
  }
}
