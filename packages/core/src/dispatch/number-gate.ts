import { IN_FLIGHT_MAX, rateShareOf } from './limits.ts'

/** Latencies kept for the estimate; at 1,000 messages a second, a quarter of a second. */
const SAMPLE_COUNT = 256
/** A new estimate after so many answers. */
const ESTIMATE_EVERY = 64
/** Before anything was answered few calls are started: the other side may be cold and stall. */
const LATENCY_FIRST_GUESS_MS = 100
/** The estimate rises this much at a time, so that a stall is over before it counts as usual. */
const LATENCY_RISE = 1.05
/** Even one message a second may have a few calls under way. */
const IN_FLIGHT_MIN = 8
/** What may be caught up at once, as milliseconds of the planned rate: two ticks of the emitter. */
const CATCH_UP_MS = 8
/** How much faster than planned the rest is caught up. */
const CATCH_UP_RATE = 1.005

/**
 * Guards one number within one process, for every campaign that sends through it. Two things keep
 * a second at Meta from holding more than the number's limit, whatever stalls meet on the way:
 *
 * - sends start no faster than planned, even to catch up after a stall of our own, but for a few;
 * - no more calls are under way than the rate needs at the usual latency (Little's law) and a
 *   little more, so a stall on the other side gathers only that little more, not its whole length.
 */
export class NumberGate {
  readonly #plannedPerMs: number
  readonly #tokenMax: number
  readonly #slack: number
  readonly #latenciesMs = new Float64Array(SAMPLE_COUNT)
  #tokens = 1
  #refilledAtMs = Number.NEGATIVE_INFINITY
  #latencyCount = 0
  #usualLatencyMs = LATENCY_FIRST_GUESS_MS
  #inFlight = 0

  constructor(perSecondMax: number) {
    const share = rateShareOf(perSecondMax)
    this.#plannedPerMs = (perSecondMax * share) / 1_000
    this.#tokenMax = 1 + this.#plannedPerMs * CATCH_UP_MS
    this.#slack = Math.max(IN_FLIGHT_MIN / 2, perSecondMax * (1 - share) * 0.5)
  }

  /** Starts one send, or says that it must wait. Each `true` is followed by one `end`. */
  tryStart(nowMs: number): boolean {
    const grownBy = (nowMs - this.#refilledAtMs) * this.#plannedPerMs * CATCH_UP_RATE
    this.#tokens = Math.min(this.#tokenMax, this.#tokens + grownBy)
    this.#refilledAtMs = nowMs
    if (this.#tokens < 1 || this.#inFlight >= this.#inFlightMax()) return false
    this.#tokens -= 1
    this.#inFlight += 1
    return true
  }

  /** @param latencyMs how long it took; null for an answer that says nothing about the usual, such as a refusal */
  end(latencyMs: number | null): void {
    this.#inFlight -= 1
    if (latencyMs === null) return
    this.#latenciesMs[this.#latencyCount % SAMPLE_COUNT] = latencyMs
    this.#latencyCount += 1
    if (this.#latencyCount % ESTIMATE_EVERY === 0) this.#estimate()
  }

  #inFlightMax(): number {
    const needed = this.#plannedPerMs * this.#usualLatencyMs
    return Math.min(IN_FLIGHT_MAX, Math.max(IN_FLIGHT_MIN, needed + this.#slack))
  }

  /** Falls to the median at once and rises towards it slowly. */
  #estimate(): void {
    const known = this.#latenciesMs.slice(0, Math.min(this.#latencyCount, SAMPLE_COUNT)).sort()
    const median = known[Math.floor(known.length / 2)] ?? LATENCY_FIRST_GUESS_MS
    this.#usualLatencyMs = Math.min(median, this.#usualLatencyMs * LATENCY_RISE)
  }
}
