import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ChaosPlan, planEvents } from './schedule.ts'

const TWO_MINUTES_MS = 120_000
const aPlan: ChaosPlan = {
  seed: 1,
  durationMs: TWO_MINUTES_MS,
  workerCount: 3,
  hasEngineServer: true,
}
const anyPlan = fc.record({
  seed: fc.nat(0xffff_ffff),
  durationMs: fc.integer({ min: 0, max: 600_000 }),
  workerCount: fc.integer({ min: 1, max: 5 }),
  hasEngineServer: fc.boolean(),
})

it('plans the same again for the same seed, and something else for another', () => {
  expect(planEvents(aPlan)).toEqual(planEvents(aPlan))
  expect(planEvents({ ...aPlan, seed: 2 })).not.toEqual(planEvents(aPlan))
})

it('keeps to its time, in order, with workers there are', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      let before = 0
      for (const event of planEvents(plan)) {
        expect(event.atMs).toBeGreaterThanOrEqual(before)
        expect(event.atMs).toBeLessThan(plan.durationMs)
        if (event.kind === 'killWorker') expect(event.worker).toBeLessThan(plan.workerCount)
        if (event.kind === 'restartEngine') expect(plan.hasEngineServer).toBe(true)
        before = event.atMs
      }
    }),
  )
})

it('has every kind of trouble within two minutes, whatever the seed', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (seed) => {
      const events = planEvents({ ...aPlan, seed })
      const kinds = new Set(
        events.map((event) => (event.kind === 'fault' ? event.fault.kind : event.kind)),
      )
      expect(kinds.size).toBe(12)
    }),
    { numRuns: 50 },
  )
})
