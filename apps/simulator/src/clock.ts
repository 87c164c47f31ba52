/**
 * Two times run here. The simulated world's time can be made to run faster or jump: statuses,
 * replies, webhook retries, windows and every limit but the throughput follow it. The real time
 * never does: how long an answer takes, how long webhooks gather and the messages of a second
 * follow it, so that a day in a minute leaves a caller neither waiting nor throttled.
 */
export interface Clock {
  /** Milliseconds since 1970, fractions allowed. Never goes back. */
  nowMs(): number
}

/** The machine's time, monotonic: a correction of the system clock cannot reopen a window. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
}

/** The simulated world's time: the real time at first, then as it is steered. Never goes back. */
export class WorldClock implements Clock {
  readonly #real: Clock
  #speed = 1
  /** The last instant at which the course was changed, in both times. */
  #realAnchorMs: number
  #worldAnchorMs: number

  constructor(real: Clock) {
    this.#real = real
    this.#realAnchorMs = real.nowMs()
    this.#worldAnchorMs = this.#realAnchorMs
  }

  get speed(): number {
    return this.#speed
  }

  nowMs(): number {
    return this.#worldAnchorMs + (this.#real.nowMs() - this.#realAnchorMs) * this.#speed
  }

  /** @param speed world seconds per real second; 0 holds the world still */
  setSpeed(speed: number): void {
    if (!(speed >= 0)) throw new RangeError('a clock cannot run backwards')
    this.#anchor()
    this.#speed = speed
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('a clock cannot go back')
    this.#anchor()
    this.#worldAnchorMs += ms
  }

  #anchor(): void {
    const realMs = this.#real.nowMs()
    this.#worldAnchorMs += (realMs - this.#realAnchorMs) * this.#speed
    this.#realAnchorMs = realMs
  }
}
