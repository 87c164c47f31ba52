import fc from 'fast-check'
import { expect, it } from 'vitest'
import { metaPlanOf, ratePlanOf } from './rate-plan.ts'

it.each([
  ['STANDARD', false, 80],
  ['HIGH', false, 1_000],
  ['HIGH', true, 20],
  ['UNKNOWN', false, 80],
  ['NOT_APPLICABLE', false, 80],
] as const)('plans %s (on the business app: %s) at %i a second', (level, isOnBusinessApp, mps) => {
  const plan = ratePlanOf({ throughputLevel: level, isOnBusinessApp, mpsMax: null })
  expect(plan.messagesPerSecond).toBe(mps)
  expect(plan.batchSize * (1_000 / plan.batchIntervalMs)).toBe(mps)
  expect(plan.source).not.toBe('')
})

it('says that the standard rate is a guess when Meta does not report the throughput', () => {
  const plan = ratePlanOf({ throughputLevel: 'UNKNOWN', isOnBusinessApp: false, mpsMax: null })
  expect(plan.source).toContain('did not report')
})

it("follows the operator's own ceiling, in batches that make up exactly its rate, and says so", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 10_000, noNaN: true }),
      fc.constantFrom('STANDARD', 'HIGH'),
      (mpsMax, throughputLevel) => {
        const number = { throughputLevel, isOnBusinessApp: false, mpsMax } as const
        const plan = ratePlanOf(number)
        expect(plan.messagesPerSecond).toBe(mpsMax)
        expect(plan.batchSize).toBeGreaterThanOrEqual(1)
        expect(Number.isInteger(plan.batchSize)).toBe(true)
        expect((plan.batchSize * 1_000) / plan.batchIntervalMs).toBeCloseTo(mpsMax, 6)
        if (mpsMax !== metaPlanOf(number).messagesPerSecond)
          expect(plan.source).toContain('operator')
      },
    ),
  )
})

it('sends larger batches when the ceiling is lifted above every grant of Meta', () => {
  const plan = ratePlanOf({ throughputLevel: 'HIGH', isOnBusinessApp: false, mpsMax: 6_000 })
  expect(plan).toMatchObject({ messagesPerSecond: 6_000, batchSize: 600, batchIntervalMs: 100 })
})
