import type { ExplainError } from '../shared/public.ts'
import type { Blame } from './outcome-rules.ts'

/** A campaign that begins with so many failures in a row stops itself. */
export const FIRST_ANSWERS = 50
/** Later it stops when this share of so many answers in a row failed. */
export const WINDOW_ANSWERS = 200
export const WINDOW_SHARE = 0.9
/** So many calls in a row without a usable answer are no time to go on. */
export const UNANSWERED_MAX = 50

/**
 * What a breaker says when it trips.
 * - failing: answers failed for reasons that are not the recipients'; a person must look.
 * - unanswered: nobody answers; waiting is enough.
 */
export type Trip =
  | { kind: 'failing'; failed: number; of: number; code: number | null }
  | { kind: 'unanswered'; of: number }

interface Heard {
  hasFailed: boolean
  code: number | null
}

/**
 * Watches the answers of one campaign, or the reports on it, and trips when going on would only
 * spend people: when the first 50 all failed for a reason that is not the recipient's, or 90 % of
 * any 200 in a row. It trips once and hears nothing more until it is made anew.
 */
export class CircuitBreaker {
  readonly #window: Heard[] = []
  #next = 0
  #failedInWindow = 0
  #heardCount = 0
  #unansweredInARow = 0
  #hasTripped = false

  hear(blame: Blame, code: number | null): Trip | undefined {
    if (this.#hasTripped) return undefined
    const trip = this.#judge(blame, code)
    this.#hasTripped = trip !== undefined
    return trip
  }

  #judge(blame: Blame, code: number | null): Trip | undefined {
    if (blame === 'uncounted') return undefined
    if (blame === 'unanswered') {
      this.#unansweredInARow += 1
      const of = this.#unansweredInARow
      return of >= UNANSWERED_MAX ? { kind: 'unanswered', of } : undefined
    }
    this.#unansweredInARow = 0
    this.#count({ hasFailed: blame === 'other', code })
    const failed = this.#failedInWindow
    const isFirst = this.#heardCount === FIRST_ANSWERS && failed === FIRST_ANSWERS
    const isWindow = this.#heardCount >= WINDOW_ANSWERS && failed >= WINDOW_ANSWERS * WINDOW_SHARE
    if (!isFirst && !isWindow) return undefined
    return { kind: 'failing', failed, of: this.#window.length, code: this.#leadingCode() }
  }

  #count(heard: Heard): void {
    const oldest = this.#window[this.#next]
    if (oldest?.hasFailed === true) this.#failedInWindow -= 1
    if (heard.hasFailed) this.#failedInWindow += 1
    this.#window[this.#next] = heard
    this.#next = (this.#next + 1) % WINDOW_ANSWERS
    this.#heardCount += 1
  }

  /** The code most failures came with; the lower one of two alike. */
  #leadingCode(): number | null {
    const times = new Map<number, number>()
    for (const { hasFailed, code } of this.#window)
      if (hasFailed && code !== null) times.set(code, (times.get(code) ?? 0) + 1)
    const [leading] = [...times].sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b)
    return leading?.[0] ?? null
  }
}

/** The breaker's stop in words: what happened, the leading code, and what to do. Pure. */
export function wordsOfTrip(
  explainError: ExplainError,
  trip: Extract<Trip, { kind: 'failing' }>,
  heardBy: 'answer' | 'webhook',
): { code: number | null; reason: string; whatToDo: string } {
  const { failed, of, code } = trip
  const share = failed === of ? `The first ${of}` : `${failed} of the last ${of}`
  const what = heardBy === 'answer' ? 'messages were refused' : 'reported messages failed'
  if (code === null)
    return {
      code,
      reason: `${share} ${what}, for reasons that are not the people's.`,
      whatToDo: 'See what failed, then resume.',
    }
  const { meaning, whatToDo, decision } = explainError(code)
  return {
    code,
    reason: `${share} ${what}, most of them with Meta's error ${code}. ${meaning}`,
    whatToDo: decision.do === 'retry' ? 'Wait a while, then resume.' : `${whatToDo} Then resume.`,
  }
}
