import {
  aSendingCampaign,
  aWorkspace,
  phoneOf,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPortfolioOf, type Portfolio } from '../onboarding/public.ts'
import { REACH_MS, takeAllowance, waitingForRoom } from './portfolio-limit.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LIMIT = 50
/** Some instant of Meta's clock; ours has nothing to do with it. */
const START_MS = Date.UTC(2031, 4, 1)

let db: TestDatabase
let workspace: TestWorkspace
let portfolio: Portfolio
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database, { messagingLimit: 'TIER_50' })
  portfolio = await portfolioOf(workspace)
})

async function portfolioOf({ wabaId }: TestWorkspace): Promise<Portfolio> {
  const found = await findPortfolioOf(db.database, wabaId)
  if (!found) throw new Error('a workspace without portfolio')
  return found
}
const phones = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => phoneOf(from + index))
const take = (of: readonly string[], atMs: number) =>
  takeAllowance(db.database, portfolio, of, atMs)
const delivered = (campaignId: string, people: readonly string[], atMs: number) =>
  sql`
    update recipients set delivered_at = to_timestamp(${atMs / 1_000}::float8)
    where campaign_id = ${campaignId} and phone = any(${people}::text[])`.execute(db.database)

/** Messages of the API that Meta took, delivered at an instant if one is given. */
const messagesTo = (people: readonly string[], deliveredAtMs: number | null) =>
  sql`
    insert into messages (id, workspace_id, phone_number_id, waba_id, to_phone, template_name,
      template_language, template_category, components, created_by, state, attempt, due_at,
      attempted_at, delivered_at)
    select gen_random_uuid(), ${workspace.workspaceId}, ${workspace.phoneNumberId},
      ${workspace.wabaId}, phone, 'otp', 'en_US', 'utility', '[]', 'Test', 'accepted', 1, null, now(),
      to_timestamp(${deliveredAtMs === null ? null : deliveredAtMs / 1_000}::float8)
    from unnest(${people}::text[]) phone`.execute(db.database)

it('allows as many people as the limit, in their order, and tells when there is room again', async () => {
  const { allowed, nextRoomAt } = await take(phones(1, 60), START_MS)
  expect([...allowed].sort()).toEqual(phones(1, 50))
  expect(nextRoomAt?.getTime()).toBeGreaterThan(Date.now() + DAY_MS - HOUR_MS)
  expect(nextRoomAt?.getTime()).toBeLessThan(Date.now() + DAY_MS + HOUR_MS)
})

it('lets people reached within the day through, however full it is', async () => {
  await take(phones(1, 50), START_MS)
  const again = await take([...phones(45, 50), ...phones(51, 60)], START_MS + HOUR_MS)
  expect([...again.allowed].sort()).toEqual(phones(45, 50))
})

it('makes room person by person as their days end', async () => {
  await take(phones(1, 20), START_MS)
  await take(phones(21, 50), START_MS + 6 * HOUR_MS)
  expect((await take(phones(51, 90), START_MS + DAY_MS - 1_000)).allowed.size).toBe(0)
  expect((await take(phones(51, 90), START_MS + REACH_MS)).allowed.size).toBe(20)
  expect((await take(phones(71, 90), START_MS + 6 * HOUR_MS + REACH_MS)).allowed.size).toBe(20)
})

it('begins the day of somebody anew who is messaged again', async () => {
  await take(phones(1, 50), START_MS)
  await take(phones(1, 10), START_MS + 12 * HOUR_MS)
  expect((await take(phones(51, 100), START_MS + REACH_MS)).allowed.size).toBe(40)
})

it('counts somebody from the delivery on, because Meta does', async () => {
  const campaignId = await aSendingCampaign(db.database, workspace, { people: 50 })
  await take(phones(1, 50), START_MS)
  await delivered(campaignId, phones(1, 30), START_MS + 5 * HOUR_MS)
  const first = await take(phones(51, 100), START_MS + REACH_MS)
  expect(first.allowed.size).toBe(20)
  const later = await take(phones(71, 100), START_MS + 5 * HOUR_MS + REACH_MS)
  expect(later.allowed.size).toBe(30)
})

it('counts somebody reached by a message of the API from the delivery on too', async () => {
  await take(phones(1, 50), START_MS)
  await messagesTo(phones(1, 30), START_MS + 5 * HOUR_MS)
  expect((await take(phones(51, 100), START_MS + REACH_MS)).allowed.size).toBe(20)
})

it('counts people reached by messages of the API when a limit comes about', async () => {
  await messagesTo(phones(1, 10), null)
  await messagesTo(phones(11, 15), START_MS - REACH_MS - HOUR_MS)
  const { allowed } = await take(phones(21, 100), START_MS)
  expect(allowed.size).toBe(40)
})

it('counts somebody who read it without a report of the delivery', async () => {
  const campaignId = await aSendingCampaign(db.database, workspace, { people: 50 })
  await take(phones(1, 50), START_MS)
  await sql`
    update recipients set read_at = to_timestamp(${(START_MS + HOUR_MS) / 1_000}::float8)
    where campaign_id = ${campaignId} and n <= 10`.execute(db.database)
  expect((await take(phones(51, 100), START_MS + REACH_MS)).allowed.size).toBe(40)
})

it('never gives more than the limit to callers who ask at the same time', async () => {
  const asked = Array.from({ length: 8 }, (_, index) => phones(index * 20 + 1, index * 20 + 20))
  const answers = await Promise.all(asked.map((people) => take(people, START_MS)))
  expect(answers.reduce((sum, { allowed }) => sum + allowed.size, 0)).toBe(LIMIT)
})

it('gives the same people the same answer when a call that crashed is repeated', async () => {
  const first = await take(phones(1, 30), START_MS)
  const second = await take(phones(1, 30), START_MS)
  expect(second).toEqual(first)
  expect((await take(phones(31, 60), START_MS)).allowed.size).toBe(20)
})

it('asks nothing of the database where there is no limit', async () => {
  const free = await portfolioOf(await aWorkspace(db.database))
  const people = phones(1, 5_000)
  const { allowed, nextRoomAt } = await takeAllowance(db.database, free, people, START_MS)
  expect([allowed.size, nextRoomAt]).toEqual([5_000, null])
  const counted = await db.database
    .selectFrom('portfolio_reach')
    .select('phone')
    .where('portfolio_id', '=', free.id)
    .execute()
  expect(counted).toEqual([])
})

describe('a portfolio that becomes limited', () => {
  it('counts whom it reached within the last day before', async () => {
    const campaignId = await aSendingCampaign(db.database, workspace, { people: 40 })
    await sql`
      update recipients
      set state = 'accepted', attempt = 1, attempted_at = now() - interval '1 hour',
          delivered_at = to_timestamp(${(START_MS - HOUR_MS) / 1_000}::float8)
      where campaign_id = ${campaignId} and n <= 30`.execute(db.database)
    // Of the day before by Meta's clock: their day is over.
    await delivered(campaignId, phones(1, 5), START_MS - REACH_MS)
    expect((await take(phones(101, 150), START_MS)).allowed.size).toBe(25)
  })

  it('does not count people of another portfolio', async () => {
    const other = await aWorkspace(db.database)
    const campaignId = await aSendingCampaign(db.database, other, { people: 40 })
    await sql`
      update recipients set state = 'accepted', attempt = 1, attempted_at = now()
      where campaign_id = ${campaignId}`.execute(db.database)
    expect((await take(phones(101, 150), START_MS)).allowed.size).toBe(50)
  })
})

it('never lets more unique people than the limit be reached within any moving day', async () => {
  const anyCall = fc.record({
    afterMs: fc.integer({ min: 0, max: 9 * HOUR_MS }),
    from: fc.integer({ min: 1, max: 100 }),
    people: fc.integer({ min: 1, max: 60 }),
    deliveryMs: fc.integer({ min: 0, max: 23 * HOUR_MS }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 4, maxLength: 14 }), async (calls) => {
      workspace = await aWorkspace(db.database, { messagingLimit: 'TIER_50' })
      portfolio = await portfolioOf(workspace)
      const campaignId = await aSendingCampaign(db.database, workspace, { people: 160 })
      const deliveries: { phone: string; atMs: number; isHeard: boolean }[] = []
      let nowMs = START_MS
      for (const { afterMs, from, people, deliveryMs } of calls) {
        nowMs += afterMs
        for (const one of deliveries.filter(({ atMs, isHeard }) => !isHeard && atMs <= nowMs)) {
          await delivered(campaignId, [one.phone], one.atMs)
          one.isHeard = true
        }
        const { allowed } = await take(phones(from, from + people - 1), nowMs)
        for (const phone of allowed)
          deliveries.push({ phone, atMs: nowMs + deliveryMs, isHeard: false })
      }
      for (const { atMs: endMs } of deliveries) {
        const day = deliveries.filter(({ atMs }) => atMs > endMs - DAY_MS && atMs <= endMs)
        expect(new Set(day.map(({ phone }) => phone)).size).toBeLessThanOrEqual(LIMIT)
      }
    }),
    { numRuns: 25 },
  )
})

it('says how many people a day are allowed and when there is room', () => {
  const at = new Date('2026-10-01T14:05:30Z')
  expect(
    waitingForRoom({ ...portfolio, messagingLimit: 'TIER_2K', dailyLimit: 2_000 }, at),
  ).toEqual({
    reason: 'messaging_limit',
    detail:
      "2,000 people a day is this portfolio's messaging limit at Meta, and they are reached. There is room for the next at 14:05 UTC.",
    until: at.toISOString(),
  })
  expect(waitingForRoom({ ...portfolio, messagingLimit: 'UNKNOWN' }, at).detail).toContain(
    'did not tell',
  )
})
