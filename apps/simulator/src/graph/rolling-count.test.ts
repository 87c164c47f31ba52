import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RollingCount } from './rolling-count.ts'

it('counts as a plain list would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 3_000 }), (gapsMs) => {
      const rolling = new RollingCount(1_000)
      const all: number[] = []
      let nowMs = 0
      for (const gapMs of gapsMs) {
        nowMs += gapMs
        rolling.add(nowMs)
        all.push(nowMs)
      }
      expect(rolling.countAt(nowMs)).toBe(all.filter((instant) => instant > nowMs - 1_000).length)
    }),
  )
})

it('says how long until there is room', () => {
  const rolling = new RollingCount(1_000)
  for (const instantMs of [0, 100, 200]) rolling.add(instantMs)
  expect(rolling.waitMs(300, 4)).toBe(0)
  expect(rolling.waitMs(300, 3)).toBe(700)
  expect(rolling.waitMs(300, 2)).toBe(800)
})
