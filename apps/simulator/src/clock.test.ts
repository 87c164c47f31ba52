import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WorldClock } from './clock.ts'
import { TestClock } from './testing/test-clock.ts'

const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(100_000) }),
  fc.record({ kind: fc.constant('speed' as const), speed: fc.nat(10_000) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(1_000_000_000) }),
)

it('never goes back, and is the sum of what passed at each speed and the jumps', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const real = new TestClock()
      const world = new WorldClock(real)
      let expectedMs = real.nowMs()
      let speed = 1
      for (const change of steps) {
        const beforeMs = world.nowMs()
        if (change.kind === 'wait') {
          real.advance(change.ms)
          expectedMs += change.ms * speed
        } else if (change.kind === 'speed') {
          world.setSpeed(change.speed)
          speed = change.speed
        } else {
          world.advance(change.ms)
          expectedMs += change.ms
        }
        expect(world.nowMs()).toBeGreaterThanOrEqual(beforeMs)
        expect(world.nowMs()).toBe(expectedMs)
      }
    }),
  )
})

it('shows a day in a minute', () => {
  const real = new TestClock()
  const world = new WorldClock(real)
  const startMs = world.nowMs()
  world.setSpeed(1_440)
  real.advance(60_000)
  expect(world.nowMs() - startMs).toBe(86_400_000)
})

it('refuses to run or jump backwards', () => {
  const world = new WorldClock(new TestClock())
  expect(() => world.setSpeed(-1)).toThrow(RangeError)
  expect(() => world.advance(-1)).toThrow(RangeError)
  expect(() => world.advance(Number.NaN)).toThrow(RangeError)
})
