import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  DEFER_MAX_MS,
  explainAndTell,
  explainError,
  isListedError,
  listedCodes,
  RETRY_PAUSE_MAX_MS,
  sourceOfError,
  suppressingCodes,
} from './error-table.ts'

/** Source: Meta, "Error codes" (reference meta-messaging 8.1-8.5): whatever a send can meet. */
const documented = [
  0, 1, 2, 3, 4, 10, 33, 100, 102, 104, 190, 200, 368, 613, 80007, 80008, 130403, 130429, 130472,
  130497, 131000, 131005, 131008, 131009, 131016, 131021, 131026, 131030, 131031, 131037, 131042,
  131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131058,
  131061, 131062, 131063, 131064, 131065, 131070, 132000, 132001, 132005, 132007, 132012, 132015,
  132016, 132018, 132068, 132069, 133004, 133010, 134011, 134100, 134101, 134102, 134103, 135000,
  139200, 2494100,
]

it('names every code a send can meet', () => {
  expect(documented.filter((code) => !isListedError(code))).toEqual([])
})

it('names each code once, with the page it was taken from and its date', () => {
  expect(new Set(listedCodes).size).toBe(listedCodes.length)
  for (const code of documented) expect(sourceOfError(code)).toMatch(/Meta, .*\(.*20\d\d.*\)/)
})

it('has an answer for every number, in sentences', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.constantFrom(...listedCodes)), (code) => {
      const meaning = explainError(code)
      expect(meaning.code).toBe(code)
      expect(meaning.title).not.toBe('')
      expect(meaning.meaning).toMatch(/\.$/)
      expect(meaning.whatToDo).toMatch(/\.$/)
    }),
  )
})

it('never repeats a send on a code nobody listed, and does not blame the person for it', () => {
  expect(explainError(999_999)).toMatchObject({ decision: { do: 'give_up' }, blame: 'other' })
  expect(isListedError(999_999)).toBe(false)
})

it('treats the whole permission range alike', () => {
  expect(explainError(274)).toMatchObject({
    code: 274,
    decision: { do: 'pause', scope: 'account' },
  })
})

it.each([
  ['a dead token', [0, 190], { do: 'reconnect' }],
  ['a missing payment', [131042], { do: 'pause', scope: 'account' }],
  ['a restricted account', [368, 131031], { do: 'pause', scope: 'account' }],
  ['a limited or unregistered number', [131048, 131045, 133010], { do: 'pause', scope: 'number' }],
  ['a paused or missing template', [132001, 132015, 132016], { do: 'pause', scope: 'template' }],
  ['a request nobody could send', [100, 132000], { do: 'pause', scope: 'campaign' }],
] as const)('stops what %s concerns, and nothing else', (_, codes, decision) => {
  for (const code of codes) expect(explainError(code).decision).toEqual(decision)
})

it('sends nobody a marketing message again within a day after Meta held it back', () => {
  const { decision } = explainError(131049)
  expect(decision).toMatchObject({ do: 'defer', attemptMax: 2 })
  if (decision.do === 'defer') expect(decision.afterMs).toBeGreaterThanOrEqual(86_400_000)
})

it('counts an opt-out as the reason to suppress, and no other code', () => {
  expect(suppressingCodes).toEqual([131050])
})

it('pauses nobody longer than the bound and tries at least twice where it tries again', () => {
  for (const code of listedCodes) {
    const { decision } = explainError(code)
    if (decision.do === 'retry' || decision.do === 'rest' || decision.do === 'slow_down')
      expect(decision.afterMs).toBeLessThanOrEqual(RETRY_PAUSE_MAX_MS)
    if (decision.do === 'defer') expect(decision.afterMs).toBeLessThanOrEqual(DEFER_MAX_MS)
    if (decision.do === 'retry' || decision.do === 'defer')
      expect(decision.attemptMax).toBeGreaterThanOrEqual(2)
  }
})

it('tells once of each code that nobody listed, and never of a listed one', () => {
  const told: number[] = []
  const explain = explainAndTell((code) => told.push(code))
  for (const code of [999_999, 131026, 999_999, 999_998, 274, 999_999]) explain(code)
  expect(told).toEqual([999_999, 999_998])
})
