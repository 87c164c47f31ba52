import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RollingSet } from './rolling-set.ts'

const SPAN_MS = 1_000

it('agrees with remembering everything', () => {
  const sightings = fc.array(fc.record({ key: fc.nat(5), waitMs: fc.nat(700) }), { maxLength: 60 })
  fc.assert(
    fc.property(sightings, fc.nat(2_000), (seen, laterMs) => {
      const set = new RollingSet(SPAN_MS)
      const all: { key: number; atMs: number }[] = []
      let nowMs = 0
      for (const { key, waitMs } of seen) {
        nowMs += waitMs
        set.see(key, nowMs)
        all.push({ key, atMs: nowMs })
      }
      nowMs += laterMs
      const within = all.filter(({ atMs }) => atMs > nowMs - SPAN_MS)
      expect(set.countAt(nowMs)).toBe(new Set(within.map(({ key }) => key)).size)
      for (const key of [0, 1, 2, 3, 4, 5]) {
        const last = within.findLast((one) => one.key === key)?.atMs
        expect(set.lastSeen(key, nowMs)).toBe(last)
      }
    }),
  )
})
