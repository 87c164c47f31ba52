import type { RecipientState, WaitingFor } from '@clarion/contracts/campaigns'
import type { ErrorMeaning, ExplainError } from '../shared/public.ts'
import {
  ATTEMPT_MAX,
  SEND_LATENESS_MAX_MS,
  SEND_TIMEOUT_MS,
  UNREACHABLE_PAUSE_MS,
} from './limits.ts'
import type { Idempotency, SendOutcome } from './send.ts'

/** How far a stop reaches. */
export type StopReach = 'campaign' | 'template' | 'number' | 'account'

/** What an outcome asks of more than its recipient. */
export type Consequence =
  | { kind: 'none' }
  /** The number was too fast. */
  | { kind: 'slow_down' }
  /** Nothing goes through the number, or the account, for a while; it passes by itself. */
  | { kind: 'rest'; scope: 'number' | 'account'; forMs: number; code: number; reason: string }
  | { kind: 'suppress' }
  | { kind: 'unreachable' }
  /** Nobody can be reached until a person acts. */
  | { kind: 'stop'; scope: StopReach; code: number; reason: string; whatToDo: string }

/**
 * Whose fault an answer was, as the circuit breaker counts it.
 * - none: nobody's; the message was accepted.
 * - recipient: the person's own; nothing is wrong with the campaign.
 * - other: not the person's; when nearly all are, the campaign stops itself.
 * - uncounted: it says nothing about either, such as being asked to slow down.
 * - unanswered: no usable answer came.
 */
export type Blame = 'none' | 'recipient' | 'other' | 'uncounted' | 'unanswered'

/** How a recipient stands after a send call. `dueInMs` says when it may be looked at again. */
export interface Verdict {
  state: Extract<RecipientState, 'accepted' | 'failed' | 'deferred' | 'unknown' | 'pending'>
  wamid: string | null
  code: number | null
  dueInMs: number | null
  consequence: Consequence
  blame: Blame
}

export interface VerdictNeeds {
  explainError: ExplainError
  /** How long an unknown outcome waits for a status webhook. */
  reconcileMs: number
  /** What the transport promises of a message given to it twice; nothing when absent. */
  idempotency?: Idempotency | null
}

const none: Consequence = { kind: 'none' }
/** Who could not be reached again and again is tried this rarely, so that attempts never run out. */
const PAUSE_MAX_MS = 5 * 60_000
const TRANSIENT_PAUSE_MS = 15_000
const TRANSIENT_ATTEMPT_MAX = 3
const REPEAT_PAUSE_MS = 1_000
const REPEAT_PAUSE_MAX_MS = 30_000
/** A key this close to its end may be forgotten by the time the repeated call arrives. */
const KEY_SPARE_MS = 2 * (SEND_TIMEOUT_MS + SEND_LATENESS_MAX_MS) + REPEAT_PAUSE_MAX_MS

/**
 * Judges one send call. Pure and total: every outcome of every attempt has a verdict.
 *
 * @param attempt  1 for the first
 * @param keyAgeMs how long ago the recipient's first attempt was, at most; the campaign's launch
 *   will do. Only an idempotent transport asks.
 */
export function verdictOf(
  needs: VerdictNeeds,
  outcome: SendOutcome,
  attempt: number,
  keyAgeMs = Number.POSITIVE_INFINITY,
): Verdict {
  const base = { wamid: null, code: null, dueInMs: null, consequence: none }
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, state: 'accepted', wamid: outcome.wamid, blame: 'none' }
    case 'unknown':
      return isRepeatable(needs, keyAgeMs)
        ? { ...base, state: 'deferred', dueInMs: repeatPauseMs(attempt), blame: 'unanswered' }
        : { ...base, state: 'unknown', dueInMs: needs.reconcileMs, blame: 'unanswered' }
    case 'not_sent':
      return {
        ...base,
        state: 'deferred',
        dueInMs: Math.min(UNREACHABLE_PAUSE_MS * attempt, PAUSE_MAX_MS),
        consequence: { kind: 'unreachable' },
        blame: 'uncounted',
      }
    case 'refused':
      return refused(needs.explainError(outcome.code), outcome, attempt)
  }
}

const isRepeatable = ({ idempotency }: VerdictNeeds, keyAgeMs: number): boolean =>
  idempotency != null && keyAgeMs + KEY_SPARE_MS < idempotency.keyLifeMs

/** At once at first; a call that never gets an answer must not become a loop. */
const repeatPauseMs = (attempt: number): number =>
  Math.min(REPEAT_PAUSE_MS * (attempt - 1), REPEAT_PAUSE_MAX_MS)

type Refused = Extract<SendOutcome, { kind: 'refused' }>

function refused(meaning: ErrorMeaning, outcome: Refused, attempt: number): Verdict {
  const { decision, blame } = meaning
  const failed: Verdict = {
    state: 'failed',
    wamid: null,
    code: outcome.code,
    dueInMs: null,
    consequence: none,
    blame,
  }
  const later = (afterMs: number, change: Partial<Verdict> = {}): Verdict => ({
    ...failed,
    state: 'deferred',
    dueInMs: Math.max(afterMs, outcome.retryAfterMs ?? 0),
    ...change,
  })
  const again = (afterMs: number, attemptMax: number): Verdict =>
    attempt >= Math.min(attemptMax, ATTEMPT_MAX) ? failed : later(afterMs)
  switch (decision.do) {
    case 'retry':
      return again(doubled(decision.afterMs, attempt), decision.attemptMax)
    case 'defer':
      return again(decision.afterMs, decision.attemptMax)
    // Neither is about the person: however often it happens, nobody fails for it.
    case 'slow_down':
      return later(Math.min(decision.afterMs * attempt, PAUSE_MAX_MS), {
        consequence: { kind: 'slow_down' },
        blame: 'uncounted',
      })
    case 'rest':
      return later(Math.min(decision.afterMs * attempt, PAUSE_MAX_MS), {
        consequence: restOf(meaning, decision, outcome),
        blame: 'uncounted',
      })
    case 'give_up':
      return outcome.isTransient ? again(TRANSIENT_PAUSE_MS, TRANSIENT_ATTEMPT_MAX) : failed
    case 'suppress':
      return { ...failed, consequence: { kind: 'suppress' } }
    case 'pause':
    case 'reconnect':
      // Refused for a reason that is not this person's: it stays to be sent after the resume.
      return {
        ...failed,
        state: 'pending',
        code: null,
        dueInMs: 0,
        consequence: stopOf(meaning, outcome.detail),
      }
  }
}

/** Each pause twice the one before, as Meta asks for faults of its own, up to five minutes. */
const doubled = (afterMs: number, attempt: number): number =>
  Math.min(afterMs * 2 ** (attempt - 1), Math.max(afterMs, PAUSE_MAX_MS))

const restOf = (
  meaning: ErrorMeaning,
  { scope, afterMs }: Extract<ErrorMeaning['decision'], { do: 'rest' }>,
  outcome: Refused,
): Consequence => ({
  kind: 'rest',
  scope,
  forMs: Math.max(afterMs, outcome.retryAfterMs ?? 0),
  code: meaning.code,
  reason: waitingText(meaning),
})

/**
 * The stop that a code asks for, whether it came in an answer or by webhook; `none` when it asks
 * for none. Pure.
 *
 * @param detail Meta's own words, when it gave any
 */
export function stopOf(meaning: ErrorMeaning, detail?: string): Consequence {
  const { code, decision, whatToDo } = meaning
  if (decision.do !== 'pause' && decision.do !== 'reconnect') return none
  const scope = decision.do === 'reconnect' ? 'account' : decision.scope
  const words = detail === undefined ? '' : `: ${detail}`
  return {
    kind: 'stop',
    scope,
    code,
    reason: `${meaning.meaning} (Meta's error ${code}${words})`,
    whatToDo,
  }
}

const waitingText = ({ code, meaning }: ErrorMeaning): string =>
  `${meaning} Sending goes on by itself. (Meta's error ${code})`

/**
 * What a campaign says it waits for when the people left were put off with this code of Meta's;
 * null when several reasons, or none, are known. Pure.
 */
export function waitingForCode(
  explainError: ExplainError,
  code: number | null,
  until: Date,
): WaitingFor {
  const meaning = code === null ? undefined : explainError(code)
  const isThrottle = meaning?.decision.do === 'rest' || meaning?.decision.do === 'slow_down'
  return {
    reason: isThrottle ? 'number_throttled' : 'retry_later',
    detail:
      meaning === undefined
        ? 'Some people are tried again later.'
        : isThrottle
          ? waitingText(meaning)
          : `Some people are tried again later. ${meaning.meaning} (Meta's error ${meaning.code})`,
    until: until.toISOString(),
  }
}
