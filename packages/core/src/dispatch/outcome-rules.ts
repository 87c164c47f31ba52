import type { RecipientState } from '@clarion/contracts/campaigns'
import type { ErrorMeaning, ExplainError } from '../shared/public.ts'
import { ATTEMPT_MAX, UNREACHABLE_PAUSE_MS } from './limits.ts'
import type { SendOutcome } from './send.ts'

/** What an outcome asks of more than its recipient. */
export type Consequence =
  | { kind: 'none' }
  | { kind: 'slow_down' }
  | { kind: 'suppress' }
  | { kind: 'unreachable' }
  | { kind: 'pause'; reason: string }

/** How a recipient stands after a send call. `dueInMs` says when it may be looked at again. */
export interface Verdict {
  state: Extract<RecipientState, 'accepted' | 'failed' | 'deferred' | 'unknown' | 'pending'>
  wamid: string | null
  code: number | null
  dueInMs: number | null
  consequence: Consequence
}

export interface VerdictNeeds {
  explainError: ExplainError
  /** How long an unknown outcome waits for a status webhook. */
  reconcileMs: number
}

const none: Consequence = { kind: 'none' }
/** Who could not be reached again and again is tried this rarely, so that attempts never run out. */
const UNREACHABLE_PAUSE_MAX_MS = 5 * 60_000
const TRANSIENT_PAUSE_MS = 15_000
const TRANSIENT_ATTEMPT_MAX = 3

/** Judges one send call. Pure and total: every outcome of every attempt has a verdict. */
export function verdictOf(needs: VerdictNeeds, outcome: SendOutcome, attempt: number): Verdict {
  const base = { wamid: null, code: null, dueInMs: null, consequence: none }
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, state: 'accepted', wamid: outcome.wamid }
    case 'unknown':
      return { ...base, state: 'unknown', dueInMs: needs.reconcileMs }
    case 'not_sent':
      return {
        ...base,
        state: 'deferred',
        dueInMs: Math.min(UNREACHABLE_PAUSE_MS * attempt, UNREACHABLE_PAUSE_MAX_MS),
        consequence: { kind: 'unreachable' },
      }
    case 'refused':
      return refused(needs.explainError(outcome.code), outcome, attempt)
  }
}

function refused(
  meaning: ErrorMeaning,
  outcome: Extract<SendOutcome, { kind: 'refused' }>,
  attempt: number,
): Verdict {
  const { decision } = meaning
  const failed: Verdict = {
    state: 'failed',
    wamid: null,
    code: outcome.code,
    dueInMs: null,
    consequence: none,
  }
  const again = (afterMs: number, attemptMax: number, consequence: Consequence): Verdict =>
    attempt >= Math.min(attemptMax, ATTEMPT_MAX)
      ? { ...failed, consequence }
      : {
          ...failed,
          state: 'deferred',
          dueInMs: Math.max(afterMs, outcome.retryAfterMs ?? 0),
          consequence,
        }
  switch (decision.do) {
    case 'retry':
      return again(decision.afterMs, decision.attemptMax, none)
    case 'slow_down':
      return again(decision.afterMs, ATTEMPT_MAX, { kind: 'slow_down' })
    case 'give_up':
      return outcome.isTransient ? again(TRANSIENT_PAUSE_MS, TRANSIENT_ATTEMPT_MAX, none) : failed
    case 'suppress':
      return { ...failed, consequence: { kind: 'suppress' } }
    case 'pause':
      // Refused for a reason that is not this person's: it stays to be sent after the resume.
      return {
        ...failed,
        state: 'pending',
        code: null,
        dueInMs: 0,
        consequence: { kind: 'pause', reason: pauseReason(meaning, outcome.detail) },
      }
  }
}

const pauseReason = (meaning: ErrorMeaning, detail: string): string =>
  `${meaning.meaning} ${meaning.whatToDo} (Meta's error ${meaning.code}: ${detail})`
