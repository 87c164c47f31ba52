import { expect, it } from 'vitest'
import { ratePlanOf } from './rate-plan.ts'

it.each([
  ['STANDARD', false, 80],
  ['HIGH', false, 1_000],
  ['HIGH', true, 20],
  ['UNKNOWN', false, 80],
  ['NOT_APPLICABLE', false, 80],
] as const)('plans %s (on the business app: %s) at %i a second', (level, isOnBusinessApp, mps) => {
  const plan = ratePlanOf({ throughputLevel: level, isOnBusinessApp })
  expect(plan.messagesPerSecond).toBe(mps)
  expect(plan.batchSize * (1_000 / plan.batchIntervalMs)).toBe(mps)
  expect(plan.source).not.toBe('')
})
