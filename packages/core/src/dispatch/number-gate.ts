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
 * When calls should have been answered and nobody has been for so long, the way or the other side
 * stands still. What is started then arrives in one bunch.
 */
const SILENCE_MS = 14
/** Who is asked more rarely than this has stood still itself, and heard nobody for that reason. */
const OWN_STALL_MS = 8
/** After a stall of ours answers that wait are read first. */
const HEARING_MS = 6
const SILENCE_INTERVALS = 6
/** With nothing under way and nothing started for so long, sending begins anew. */
const REST_MS = 100
/** A new beginning rises from this share of the plan, or this rate if it is more, to all of it. */
const RAMP_SHARE = 0.3
const RAMP_PER_MS = 0.08
const RAMP_MS = 600
/**
 * A call that takes so many times the usual, and this much at least, is stuck: it says nothing about
 * the others and keeps nobody waiting.
 */
const STUCK_TIMES = 5
const STUCK_MIN_MS = 1_000
/** Any second of ours, and the millisecond by which timers round. */
const WINDOW_MS = 1_001
/** Kept free of the limit for messages that reach Meta late and meet the next second there. */
const FREE_MS = 22
/** What may be started at once, as milliseconds of the planned rate: two ticks of the emitter. */
const AT_ONCE_MS = 8
/** Who waits asks again every few milliseconds; who does not was called off. */
const WAITING_LIFE_MS = 50
/** The slot of a send that goes before all campaigns. */
export const AT_ONCE = Number.NEGATIVE_INFINITY
/** How much faster than planned a stall of ours is caught up. */
const CATCH_UP_RATE = 1.1

/** One call under way. */
export interface GatedCall {
  readonly startedAtMs: number
  /** Whether it still counts as under way. */
  isCounted: boolean
}

/**
 * Guards one number within one process, for every campaign that sends through it. Five things
 * keep a second at Meta from holding more than the number's limit, whatever stalls meet on the way:
 *
 * - sends start evenly, and a stall of ours is caught up gently: bunches do not survive the way;
 * - no second of ours starts as many as the limit;
 * - no more calls are under way than the rate needs at the usual latency (Little's law) and a
 *   little more, so a slow other side gathers only that little more;
 * - while the other side answers nobody, nothing is started;
 * - sending rises from a low rate after a rest, because before the first answers nothing is known.
 *
 * A transactional send that could not start is the next to start: campaigns wait for it. It obeys
 * all of the above, and its slots leave the campaigns nearly all of the rate.
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
  /** Calls in the order they started, those ended or stuck among them. */
  #calls: GatedCall[] = []
  #oldest = 0
  #answeredAtMs = Number.NEGATIVE_INFINITY
  #lastStartMs = Number.NEGATIVE_INFINITY
  #begunAtMs = Number.NEGATIVE_INFINITY
  #askedAtMs = Number.NEGATIVE_INFINITY
  /** Who was told to wait, and the slot of its next send. */
  readonly #waiting = new Map<object, { dueMs: number; toldAtMs: number }>()

  constructor(perSecondMax: number) {
    this.#plannedPerMs = (perSecondMax * rateShareOf(perSecondMax)) / 1_000
    this.#silenceMs = Math.max(SILENCE_MS, SILENCE_INTERVALS / this.#plannedPerMs)
    const free = Math.max(1, Math.floor((perSecondMax * FREE_MS) / 1_000) - 2)
    const perWindow = Math.max(1, Math.floor(perSecondMax - free))
    this.#startedAtMs = new Float64Array(perWindow).fill(Number.NEGATIVE_INFINITY)
  }

  /**
   * Starts one send, or says that it must wait. Each call is followed by one `end`.
   *
   * @param asker who asks, again and again until it may start
   * @param dueMs the send's slot: of several that wait the earliest goes first, so that campaigns
   *   share what there is. Before all of them a send that was asked for by itself (`AT_ONCE`).
   */
  tryStart(nowMs: number, asker: object = this, dueMs: number = nowMs): GatedCall | undefined {
    const call = this.#isBehindOthers(nowMs, asker, dueMs) ? undefined : this.#tryStart(nowMs)
    if (call === undefined) this.#waiting.set(asker, { dueMs, toldAtMs: nowMs })
    else this.#waiting.delete(asker)
    return call
  }

  #isBehindOthers(nowMs: number, asker: object, dueMs: number): boolean {
    for (const [other, waiting] of this.#waiting) {
      if (nowMs - waiting.toldAtMs > WAITING_LIFE_MS) this.#waiting.delete(other)
      else if (other !== asker && waiting.dueMs < dueMs) return true
    }
    return false
  }

  #tryStart(nowMs: number): GatedCall | undefined {
    this.#forgetStuck(nowMs)
    this.#noticeOwnStall(nowMs)
    if (this.#inFlight === 0 && nowMs - this.#lastStartMs > REST_MS) this.#begunAtMs = nowMs
    const share = this.#share(nowMs)
    this.#refill(nowMs, share)
    const oldest = this.#startedAtMs[this.#nextStart] ?? 0
    if (this.#tokens < 1 || nowMs - oldest < WINDOW_MS) return undefined
    const needed = this.#plannedPerMs * this.#usualLatencyMs * share
    const spare = Math.max(SPARE_MIN, this.#plannedPerMs * SPARE_MS)
    if (this.#inFlight >= Math.min(IN_FLIGHT_MAX, needed + spare)) return undefined
    if (this.#isSilent(nowMs, share) && this.#inFlight >= needed / 2) return undefined
    this.#tokens -= 1
    this.#startedAtMs[this.#nextStart] = nowMs
    this.#nextStart = (this.#nextStart + 1) % this.#startedAtMs.length
    this.#inFlight += 1
    this.#lastStartMs = nowMs
    const call = { startedAtMs: nowMs, isCounted: true }
    this.#calls.push(call)
    return call
  }

  /** @param isUsual false for an answer that says nothing about the usual latency, such as a refusal */
  end(call: GatedCall, nowMs: number, isUsual: boolean): void {
    if (call.isCounted) this.#inFlight -= 1
    call.isCounted = false
    this.#answeredAtMs = nowMs
    if (!isUsual) return
    this.#latenciesMs[this.#latencyCount % SAMPLE_COUNT] = nowMs - call.startedAtMs
    this.#latencyCount += 1
    if (this.#latencyCount % ESTIMATE_EVERY === 0) this.#estimate()
  }

  /** A silence of ours is none of the other side's. */
  #noticeOwnStall(nowMs: number): void {
    const stallMs = Math.max(OWN_STALL_MS, 2 / this.#plannedPerMs)
    if (nowMs - this.#askedAtMs > stallMs && this.#answeredAtMs >= this.#begunAtMs)
      this.#answeredAtMs = Math.max(this.#answeredAtMs, nowMs - this.#silenceMs + HEARING_MS)
    this.#askedAtMs = nowMs
  }

  #forgetStuck(nowMs: number): void {
    const stuckMs = Math.max(STUCK_MIN_MS, this.#usualLatencyMs * STUCK_TIMES)
    for (;;) {
      const call = this.#calls[this.#oldest]
      if (call === undefined) break
      if (call.isCounted && nowMs - call.startedAtMs < stuckMs) break
      if (call.isCounted) this.#inFlight -= 1
      call.isCounted = false
      this.#oldest += 1
    }
    if (this.#oldest < SAMPLE_COUNT) return
    this.#calls = this.#calls.slice(this.#oldest)
    this.#oldest = 0
  }

  /** Share of the plan that may be used now. */
  #share(nowMs: number): number {
    const risen = RAMP_SHARE + ((1 - RAMP_SHARE) * (nowMs - this.#begunAtMs)) / RAMP_MS
    return Math.min(1, Math.max(risen, RAMP_PER_MS / this.#plannedPerMs))
  }

  /** Whether nobody has been answered though answers had begun to come. */
  #isSilent(nowMs: number, share: number): boolean {
    if (this.#answeredAtMs < this.#begunAtMs) return false
    return nowMs - this.#answeredAtMs > this.#silenceMs / share
  }

  #refill(nowMs: number, share: number): void {
    const grownBy = (nowMs - this.#refilledAtMs) * this.#plannedPerMs * CATCH_UP_RATE * share
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
