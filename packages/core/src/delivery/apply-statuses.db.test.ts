import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import {
  aNumber,
  aSendingCampaign,
  aWorkspace,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { readTallies, recountTallies } from '../campaigns/public.ts'
import { toCallbackData } from '../dispatch/public.ts'
import { applyStatuses } from './apply-statuses.ts'
import type { StatusFact } from './facts.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())
beforeEach(async () => {
  await sql`delete from number_hearing`.execute(db.database)
  campaignId = await sentCampaign()
})

const PEOPLE = 3
const sentCampaign = async (): Promise<string> => {
  const id = await aSendingCampaign(db.database, workspace, { people: PEOPLE })
  await sql`
    update recipients
    set state = 'accepted', attempt = 1, attempted_at = now(), wamid = 'w' || n,
        accepted_at = now() + interval '100 milliseconds'
    where campaign_id = ${id}`.execute(db.database)
  await sql`delete from campaign_tallies where campaign_id = ${id}`.execute(db.database)
  await sql`
    insert into campaign_tallies (campaign_id, measure, delta)
    values (${id}::uuid, 'state:accepted', ${PEOPLE}::integer)`.execute(db.database)
  return id
}

const keyOf = (n: number, attempt: number, id = campaignId): string =>
  toCallbackData({ campaignId: id, n, attempt })
const fact = (of: {
  n: number
  status: DeliveryStatus
  second: number
  id?: string
  code?: number | null
}): StatusFact => ({
  phoneNumberId: workspace.phoneNumberId,
  wamid: `w${of.n}`,
  status: of.status,
  atMs: 1_767_225_600_000 + of.second * 1_000,
  callbackData: keyOf(of.n, 1, of.id),
  errorCode: of.status === 'failed' ? (of.code === undefined ? 131026 : of.code) : null,
})
/** The latest attempt of a number that was heard of. */
const heardOf = async (phoneNumberId: string): Promise<Date | undefined> => {
  const row = await db.database
    .selectFrom('number_hearing')
    .select('latest_heard_attempt_at')
    .where('phone_number_id', '=', phoneNumberId)
    .executeTakeFirst()
  return row?.latest_heard_attempt_at
}
const rowsOf = async (id: string) =>
  await db.database
    .selectFrom('recipients')
    .select([
      'n',
      'state',
      'status',
      'sent_at',
      'delivered_at',
      'read_at',
      'failed_at',
      'error_code',
    ])
    .where('campaign_id', '=', id)
    .orderBy('n')
    .execute()
const expectCountsToAddUp = async (id: string): Promise<void> => {
  const counted = (await readTallies(db.database, [id])).get(id) ?? new Map<string, number>()
  for (const [measure, total] of await recountTallies(db.database, id))
    expect(counted.get(measure), measure).toBe(total)
  const recounted = await recountTallies(db.database, id)
  for (const [measure, total] of counted) expect(total, measure).toBe(recounted.get(measure) ?? 0)
}

it('gives the same rows for any order, repetition and batching of the same statuses', async () => {
  const anyStatus = fc.record({
    n: fc.integer({ min: 1, max: PEOPLE }),
    status: fc.constantFrom<DeliveryStatus>('sent', 'delivered', 'read', 'failed', 'played'),
    second: fc.integer({ min: 0, max: 50 }),
    code: fc.constantFrom(131026, 131049, null),
  })
  const anyCase = fc.array(anyStatus, { minLength: 1, maxLength: 12 }).chain((statuses) =>
    fc.record({
      statuses: fc.constant(statuses),
      shuffled: fc.shuffledSubarray([...statuses, ...statuses], {
        minLength: statuses.length * 2,
        maxLength: statuses.length * 2,
      }),
      batch: fc.integer({ min: 1, max: 7 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ statuses, shuffled, batch }) => {
      const [inOrder, inDisorder] = [await sentCampaign(), await sentCampaign()]
      await applyStatuses(
        db.database,
        statuses.map((s) => fact({ ...s, id: inOrder })),
        [],
      )
      for (let from = 0; from < shuffled.length; from += batch) {
        const part = shuffled.slice(from, from + batch).map((s) => fact({ ...s, id: inDisorder }))
        await applyStatuses(db.database, part, [])
      }
      expect(await rowsOf(inDisorder)).toEqual(await rowsOf(inOrder))
      await expectCountsToAddUp(inOrder)
      await expectCountsToAddUp(inDisorder)
    }),
    { numRuns: 40 },
  )
})

it('keeps the later status and both facts when failed comes before delivered', async () => {
  await applyStatuses(db.database, [fact({ n: 1, status: 'failed', second: 5 })], [])
  await applyStatuses(db.database, [fact({ n: 1, status: 'delivered', second: 9 })], [])
  const [row] = await rowsOf(campaignId)
  expect(row).toMatchObject({ status: 'delivered' })
  expect(row?.failed_at).not.toBeNull()
  await expectCountsToAddUp(campaignId)
})

it('keeps someone whose outcome was unknown, or who had gone back, from being sent again', async () => {
  for (const [n, state] of [
    [1, 'unknown'],
    [2, 'pending'],
    [3, 'deferred'],
  ] as const)
    await sql`
      update recipients set state = ${state}::recipient_state, due_at = now()
      where campaign_id = ${campaignId} and n = ${n}`.execute(db.database)
  const heard = [1, 2, 3].map((n) => fact({ n, status: 'sent', second: 1 }))
  await applyStatuses(db.database, heard, [])
  expect((await rowsOf(campaignId)).map((row) => row.state)).toEqual([
    'accepted',
    'accepted',
    'accepted',
  ])
})

it('counts someone as reached whose first message is reported after the second was refused', async () => {
  await sql`
    update recipients set state = 'failed', attempt = 2, error_code = 131026
    where campaign_id = ${campaignId} and n <= 2`.execute(db.database)
  await sql`
    insert into campaign_tallies (campaign_id, measure, delta)
    values (${campaignId}::uuid, 'state:accepted', -2), (${campaignId}::uuid, 'state:failed', 2),
           (${campaignId}::uuid, 'answer:131026', 2)`.execute(db.database)
  const heard = [
    fact({ n: 1, status: 'delivered', second: 1 }),
    fact({ n: 2, status: 'failed', second: 1, code: 131049 }),
  ]
  await applyStatuses(db.database, heard, [])
  expect(await rowsOf(campaignId)).toMatchObject([
    { state: 'accepted', status: 'delivered', error_code: null },
    { state: 'accepted', status: 'failed', error_code: 131049 },
    { state: 'accepted', status: null },
  ])
  await expectCountsToAddUp(campaignId)
})

it('takes a report that overtakes the answer of its own call for the proof it is', async () => {
  await sql`
    update recipients set state = 'pending', attempt = 0, wamid = null, attempted_at = null
    where campaign_id = ${campaignId} and n = 1`.execute(db.database)
  await sql`
    insert into campaign_tallies (campaign_id, measure, delta)
    values (${campaignId}::uuid, 'state:accepted', -1), (${campaignId}::uuid, 'state:pending', 1)`.execute(
    db.database,
  )
  await applyStatuses(db.database, [fact({ n: 1, status: 'sent', second: 1 })], [])
  expect((await rowsOf(campaignId))[0]).toMatchObject({ state: 'accepted', status: 'sent' })
  await expectCountsToAddUp(campaignId)
})

it('hears the latest attempt from its own number, whatever is read beside it', async () => {
  const second = await aNumber(db.database, workspace)
  await sql`
    insert into campaign_numbers (campaign_id, position, phone_number_id)
    values (${campaignId}::uuid, 2, ${second})`.execute(db.database)
  await sql`
    update recipients set attempt = 2, sender = 2 where campaign_id = ${campaignId} and n = 1`.execute(
    db.database,
  )
  const first = fact({ n: 1, status: 'sent', second: 1 })
  const again = { ...first, phoneNumberId: second, callbackData: keyOf(1, 2) }
  await applyStatuses(db.database, [first, again], [])
  expect(await heardOf(second)).not.toBeUndefined()
  expect(await heardOf(workspace.phoneNumberId)).toBeUndefined()
})

it('takes no attempt for evidence whose answer was lost, because nobody knows how late it was', async () => {
  await sql`
    update recipients set state = 'unknown', accepted_at = null, due_at = now()
    where campaign_id = ${campaignId} and n = 1`.execute(db.database)
  await applyStatuses(db.database, [fact({ n: 1, status: 'sent', second: 1 })], [])
  await applyStatuses(db.database, [fact({ n: 1, status: 'read', second: 2 })], [])
  expect(await heardOf(workspace.phoneNumberId)).toBeUndefined()
  await applyStatuses(db.database, [fact({ n: 2, status: 'sent', second: 2 })], [])
  expect(await heardOf(workspace.phoneNumberId)).not.toBeUndefined()
})

it('ignores a status that names a campaign of another number', async () => {
  const other = await aWorkspace(db.database)
  const foreign = {
    ...fact({ n: 1, status: 'read', second: 1 }),
    phoneNumberId: other.phoneNumberId,
  }
  expect(await applyStatuses(db.database, [foreign], [])).toEqual([])
  expect((await rowsOf(campaignId))[0]?.status).toBeNull()
})

it('ignores what is not ours to read', async () => {
  const strange = { ...fact({ n: 1, status: 'read', second: 1 }), callbackData: 'order-17' }
  const nobody = fact({ n: 99, status: 'read', second: 1 })
  const none = { ...strange, callbackData: null }
  expect(await applyStatuses(db.database, [strange, nobody, none], [])).toEqual([])
})

it('suppresses a person whose failure says so', async () => {
  const stopped = { ...fact({ n: 2, status: 'failed', second: 1 }), errorCode: 131050 }
  await applyStatuses(db.database, [stopped, fact({ n: 1, status: 'failed', second: 1 })], [131050])
  const rows = await db.database
    .selectFrom('suppressions')
    .select('phone')
    .where('workspace_id', '=', workspace.workspaceId)
    .execute()
  expect(rows.map((row) => row.phone)).toEqual(['+6281210000002'])
})
