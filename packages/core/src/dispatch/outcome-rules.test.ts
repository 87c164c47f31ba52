import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorDecision } from '../shared/public.ts'
import { fromCallbackData, toCallbackData } from './callback-data.ts'
import { ATTEMPT_MAX } from './limits.ts'
import { stopOf, type Verdict, verdictOf, waitingForCode } from './outcome-rules.ts'
import type { SendOutcome } from './send.ts'

const SMALLINT_MAX = 32_767
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const key = { campaignId: '0199d0b4-0000-7000-8000-000000000000', n: 50_000 }

const explaining = (decision: ErrorDecision) => (code: number) => ({
  code,
  title: '',
  meaning: 'It is so.',
  whatToDo: 'Do it.',
  decision,
  blame: 'other' as const,
})
const verdict = (outcome: SendOutcome, attempt: number, decision: ErrorDecision): Verdict =>
  verdictOf({ explainError: explaining(decision), reconcileMs: 1_000 }, outcome, attempt)
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
  const retry: ErrorDecision = { do: 'retry', afterMs: 2_000, attemptMax: 3 }

  it('that passes is tried again as often as its code allows, more rarely each time, then fails', () => {
    expect(verdict(refused(), 1, retry)).toMatchObject({ state: 'deferred', dueInMs: 2_000 })
    expect(verdict(refused(), 2, retry)).toMatchObject({ state: 'deferred', dueInMs: 4_000 })
    expect(verdict(refused(), 3, retry)).toMatchObject({ state: 'failed', dueInMs: null })
  })

  it('waits as long as Meta asks, when that is longer', () => {
    expect(verdict(refused({ retryAfterMs: 9_000 }), 1, retry).dueInMs).toBe(9_000)
    expect(verdict(refused({ retryAfterMs: 1_000 }), 1, retry).dueInMs).toBe(2_000)
  })

  it('that asks for a day is tried once more after it', () => {
    const defer: ErrorDecision = { do: 'defer', afterMs: DAY_MS, attemptMax: 2 }
    expect(verdict(refused(), 1, defer)).toMatchObject({ state: 'deferred', dueInMs: DAY_MS })
    expect(verdict(refused(), 2, defer).state).toBe('failed')
  })

  it('for being too fast slows the number down', () => {
    expect(verdict(refused(), 1, { do: 'slow_down', afterMs: 2_000 })).toMatchObject({
      state: 'deferred',
      consequence: { kind: 'slow_down' },
      blame: 'uncounted',
    })
  })

  it('that passes by itself lets the number or the account rest, and says why', () => {
    const rest: ErrorDecision = { do: 'rest', scope: 'account', afterMs: 60_000 }
    expect(verdict(refused({ retryAfterMs: 90_000 }), 1, rest)).toMatchObject({
      state: 'deferred',
      dueInMs: 90_000,
      consequence: { kind: 'rest', scope: 'account', forMs: 90_000, code: 1 },
      blame: 'uncounted',
    })
  })

  it.each<ErrorDecision>([
    { do: 'slow_down', afterMs: 2_000 },
    { do: 'rest', scope: 'number', afterMs: 60_000 },
  ])('that is not about the person fails nobody, however often it comes ($do)', (decision) => {
    for (const attempt of [ATTEMPT_MAX, ATTEMPT_MAX + 1, 1_000])
      expect(verdict(refused(), attempt, decision).state).toBe('deferred')
  })

  it.each<ErrorDecision>([
    { do: 'slow_down', afterMs: 2_000 },
    { do: 'rest', scope: 'account', afterMs: 60_000 },
  ])('that lasts for a month is tried rarely enough to be counted ($do)', (decision) => {
    let elapsedMs = 0
    let attempt = 1
    for (; elapsedMs < 30 * DAY_MS; attempt++)
      elapsedMs += verdict(refused(), attempt, decision).dueInMs ?? 0
    expect(attempt).toBeLessThan(SMALLINT_MAX)
    expect(fromCallbackData(toCallbackData({ ...key, attempt }))).toEqual({ ...key, attempt })
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

  it.each<[ErrorDecision, string]>([
    [{ do: 'pause', scope: 'account' }, 'account'],
    [{ do: 'pause', scope: 'number' }, 'number'],
    [{ do: 'pause', scope: 'template' }, 'template'],
    [{ do: 'pause', scope: 'campaign' }, 'campaign'],
    [{ do: 'reconnect' }, 'account'],
  ])(
    'that concerns everyone stops the right scope and leaves the person to be sent',
    (decision, scope) => {
      const { state, code, consequence } = verdict(refused(), 1, decision)
      expect([state, code]).toEqual(['pending', null])
      expect(consequence).toEqual({
        kind: 'stop',
        scope,
        code: 1,
        reason: "It is so. (Meta's error 1: details)",
        whatToDo: 'Do it.',
      })
    },
  )
})

describe('an answer that never came', () => {
  const unknown: SendOutcome = { kind: 'unknown', cause: 'reset' }
  const needs = { explainError: explaining(giveUp), reconcileMs: 1_000 }
  const idempotent = { ...needs, idempotency: { keyLifeMs: 24 * HOUR_MS } }

  it('is unknown until the reconcile window is over', () => {
    expect(verdict(unknown, 1, giveUp)).toMatchObject({ state: 'unknown', dueInMs: 1_000 })
  })

  it('is repeated at once through a transport that sends the same key once', () => {
    expect(verdictOf(idempotent, unknown, 1, 0)).toMatchObject({ state: 'deferred', dueInMs: 0 })
  })

  it('is never repeated where the key may be forgotten, or where there is none', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: SMALLINT_MAX }), (keyAgeMs, attempt) => {
        expect(verdictOf({ ...needs, idempotency: null }, unknown, attempt, keyAgeMs).state).toBe(
          'unknown',
        )
        const { state, dueInMs } = verdictOf(idempotent, unknown, attempt, keyAgeMs)
        if (state === 'deferred')
          expect(keyAgeMs + (dueInMs ?? 0)).toBeLessThan(idempotent.idempotency.keyLifeMs)
        else expect(state).toBe('unknown')
      }),
    )
    expect(verdictOf(idempotent, unknown, 1, 24 * HOUR_MS).state).toBe('unknown')
    expect(verdictOf(idempotent, unknown, 1).state).toBe('unknown')
  })
})

it('judges every outcome of every attempt so that it can be written', () => {
  const anyDecision = fc.oneof(
    fc.record({
      do: fc.constant('retry' as const),
      afterMs: fc.nat(3_600_000),
      attemptMax: fc.integer({ min: 2, max: 10 }),
    }),
    fc.record({ do: fc.constant('slow_down' as const), afterMs: fc.nat(60_000) }),
    fc.record({
      do: fc.constant('rest' as const),
      scope: fc.constantFrom('number' as const, 'account' as const),
      afterMs: fc.nat(120_000),
    }),
    fc.constant<ErrorDecision>({ do: 'defer', afterMs: DAY_MS, attemptMax: 2 }),
    fc.constantFrom<ErrorDecision>({ do: 'give_up' }, { do: 'suppress' }, { do: 'reconnect' }),
    fc.record({
      do: fc.constant('pause' as const),
      scope: fc.constantFrom('campaign', 'template', 'number', 'account' as const),
    }),
  )
  const anyOutcome = fc.oneof(
    fc.constant<SendOutcome>({ kind: 'accepted', wamid: 'w', isHeld: false }),
    fc.constantFrom<SendOutcome>(
      { kind: 'unknown', cause: 'reset' },
      { kind: 'not_sent', cause: 'refused' },
    ),
    fc.record({
      kind: fc.constant('refused' as const),
      code: fc.integer(),
      detail: fc.string(),
      isTransient: fc.boolean(),
      retryAfterMs: fc.option(fc.nat(DAY_MS)),
    }),
  )
  fc.assert(
    fc.property(
      anyDecision,
      anyOutcome,
      fc.integer({ min: 1, max: SMALLINT_MAX }),
      (decision, outcome, attempt) => {
        const { state, dueInMs, wamid, code } = verdict(outcome, attempt, decision)
        expect(wamid !== null).toBe(state === 'accepted')
        if (state === 'deferred' || state === 'unknown' || state === 'pending')
          expect(dueInMs).toBeGreaterThanOrEqual(0)
        else expect(dueInMs).toBeNull()
        if (state === 'failed') expect(code).not.toBeNull()
      },
    ),
  )
})

it('asks for no stop by a code that concerns one person only', () => {
  const meaning = explaining(giveUp)(131026)
  expect(stopOf(meaning)).toEqual({ kind: 'none' })
})

it('says what a campaign waits for by the code its people were put off with', () => {
  const until = new Date('2026-10-01T10:00:00Z')
  const rest = explaining({ do: 'rest', scope: 'account', afterMs: 60_000 })
  expect(waitingForCode(rest, 80007, until)).toEqual({
    reason: 'number_throttled',
    detail: "It is so. Sending goes on by itself. (Meta's error 80007)",
    until: until.toISOString(),
  })
  expect(waitingForCode(explaining(giveUp), null, until).reason).toBe('retry_later')
})
