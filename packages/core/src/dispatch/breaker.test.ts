import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CircuitBreaker, FIRST_ANSWERS, type Trip, WINDOW_ANSWERS, wordsOfTrip } from './breaker.ts'
import type { Blame } from './outcome-rules.ts'

interface Answer {
  blame: Blame
  code: number | null
}

/** Hears answers until it trips; gives the trip and after how many answers it came. */
function tripOf(answers: readonly Answer[]): { trip: Trip; after: number } | undefined {
  const breaker = new CircuitBreaker()
  for (const [index, { blame, code }] of answers.entries()) {
    const trip = breaker.hear(blame, code)
    if (trip) return { trip, after: index + 1 }
  }
  return undefined
}
const times = (count: number, blame: Blame, code: number | null = null): Answer[] =>
  Array.from({ length: count }, () => ({ blame, code }))

it('trips after the first 50 answers when all of them failed for another reason than the recipient', () => {
  expect(tripOf(times(60, 'other', 131009))).toEqual({
    trip: { kind: 'failing', failed: 50, of: 50, code: 131009 },
    after: 50,
  })
})

it('goes on when one of the first 50 was accepted, or failed for a reason of its own', () => {
  for (const blame of ['none', 'recipient'] as const)
    expect(tripOf([...times(20, 'other', 1), ...times(1, blame), ...times(29, 'other', 1)])).toBe(
      undefined,
    )
})

it('never trips on people who cannot be reached', () => {
  expect(tripOf(times(5_000, 'recipient', 131026))).toBeUndefined()
})

it('does not count being asked to slow down', () => {
  expect(tripOf(times(5_000, 'uncounted', 130429))).toBeUndefined()
  const spread = times(49, 'other', 1).flatMap((one) => [one, ...times(3, 'uncounted', 130429)])
  expect(tripOf([...spread, ...times(1, 'none')])).toBeUndefined()
})

it('trips when nobody answers 50 times in a row, and calls it waiting', () => {
  expect(tripOf(times(80, 'unanswered'))).toEqual({
    trip: { kind: 'unanswered', of: 50 },
    after: 50,
  })
  expect(
    tripOf([...times(49, 'unanswered'), ...times(1, 'none'), ...times(49, 'unanswered')]),
  ).toBe(undefined)
})

it('trips exactly when 50 begin it all failed, or 180 of 200 in a row did', () => {
  const anyBlame = fc.constantFrom<Blame>(
    'other',
    'other',
    'other',
    'other',
    'other',
    'none',
    'recipient',
  )
  const anyRun = fc.array(
    fc.record({ blame: anyBlame, length: fc.integer({ min: 1, max: 120 }) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(anyRun, (runs) => {
      const answers = runs.flatMap(({ blame, length }) => times(length, blame, 131000))
      const failedIn = (from: number, to: number): number =>
        answers.slice(from, to).filter(({ blame }) => blame === 'other').length
      const expected = answers.findIndex((_, index) => {
        const heard = index + 1
        if (heard === FIRST_ANSWERS && failedIn(0, heard) === FIRST_ANSWERS) return true
        return heard >= WINDOW_ANSWERS && failedIn(heard - WINDOW_ANSWERS, heard) >= 180
      })
      expect(tripOf(answers)?.after).toBe(expected === -1 ? undefined : expected + 1)
    }),
  )
})

it('names the code most failures came with', () => {
  const trip = tripOf([...times(20, 'other', 131009), ...times(30, 'other', 131000)])
  expect(trip?.trip).toMatchObject({ code: 131000 })
})

it('says in words what happened and what to do', () => {
  const explain = (code: number) => ({
    code,
    title: 'T',
    meaning: 'A value is not acceptable.',
    whatToDo: 'Check the values.',
    decision: { do: 'give_up' } as const,
    blame: 'other' as const,
  })
  const trip = { kind: 'failing', failed: 180, of: 200, code: 131009 } as const
  expect(wordsOfTrip(explain, trip, 'webhook')).toEqual({
    code: 131009,
    reason:
      "180 of the last 200 reported messages failed, most of them with Meta's error 131009. A value is not acceptable.",
    whatToDo: 'Check the values. Then resume.',
  })
})
