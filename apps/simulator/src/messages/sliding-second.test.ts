import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SlidingSecond } from './sliding-second.ts'

const gapsMs = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1_200, noNaN: true })), {
  maxLength: 400,
})

it('counts exactly the instants of the second that ends now', () => {
  fc.assert(
    fc.property(gapsMs, (gaps) => {
      const second = new SlidingSecond()
      const instants: number[] = []
      let nowMs = 1_700_000_000_000
      for (const gap of gaps) {
        nowMs += gap
        instants.push(nowMs)
        const within = instants.filter((instant) => instant > nowMs - 1_000).length
        expect(second.add(nowMs)).toBe(within)
      }
    }),
  )
})

it('lets a gate that asks it first hold no more than its limit in any second', () => {
  fc.assert(
    fc.property(gapsMs, fc.integer({ min: 1, max: 100 }), (gaps, limit) => {
      const second = new SlidingSecond()
      const admitted: number[] = []
      let nowMs = 0
      for (const gap of gaps) {
        nowMs += gap
        if (second.countAt(nowMs) >= limit) continue
        second.add(nowMs)
        admitted.push(nowMs)
      }
      for (const end of admitted) {
        const held = admitted.filter((instant) => instant <= end && instant > end - 1_000)
        expect(held.length).toBeLessThanOrEqual(limit)
      }
    }),
  )
})

it('keeps instants exactly one second apart out of one second', () => {
  const second = new SlidingSecond()
  second.add(5_000)
  expect(second.countAt(5_999.999)).toBe(1)
  expect(second.countAt(6_000)).toBe(0)
})
