import { IN_FLIGHT_MAX, rateShareOf } from './limits.ts'

/** Latencies kept for the estimate; at 1,000 messages a second, a quarter of a second. */
const SAMPLE_COUNT = 256
/** A new estimate after so many answers. */
const ESTIMATE_EVERY = 64
/** Before anything was answered few calls are started: the other side may be cold and stall. */
const LATENCY_FIRST_GUESS_MS = 150
/** The estimate rises this much at a time, so that a stall is over before it counts as usual. */
const LATENCY_RISE = 1.05
/** Calls under way beyond what the usual latency needs, as milliseconds of the planned rate. */
const SPARE_MS = 25
const SPARE_MIN = 10
/**
 * When as many calls are under way as the usual latency needs and nobody has been answered for so
 * long, the way or the other side stands still. What is started then arrives in one bunch.
 */
const SILENCE_MS = 18
const SILENCE_INTERVALS = 6
/** Any second of ours, and the millisecond by which timers round. */
const WINDOW_MS = 1_001
/** Kept free of the limit for messages that reach Meta late and meet the next second there. */
const FREE_MS = 30
/** What may be started at once, as milliseconds of the planned rate: two ticks of the emitter. */
const AT_ONCE_MS = 8
/** How much faster than planned a stall of ours is caught up. */
const CATCH_UP_RATE = 1.1

/**
 * Guards one number within one process, for every campaign that sends through it. Four things
 * keep a second at Meta from holding more than the number's limit, whatever stalls meet on the way:
 *
 * - sends start evenly, and a stall of ours is caught up gently: bunches do not survive the way;
 * - no second of ours starts as many as the limit;
 * - no more calls are under way than the rate needs at the usual latency (Little's law) and a
 *   little more, so a slow other side gathers only that little more;
 * - while the other side answers nobody, nothing is started.
 */
export class NumberGate {
  readonly #plannedPerMs: number
  readonly #silenceMs: number
  /** When the last starts were, as many as a second may hold. */
  readonly #startedAtMs: Float64Array
  readonly #latenciesMs = new Float64Array(SAMPLE_COUNT)
  #nextStart = 0
  #tokens = 1
  #refilledAtMs = 0
  #latencyCount = 0
  #usualLatencyMs = LATENCY_FIRST_GUESS_MS
  #inFlight = 0
  #answeredAtMs = Number.NEGATIVE_INFINITY

  constructor(perSecondMax: number) {
    this.#plannedPerMs = (perSecondMax * rateShareOf(perSecondMax)) / 1_000
    this.#silenceMs = Math.max(SILENCE_MS, SILENCE_INTERVALS / this.#plannedPerMs)
    const free = Math.max(1, Math.floor((perSecondMax * FREE_MS) / 1_000) - 2)
    const perWindow = Math.max(1, Math.floor(perSecondMax - free))
    this.#startedAtMs = new Float64Array(perWindow).fill(Number.NEGATIVE_INFINITY)
  }

  /** Starts one send, or says that it must wait. Each `true` is followed by one `end`. */
  tryStart(nowMs: number): boolean {
    this.#refill(nowMs)
    const oldest = this.#startedAtMs[this.#nextStart] ?? 0
    if (this.#tokens < 1 || nowMs - oldest < WINDOW_MS) return false
    const needed = this.#plannedPerMs * this.#usualLatencyMs
    const spare = Math.max(SPARE_MIN, this.#plannedPerMs * SPARE_MS)
    if (this.#inFlight >= Math.min(IN_FLIGHT_MAX, needed + spare)) return false
    if (this.#inFlight >= needed && nowMs - this.#answeredAtMs > this.#silenceMs) return false
    this.#tokens -= 1
    this.#startedAtMs[this.#nextStart] = nowMs
    this.#nextStart = (this.#nextStart + 1) % this.#startedAtMs.length
    this.#inFlight += 1
    return true
  }

  /** @param latencyMs how long it took; null for an answer that says nothing about the usual, such as a refusal */
  end(nowMs: number, latencyMs: number | null): void {
    this.#inFlight -= 1
    this.#answeredAtMs = nowMs
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

  /** Falls to the mean at once and rises towards it slowly. */
  #estimate(): void {
    const count = Math.min(this.#latencyCount, SAMPLE_COUNT)
    const known = this.#latenciesMs.subarray(0, count)
    const mean = known.reduce((sum, latencyMs) => sum + latencyMs, 0) / count
    this.#usualLatencyMs = Math.min(mean, this.#usualLatencyMs * LATENCY_RISE)
  }
}
