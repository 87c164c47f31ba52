import { IN_FLIGHT_MAX, rateShareOf } from './limits.ts'

/** Latencies kept for the estimate; at 1,000 messages a second, a quarter of a second. */
const SAMPLE_COUNT = 256
/** A new estimate after so many answers. */
const ESTIMATE_EVERY = 64
/** Before anything was answered few calls are started: the other side may be cold and stall. */
const LATENCY_FIRST_GUESS_MS = 150
/** The estimate rises this much at a time, so that a stall is over before it counts as usual. */
const LATENCY_RISE = 1.05
/** Calls under way beyond what the usual latency needs: answers come in bunches, too. */
const IN_FLIGHT_SHARE = 1.15
const IN_FLIGHT_SPARE = 10
/** Any second of ours, and the millisecond by which timers round. */
const WINDOW_MS = 1_001
/**
 * Kept free of the limit for messages that reach Meta late and meet the next second there: as many
 * as a stall of this length gathers, less two that even pacing takes in, and one at least.
 */
const STALL_MS = 45
/** What may be started at once, as milliseconds of the planned rate: two ticks of the emitter. */
const AT_ONCE_MS = 8
/** How much faster than planned a stall of ours is caught up. */
const CATCH_UP_RATE = 1.1

/**
 * Guards one number within one process, for every campaign that sends through it. Three things
 * keep a second at Meta from holding more than the number's limit, whatever stalls meet on the way:
 *
 * - sends start evenly, and a stall of ours is caught up gently: bunches do not survive the way;
 * - no second of ours starts as many as the limit;
 * - no more calls are under way than the rate needs at the usual latency (Little's law) and a
 *   little more, so a long stall on the other side gathers only that little more.
 */
export class NumberGate {
  readonly #plannedPerMs: number
  /** When the last starts were, as many as a second may hold. */
  readonly #startedAtMs: Float64Array
  readonly #latenciesMs = new Float64Array(SAMPLE_COUNT)
  #nextStart = 0
  #tokens = 1
  #refilledAtMs = 0
  #latencyCount = 0
  #usualLatencyMs = LATENCY_FIRST_GUESS_MS
  #inFlight = 0

  constructor(perSecondMax: number) {
    this.#plannedPerMs = (perSecondMax * rateShareOf(perSecondMax)) / 1_000
    const free = Math.max(1, Math.floor((perSecondMax * STALL_MS) / 1_000) - 2)
    const perWindow = perSecondMax - free
    this.#startedAtMs = new Float64Array(perWindow).fill(Number.NEGATIVE_INFINITY)
  }

  /** Starts one send, or says that it must wait. Each `true` is followed by one `end`. */
  tryStart(nowMs: number): boolean {
    this.#refill(nowMs)
    const oldest = this.#startedAtMs[this.#nextStart] ?? 0
    if (this.#tokens < 1 || nowMs - oldest < WINDOW_MS) return false
    if (this.#inFlight >= this.#inFlightMax()) return false
    this.#tokens -= 1
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

  #refill(nowMs: number): void {
    const grownBy = (nowMs - this.#refilledAtMs) * this.#plannedPerMs * CATCH_UP_RATE
    this.#tokens = Math.min(1 + this.#plannedPerMs * AT_ONCE_MS, this.#tokens + grownBy)
    this.#refilledAtMs = nowMs
  }

  #inFlightMax(): number {
    const needed = this.#plannedPerMs * this.#usualLatencyMs
    return Math.min(IN_FLIGHT_MAX, needed * IN_FLIGHT_SHARE + IN_FLIGHT_SPARE)
  }

  /** Falls to the median at once and rises towards it slowly. */
  #estimate(): void {
    const known = this.#latenciesMs.slice(0, Math.min(this.#latencyCount, SAMPLE_COUNT)).sort()
    const median = known[Math.floor(known.length / 2)] ?? LATENCY_FIRST_GUESS_MS
    this.#usualLatencyMs = Math.min(median, this.#usualLatencyMs * LATENCY_RISE)
  }
}
