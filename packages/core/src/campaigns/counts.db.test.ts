import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCounts } from './counts.ts'
import { addTallies, compactTallies, readTallies } from './tallies.ts'

let db: TestDatabase
let workspace: TestWorkspace
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())

const rowsOf = async (campaignId: string) => {
  const counted = await sql<{ rows: number }>`
    select count(*) as rows from campaign_tallies where campaign_id = ${campaignId}`.execute(
    db.database,
  )
  return counted.rows[0]?.rows
}
const pileUp = async (campaignId: string, rows: number) => {
  await sql`
    insert into campaign_tallies (campaign_id, measure, delta)
    select ${campaignId}, 'status:delivered', 1 from generate_series(1, ${rows}::integer)`.execute(
    db.database,
  )
}

it('folds changes that piled up after a campaign’s end, and loses none', async () => {
  const id = await aSendingCampaign(db.database, workspace, { people: 5 })
  await pileUp(id, 4_000)
  const delivered = async () => (await readCounts(db.database, [id]))(id).get('status:delivered')
  expect(await delivered()).toBe(4_000)
  expect(await rowsOf(id)).toBe(2)
  expect(await delivered()).toBe(4_000)
})

it('folds beside writers and beside other folds without losing or doubling a change', async () => {
  const id = await aSendingCampaign(db.database, workspace, { people: 5 })
  await pileUp(id, 500)
  await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      at % 3 === 0
        ? compactTallies(db.database, id)
        : addTallies(db.database, id, [['status:delivered', 1]]),
    ),
  )
  const tallies = await readTallies(db.database, [id])
  expect(tallies.get(id)?.get('status:delivered')).toBe(520)
})

it('never shows more people in hand than are pending', async () => {
  const id = await aSendingCampaign(db.database, workspace, { people: 3 })
  await sql`
    insert into claims (id, campaign_id, worker, position, ns, attempts, begun, begun_at, expires_at)
    values (gen_random_uuid(), ${id}, 'w', 1, '{1,2,3}', '{1,1,1}', 2, now(), now())`.execute(
    db.database,
  )
  // Two of them are proved reached by a webhook before their outcomes are written.
  await addTallies(db.database, id, [
    ['state:pending', -2],
    ['state:accepted', 2],
  ])
  const counts = (await readCounts(db.database, [id]))(id)
  expect(Object.fromEntries(counts)).toMatchObject({
    'state:pending': 0,
    'state:sending': 1,
    'state:claimed': 0,
    'state:accepted': 2,
  })
})
