import { expect, it } from 'vitest'
import { isClean, judgeBooks, type RecipientRow, type Verdict } from './verdict.ts'

const aRow = (given: Partial<RecipientRow> = {}): RecipientRow => ({
  campaignId: 'c',
  n: 1,
  digits: '6281200000000',
  state: 'accepted',
  attempt: 1,
  isRead: true,
  ...given,
})

const judged = (row: RecipientRow, accepted: number, wasUnknown = false): Verdict =>
  judgeBooks([row], new Map(accepted > 0 ? [[row.digits, accepted]] : []), () => wasUnknown)

it('has nothing against people who got one message, or a refusal', () => {
  expect(isClean(judged(aRow(), 1))).toBe(true)
  expect(isClean(judged(aRow({ state: 'failed', isRead: false }), 0))).toBe(true)
  expect(isClean(judged(aRow({ state: 'skipped', isRead: false }), 0))).toBe(true)
})

it.each([
  ['still waits to be sent to', aRow({ state: 'pending' }), 0],
  ['is put off for ever', aRow({ state: 'deferred' }), 0],
  ['got a message we do not know of', aRow({ state: 'unknown' }), 1],
  ['got a message we believe refused', aRow({ state: 'failed' }), 1],
  ['never got what we believe was taken', aRow(), 0],
])('finds someone lost who %s', (_, row, accepted) => {
  const verdict = judged(row, accepted)
  expect(verdict.lost).toBe(1)
  expect(isClean(verdict)).toBe(false)
})

it('tells a second message without doubt from one that evidence asked for', () => {
  expect(judged(aRow(), 2)).toMatchObject({ twice: 1, twiceAfterEvidence: 0 })
  expect(judged(aRow({ attempt: 2 }), 2, true)).toMatchObject({ twice: 0, twiceAfterEvidence: 1 })
  expect(isClean(judged(aRow(), 2))).toBe(false)
})

it('finds what is open, untold and nobody’s', () => {
  expect(judged(aRow({ state: 'unknown' }), 0)).toMatchObject({ unknownLeft: 1, lost: 0 })
  expect(judged(aRow({ isRead: false }), 1)).toMatchObject({ withoutStatus: 1, lost: 0 })
  const strangers = judgeBooks([], new Map([['1', 1]]), () => false)
  expect(strangers.strangers).toBe(1)
  expect(isClean(strangers)).toBe(false)
})
