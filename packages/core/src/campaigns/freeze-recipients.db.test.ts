import { aNumber, anImport, aTemplate, aWorkspace, phoneOf } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTallies, recountTallies } from './tallies.ts'
import { aLaunched, type Written } from './testing/writing.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const ready = async () => {
  const workspace = await aWorkspace(db.database)
  const template = await aTemplate(db.database, workspace)
  const importOf = async (count: number): Promise<Written> => ({
    template,
    importId: await anImport(
      db.database,
      workspace,
      Array.from({ length: count }, (_, at) => ({ phone: phoneOf(at) })),
    ),
  })
  return { workspace, importOf }
}

const peopleOf = async (campaignId: string) =>
  (
    await sql<{ n: number; phone: string; position: number }>`
      select r.n, r.phone, s.position from recipients r
      join stretches s on s.campaign_id = r.campaign_id and r.n between s.claim_from and s.ends_at
      where r.campaign_id = ${campaignId} order by r.n`.execute(db.database)
  ).rows

/** As if the campaign's first people had been reached, through the number at that position. */
const reached = async (campaignId: string, phones: string[], sender: number | null, at: string) => {
  await sql`
    update recipients set state = 'accepted', attempt = 1, sender = ${sender}, accepted_at = ${at}::timestamptz
    where campaign_id = ${campaignId} and phone = any(${phones})`.execute(db.database)
}

describe('freezing', () => {
  it('puts everyone of a campaign with one number into one stretch, in the order of the file', async () => {
    const { workspace, importOf } = await ready()
    const id = await aLaunched(db.database, workspace, await importOf(5))
    expect(await peopleOf(id)).toEqual(
      [0, 1, 2, 3, 4].map((at) => ({ n: at + 1, phone: phoneOf(at), position: 0 })),
    )
  })

  it('keeps people with the number they last talked with, and shares out the others', async () => {
    const { workspace, importOf } = await ready()
    const second = await aNumber(db.database, workspace)
    const third = await aNumber(db.database, workspace)
    const pool = { pool: [second, third] }
    const before = await aLaunched(db.database, workspace, await importOf(6), pool)
    await reached(before, [phoneOf(0), phoneOf(1)], 2, '2026-01-01')
    await reached(before, [phoneOf(2)], 3, '2026-01-01')
    // Written before pools were: its only number, and no sender on the row.
    const later = await aLaunched(db.database, workspace, await importOf(2))
    await reached(later, [phoneOf(1)], null, '2026-02-01')
    // A number that is not in the pool counts for nothing.
    const other = await aNumber(db.database, workspace)
    const elsewhere = await aLaunched(db.database, workspace, await importOf(4), {
      phoneNumberId: other,
    })
    await reached(elsewhere, [phoneOf(2), phoneOf(3)], 1, '2026-03-01')

    const id = await aLaunched(db.database, workspace, await importOf(6), {
      phoneNumberId: third,
      pool: [workspace.phoneNumberId, second],
    })
    expect(await peopleOf(id)).toEqual([
      { n: 1, phone: phoneOf(3), position: 0 },
      { n: 2, phone: phoneOf(4), position: 0 },
      { n: 3, phone: phoneOf(5), position: 0 },
      { n: 4, phone: phoneOf(2), position: 1 },
      { n: 5, phone: phoneOf(1), position: 2 },
      { n: 6, phone: phoneOf(0), position: 3 },
    ])
  })

  it('takes nobody’s word for a person who was not reached', async () => {
    const { workspace, importOf } = await ready()
    const second = await aNumber(db.database, workspace)
    const written = await importOf(2)
    const before = await aLaunched(db.database, workspace, written, { pool: [second] })
    await sql`
      update recipients set state = 'failed', attempt = 1, sender = 2
      where campaign_id = ${before}`.execute(db.database)
    const id = await aLaunched(db.database, workspace, written, { pool: [second] })
    expect((await peopleOf(id)).map((person) => person.position)).toEqual([0, 0])
  })

  it('does not learn from another workspace', async () => {
    const mine = await ready()
    const theirs = await ready()
    const before = await aLaunched(db.database, theirs.workspace, await theirs.importOf(1))
    await reached(before, [phoneOf(0)], 1, '2026-01-01')
    const second = await aNumber(db.database, mine.workspace)
    const id = await aLaunched(db.database, mine.workspace, await mine.importOf(1), {
      pool: [second],
    })
    expect(await peopleOf(id)).toEqual([{ n: 1, phone: phoneOf(0), position: 0 }])
  })

  it('counts skipped people wherever they lie, and its counts agree with the people', async () => {
    const { workspace } = await ready()
    const template = await aTemplate(db.database, workspace, { category: 'marketing' })
    const importId = await anImport(db.database, workspace, [
      { phone: phoneOf(1), optedInAt: null },
      { phone: phoneOf(2) },
      { phone: phoneOf(3), cells: [phoneOf(3), ' '] },
      { phone: phoneOf(4) },
    ])
    await db.database
      .insertInto('suppressions')
      .values({ workspace_id: workspace.workspaceId, phone: phoneOf(4), reason: 'asked' })
      .execute()
    const pool = [await aNumber(db.database, workspace)]
    const id = await aLaunched(db.database, workspace, { template, importId }, { pool })
    const tallies = (await readTallies(db.database, [id])).get(id)
    expect(tallies).toEqual(await recountTallies(db.database, id))
    expect(Object.fromEntries(tallies ?? [])).toEqual({
      'state:pending': 1,
      'state:skipped': 3,
      'skip:no_consent': 1,
      'skip:suppressed': 1,
      'skip:missing_value': 1,
    })
  })
})
