import { PACE_POINTS_MAX } from '@clarion/contracts/campaigns'
import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { estimatedFinish, readPace, readRates } from './pace.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())
beforeEach(async () => {
  campaignId = await aSendingCampaign(db.database, workspace, { people: 1 })
})

/** So many sends in every second, from so long ago until so long ago. */
const sent = async (perSecond: number, fromAgo: number, toAgo: number) => {
  await sql`
    insert into campaign_pace (campaign_id, second, sent)
    select ${campaignId}::uuid, date_trunc('second', clock_timestamp()) - ago * interval '1 second', ${perSecond}
    from generate_series(${toAgo}::integer, ${fromAgo}::integer) ago`.execute(db.database)
}
const rate = async () => (await readRates(db.database, [campaignId]))(campaignId)

describe('the rate of now', () => {
  it('is that of the last seconds, without the one that runs', async () => {
    await sent(100, 20, 1)
    await sent(7, 0, 0)
    const { perSecond, isRampingUp } = await rate()
    // The clock may have gone on by a second or two between the writing and the reading.
    expect(perSecond).toBeGreaterThan(50)
    expect(perSecond).toBeLessThanOrEqual(100)
    expect(isRampingUp).toBe(false)
  })

  it('is known to be climbing when the campaign began, or began again, seconds ago', async () => {
    await sent(100, 400, 300)
    await sent(100, 3, 1)
    expect((await rate()).isRampingUp).toBe(true)
  })

  it('is nothing when nothing was sent for a while', async () => {
    await sent(100, 400, 60)
    expect(await rate()).toEqual({ perSecond: 0, isRampingUp: true })
  })
})

describe('the estimate of the finish', () => {
  const NOW_MS = Date.UTC(2026, 0, 1)
  const secondsLeft = (...given: Parameters<typeof estimatedFinish>) => {
    const at = estimatedFinish(...given)
    return at === null ? null : (Date.parse(at) - NOW_MS) / 1_000
  }

  it('goes by the plan while the rate still climbs, and then by the rate', () => {
    expect(secondsLeft(1_000, { perSecond: 20, isRampingUp: true }, 80, NOW_MS)).toBe(12.5)
    expect(secondsLeft(1_000, { perSecond: 20, isRampingUp: false }, 80, NOW_MS)).toBe(50)
  })

  it('goes by the plan when nothing was sent, and says nothing when nobody is left', () => {
    expect(secondsLeft(1_000, { perSecond: 0, isRampingUp: false }, 80, NOW_MS)).toBe(12.5)
    expect(secondsLeft(0, { perSecond: 20, isRampingUp: false }, 80, NOW_MS)).toBeNull()
  })
})

describe('the pace', () => {
  it('of a short campaign has a point for every second with sends', async () => {
    await sent(10, 5, 4)
    await sent(30, 1, 1)
    const pace = await readPace(db.database, campaignId)
    expect(pace).toMatchObject({ secondsPerPoint: 1, highestPerSecond: 30 })
    expect(pace.data.map((point) => point.sent)).toEqual([10, 10, 30])
  })

  it('of a long one has no more points than fit, and no send less', async () => {
    const seconds = 3 * PACE_POINTS_MAX + 1
    await sent(10, seconds, 1)
    await sent(90, seconds + 1, seconds + 1)
    const pace = await readPace(db.database, campaignId)
    expect(pace.secondsPerPoint).toBe(4)
    expect(pace.data.length).toBeLessThanOrEqual(PACE_POINTS_MAX)
    expect(pace.data.reduce((sum, point) => sum + point.sent, 0)).toBe(10 * seconds + 90)
    expect(pace.highestPerSecond).toBe(90)
    const [first, second] = pace.data.map((point) => Date.parse(point.at))
    expect(Number(second) - Number(first)).toBe(4_000)
  })

  it('of a campaign that has not begun is empty', async () => {
    expect(await readPace(db.database, campaignId)).toEqual({
      data: [],
      secondsPerPoint: 1,
      highestPerSecond: 0,
    })
  })
})
