import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecipientCounts } from './recipient-counts.ts'

it('counts as a plain map would', () => {
  const digits = fc.oneof(
    fc.integer({ min: 0, max: 50 }).map((number) => `6281${number}`),
    fc.bigInt({ min: 1_000_000n, max: 999_999_999_999_999n }).map(String),
  )
  fc.assert(
    fc.property(fc.array(digits, { maxLength: 3_000, size: 'max' }), (seen) => {
      const counts = new RecipientCounts()
      const plain = new Map<string, number>()
      for (const number of seen) {
        plain.set(number, (plain.get(number) ?? 0) + 1)
        expect(counts.add(number)).toBe(Math.min(plain.get(number) ?? 0, 255))
      }
      expect(counts.size).toBe(plain.size)
      expect(new Map(counts.entries())).toEqual(plain)
    }),
    { numRuns: 30 },
  )
})

it('keeps 200,000 people in under 5 MB', () => {
  const counts = new RecipientCounts()
  for (let person = 0; person < 200_000; person += 1) counts.add(String(6_281_000_000_000 + person))
  expect(counts.size).toBe(200_000)
  expect(counts.byteLength).toBeLessThan(5_000_000)
})
