import { aWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  ensureClock,
  reserveSlots,
  reserveTransactionalSlots,
  restNumber,
  throttleNumber,
  transactionalRateOf,
} from './slots.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const plans = {
  slow: { messagesPerSecond: 0.5, batchSize: 1, batchIntervalMs: 1_000, source: 'test' },
  coexistence: { messagesPerSecond: 20, batchSize: 5, batchIntervalMs: 250, source: 'test' },
  STANDARD: { messagesPerSecond: 80, batchSize: 20, batchIntervalMs: 250, source: 'test' },
  HIGH: { messagesPerSecond: 1_000, batchSize: 100, batchIntervalMs: 100, source: 'test' },
}
const aNumberWith = async (plan: (typeof plans)['HIGH']): Promise<string> => {
  const { phoneNumberId } = await aWorkspace(db.database)
  await ensureClock(db.database, phoneNumberId, plan)
  return phoneNumberId
}
/** The number's clock: its rate, and how far ahead each lane is reserved. */
const clockOf = async (phoneNumberId: string) => {
  const { rows } = await sql<{ rate: number; campaigns_ms: number; transactional_ms: number }>`
    select messages_per_second::float8 as rate,
           extract(epoch from next_slot_at)::float8 * 1000 as campaigns_ms,
           extract(epoch from next_transactional_at)::float8 * 1000 as transactional_ms
    from number_clocks where phone_number_id = ${phoneNumberId}`.execute(db.database)
  const [clock] = rows
  if (!clock) throw new Error('no clock')
  return clock
}

it.each([
  [1_000, 50],
  [80, 4],
  [20, 1],
  [10, 1],
  [1, 0.5],
  [0.5, 0.25],
])('keeps of a rate of %d a second %d for messages asked for one by one', (rate, kept) => {
  expect(transactionalRateOf(rate)).toBe(kept)
})

it('begins at once, however much campaigns have reserved', async () => {
  const number = await aNumberWith(plans.STANDARD)
  await reserveSlots(db.database, number, plans.STANDARD, 4_000)
  const first = await reserveTransactionalSlots(db.database, number, plans.STANDARD, 1)
  expect(first.startsInMs).toBe(0)
  const campaign = await reserveSlots(db.database, number, plans.STANDARD, 1)
  expect(campaign.startsInMs).toBeGreaterThan(45_000)
})

it('keeps the sum within the rate, and gives each lane its own, in whatever order they ask', async () => {
  const asks = fc.array(
    fc.record({ isCampaign: fc.boolean(), count: fc.integer({ min: 1, max: 40 }) }),
    { minLength: 1, maxLength: 12 },
  )
  const plan = fc.constantFrom(plans.slow, plans.coexistence, plans.STANDARD, plans.HIGH)
  await fc.assert(
    fc.asyncProperty(plan, asks, async (chosen, asked) => {
      const number = await aNumberWith(chosen)
      const before = await clockOf(number)
      let [all, transactional] = [0, 0]
      for (const { isCampaign, count } of asked) {
        const reserve = isCampaign ? reserveSlots : reserveTransactionalSlots
        const slots = await reserve(db.database, number, chosen, count)
        all += count
        if (!isCampaign) transactional += count
        const rate = (await clockOf(number)).rate
        const lane = isCampaign ? rate : transactionalRateOf(rate)
        expect(1_000 / slots.intervalMs).toBeCloseTo(lane, 3)
      }
      const after = await clockOf(number)
      // Campaigns go on only after the time that everything so far takes at the number's rate.
      expect(after.campaigns_ms - before.campaigns_ms).toBeGreaterThan((all * 999) / after.rate)
      if (transactional > 0)
        expect(after.transactional_ms - before.transactional_ms).toBeGreaterThan(
          (transactional * 999) / transactionalRateOf(after.rate),
        )
    }),
    { numRuns: 40 },
  )
})

it('rests with its number', async () => {
  const number = await aNumberWith(plans.HIGH)
  await restNumber(db.database, number, 60_000)
  const { startsInMs } = await reserveTransactionalSlots(db.database, number, plans.HIGH, 1)
  expect(startsInMs).toBeGreaterThan(55_000)
})

it('is slowed down with its number, and climbs again though no campaign sends', async () => {
  const number = await aNumberWith(plans.HIGH)
  for (let halved = 0; halved < 3; halved++) {
    await throttleNumber(db.database, number, plans.HIGH)
    await sql`update number_clocks set throttled_at = null`.execute(db.database)
  }
  const slow = await reserveTransactionalSlots(db.database, number, plans.HIGH, 1)
  expect(1_000 / slow.intervalMs).toBeLessThan(10)
  await sql`update number_clocks set next_slot_at = now() - interval '1 minute'`.execute(
    db.database,
  )
  const fast = await reserveTransactionalSlots(db.database, number, plans.HIGH, 1)
  expect(1_000 / fast.intervalMs).toBeGreaterThan(45)
})
