import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PAIR_BURST, PAIR_INTERVAL_MS, PairLimit } from './pair-limit.ts'

const SOMEONE = 6_281_234_567_890

it('takes a burst of 45 and then one every six seconds', () => {
  const limit = new PairLimit()
  const burst = Array.from({ length: 60 }, () => limit.take(SOMEONE, 0))
  expect(burst.filter((outcome) => outcome === 'taken').length).toBe(PAIR_BURST)
  expect(limit.take(SOMEONE, PAIR_INTERVAL_MS - 1)).toBe('tooMany')
  expect(limit.take(SOMEONE, PAIR_INTERVAL_MS)).toBe('taken')
  expect(limit.take(SOMEONE, PAIR_INTERVAL_MS)).toBe('tooMany')
})

it('takes another whole burst only after the first was waited out', () => {
  const limit = new PairLimit()
  const takeAll = (atMs: number): number =>
    Array.from({ length: 60 }, () => limit.take(SOMEONE, atMs)).filter((one) => one === 'taken')
      .length
  takeAll(0)
  expect(takeAll(20 * PAIR_INTERVAL_MS)).toBe(20)
  expect(takeAll((20 + PAIR_BURST) * PAIR_INTERVAL_MS)).toBe(PAIR_BURST)
})

const waits = fc.array(
  fc.record({ person: fc.nat(2), waitMs: fc.oneof(fc.nat(2_000), fc.nat(400_000)) }),
  { maxLength: 400 },
)

it('lets no one have more than the burst and the steady rate allow, in any span of time', () => {
  fc.assert(
    fc.property(waits, (messages) => {
      const limit = new PairLimit()
      const takenAtMs = new Map<number, number[]>()
      let nowMs = 0
      for (const { person, waitMs } of messages) {
        nowMs += waitMs
        if (limit.take(person, nowMs) === 'tooMany') continue
        const before = takenAtMs.get(person) ?? []
        takenAtMs.set(person, [...before, nowMs])
        for (const [position, startMs] of before.entries()) {
          const count = before.length + 1 - position
          expect(count).toBeLessThanOrEqual(PAIR_BURST + (nowMs - startMs) / PAIR_INTERVAL_MS)
        }
      }
    }),
    { numRuns: 50 },
  )
})

it('forgets people once their messages are waited out', () => {
  const limit = new PairLimit()
  for (let person = 0; person < 10_000; person += 1) limit.take(person, person)
  for (let turn = 1; turn <= 4; turn += 1) limit.take(SOMEONE, 10_000 + turn * PAIR_INTERVAL_MS)
  expect(limit.size).toBeLessThan(10)
})
