import type { Clock } from '../clock.ts'

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #nowMs: number

  constructor(start = '2026-11-21T10:00:00.000Z') {
    this.#nowMs = Date.parse(start)
  }

  nowMs(): number {
    return this.#nowMs
  }

  advance(ms: number): void {
    this.#nowMs += ms
  }
}
