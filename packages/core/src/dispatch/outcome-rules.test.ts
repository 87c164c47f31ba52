import { describe, expect, it } from 'vitest'
import type { ErrorDecision } from '../shared/public.ts'
import { ATTEMPT_MAX } from './limits.ts'
import { verdictOf } from './outcome-rules.ts'
import type { SendOutcome } from './send.ts'

const SMALLINT_MAX = 32_767
const DAY_MS = 86_400_000
const verdict = (outcome: SendOutcome, attempt: number, decision: ErrorDecision) =>
  verdictOf(
    {
      explainError: (code) => ({
        code,
        title: '',
        meaning: 'It is so.',
        whatToDo: 'Do it.',
        decision,
      }),
      reconcileMs: 1_000,
    },
    outcome,
    attempt,
  )
const giveUp: ErrorDecision = { do: 'give_up' }
const refused = (more: Partial<Extract<SendOutcome, { kind: 'refused' }>> = {}): SendOutcome => ({
  kind: 'refused',
  code: 1,
  detail: 'details',
  isTransient: false,
  retryAfterMs: null,
  ...more,
})

describe('Meta out of reach', () => {
  const notSent: SendOutcome = { kind: 'not_sent', cause: 'ECONNREFUSED' }

  it('is tried again soon at first', () => {
    expect(verdict(notSent, 1, giveUp)).toMatchObject({ state: 'deferred', dueInMs: 5_000 })
  })

  it('for a whole month fails nobody, and attempts can still be counted', () => {
    let elapsedMs = 0
    for (let attempt = 1; attempt <= SMALLINT_MAX && elapsedMs < 30 * DAY_MS; attempt++) {
      const { state, dueInMs } = verdict(notSent, attempt, giveUp)
      expect(state).toBe('deferred')
      elapsedMs += dueInMs ?? 0
    }
    expect(elapsedMs).toBeGreaterThanOrEqual(30 * DAY_MS)
  })
})

describe('a refusal', () => {
  it('that passes is tried again as often as its code allows, then fails', () => {
    const retry: ErrorDecision = { do: 'retry', afterMs: 2_000, attemptMax: 3 }
    expect(verdict(refused(), 2, retry)).toMatchObject({ state: 'deferred', dueInMs: 2_000 })
    expect(verdict(refused(), 3, retry)).toMatchObject({ state: 'failed', dueInMs: null })
  })

  it('waits as long as Meta asks, when that is longer', () => {
    const retry: ErrorDecision = { do: 'retry', afterMs: 2_000, attemptMax: 3 }
    expect(verdict(refused({ retryAfterMs: 9_000 }), 1, retry).dueInMs).toBe(9_000)
    expect(verdict(refused({ retryAfterMs: 1_000 }), 1, retry).dueInMs).toBe(2_000)
  })

  it('for being too fast slows the number down and ends after the most attempts', () => {
    const slowDown: ErrorDecision = { do: 'slow_down', afterMs: 2_000 }
    expect(verdict(refused(), 1, slowDown)).toMatchObject({
      state: 'deferred',
      consequence: { kind: 'slow_down' },
    })
    expect(verdict(refused(), ATTEMPT_MAX, slowDown).state).toBe('failed')
  })

  it('that is final fails, unless Meta calls it transient', () => {
    expect(verdict(refused(), 1, giveUp).state).toBe('failed')
    expect(verdict(refused({ isTransient: true }), 1, giveUp).state).toBe('deferred')
  })

  it('for an opt-out fails and suppresses', () => {
    expect(verdict(refused(), 1, { do: 'suppress' })).toMatchObject({
      state: 'failed',
      consequence: { kind: 'suppress' },
    })
  })

  it('that concerns everyone pauses with the reason and leaves the person to be sent', () => {
    const { state, code, consequence } = verdict(refused(), 1, { do: 'pause', scope: 'account' })
    expect([state, code]).toEqual(['pending', null])
    expect(consequence).toEqual({
      kind: 'pause',
      reason: "It is so. Do it. (Meta's error 1: details)",
    })
  })
})

it('an answer that never came is unknown until the reconcile window is over', () => {
  expect(verdict({ kind: 'unknown', cause: 'reset' }, 1, giveUp)).toMatchObject({
    state: 'unknown',
    dueInMs: 1_000,
  })
})
