import {
  aSendingCampaign,
  aTemplate,
  aWorkspace,
  phoneOf,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTallies, recountTallies } from '../campaigns/public.ts'
import { beginSending, claimGroup } from './recipient-steps.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  campaignId = await aSendingCampaign(db.database, workspace, { people: 6 })
})

const claim = (count: number) =>
  claimGroup(db.database, {
    ...{ campaignId, workspaceId: workspace.workspaceId, worker: 'w1', position: 1, count },
    stretches: [1, 0],
  })
const claimed = async (count: number): Promise<number[]> =>
  (await claim(count)).recipients.map((recipient) => recipient.n)
/** Meta makes the template marketing; of the campaign's people only these have consented. */
const becomeMarketing = async (consentingNs: readonly number[]): Promise<void> => {
  await aTemplate(db.database, workspace, { name: 'hello', category: 'marketing' })
  for (const n of consentingNs)
    await sql`
      insert into import_rows (import_id, line, phone, opted_in_at, cells)
      select import_id, ${n}::integer, ${phoneOf(n)}, now(), '{}' from campaigns
      where id = ${campaignId}`.execute(db.database)
}
const suppress = async (n: number): Promise<void> => {
  const { workspaceId } = workspace
  await db.database
    .insertInto('suppressions')
    .values({ workspace_id: workspaceId, phone: phoneOf(n), reason: 'asked' })
    .execute()
}
const skipReasons = async (): Promise<(string | null)[]> => {
  const rows = await db.database
    .selectFrom('recipients')
    .select('skip_reason')
    .where('campaign_id', '=', campaignId)
    .orderBy('n')
    .execute()
  return rows.map((row) => row.skip_reason)
}
const expectCountsToAddUp = async (): Promise<void> => {
  const counted = (await readTallies(db.database, [campaignId])).get(campaignId)
  for (const [measure, total] of await recountTallies(db.database, campaignId))
    expect(counted?.get(measure), measure).toBe(total)
}

describe('once the template of a campaign is marketing', () => {
  it('skips whoever has not consented', async () => {
    await becomeMarketing([2, 3])
    expect(await claimed(4)).toEqual([2, 3])
    expect(await skipReasons()).toEqual(['no_consent', null, null, 'no_consent', null, null])
    await expectCountsToAddUp()
  })

  it('skips whoever waited to be tried again and has not consented', async () => {
    await sql`
      update recipients set state = 'deferred', attempt = 1, due_at = now()
      where campaign_id = ${campaignId} and n in (1, 2)`.execute(db.database)
    await sql`
      insert into campaign_tallies (campaign_id, measure, delta)
      values (${campaignId}::uuid, 'state:pending', -2), (${campaignId}::uuid, 'state:deferred', 2)`.execute(
      db.database,
    )
    await becomeMarketing([2])
    expect(await claimed(2)).toEqual([2])
    expect((await skipReasons())[0]).toBe('no_consent')
    await expectCountsToAddUp()
  })

  it('counts whoever is suppressed as well as suppressed', async () => {
    await becomeMarketing([2])
    await suppress(1)
    expect(await claimed(2)).toEqual([2])
    expect((await skipReasons())[0]).toBe('suppressed')
    await expectCountsToAddUp()
  })

  it('skips whoever was claimed before and has not consented', async () => {
    const { claimId, recipients } = await claim(3)
    await becomeMarketing([1, 3])
    const begun = await beginSending(db.database, { campaignId, claimId, from: 0, recipients })
    expect(begun?.barred).toEqual(new Set([2]))
    expect((await skipReasons())[1]).toBe('no_consent')
    await expectCountsToAddUp()
  })

  it('goes on to everyone when they were chosen as people to get marketing', async () => {
    await sql`update campaigns set template_category = 'marketing' where id = ${campaignId}`.execute(
      db.database,
    )
    await becomeMarketing([])
    expect(await claimed(6)).toHaveLength(6)
  })
})
