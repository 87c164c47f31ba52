import { IN_FLIGHT_MAX, rateShareOf } from './limits.ts'

/** Latencies kept for the estimate; at 1,000 messages a second, a quarter of a second. */
const SAMPLE_COUNT = 256
/** A new estimate after so many answers. */
const ESTIMATE_EVERY = 64
/** Before anything was answered few calls are started: the other side may be cold and stall. */
const LATENCY_FIRST_GUESS_MS = 50
const WINDOW_MS = 1_001
/** Even one message a second may have a few calls under way. */
const IN_FLIGHT_MIN = 8

/**
 * Guards one number within one process, for every campaign that sends through it. Two things keep
 * a second at Meta from holding more than the number's limit, whatever stalls meet on the way:
 *
 * - no second of ours starts more sends than planned, even to catch up after a stall of our own;
 * - no more calls are under way than the rate needs at the usual latency (Little's law) and a
 *   little more, so a stall on the other side gathers only that little more, not its whole length.
 */
export class NumberGate {
  readonly #startedAtMs: Float64Array
  readonly #plannedPerSecond: number
  readonly #slack: number
  readonly #latenciesMs = new Float64Array(SAMPLE_COUNT)
  #nextStart = 0
  #latencyCount = 0
  #usualLatencyMs = LATENCY_FIRST_GUESS_MS
  #inFlight = 0

  constructor(perSecondMax: number) {
    const share = rateShareOf(perSecondMax)
    this.#plannedPerSecond = perSecondMax * share
    const perWindow = Math.ceil(this.#plannedPerSecond)
    this.#startedAtMs = new Float64Array(perWindow).fill(Number.NEGATIVE_INFINITY)
    this.#slack = Math.max(IN_FLIGHT_MIN / 2, perSecondMax * (1 - share) * 0.7)
  }

  /** Starts one send, or says that it must wait. Each `true` is followed by one `end`. */
  tryStart(nowMs: number): boolean {
    if (this.#inFlight >= this.#inFlightMax()) return false
    const oldest = this.#startedAtMs[this.#nextStart] ?? 0
    if (nowMs - oldest < WINDOW_MS) return false
    this.#startedAtMs[this.#nextStart] = nowMs
    this.#nextStart = (this.#nextStart + 1) % this.#startedAtMs.length
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
    const needed = (this.#plannedPerSecond * this.#usualLatencyMs) / 1_000
    return Math.min(IN_FLIGHT_MAX, Math.max(IN_FLIGHT_MIN, needed + this.#slack))
  }

  /** The tenth part of the quickest answers: a stall hardly moves it, a slower Meta soon does. */
  #estimate(): void {
    const known = this.#latenciesMs.slice(0, Math.min(this.#latencyCount, SAMPLE_COUNT)).sort()
    this.#usualLatencyMs = known[Math.floor(known.length / 10)] ?? LATENCY_FIRST_GUESS_MS
  }
}
