import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { readTallies, recountTallies } from '../campaigns/public.ts'
import { applyStatuses } from '../delivery/public.ts'
import { type Actor, OUTCOME_GIVEN_UP } from '../shared/public.ts'
import { toCallbackData } from './callback-data.ts'
import { decideUnknown } from './unknown-decisions.ts'

let db: TestDatabase
let workspace: TestWorkspace
let actor: Actor
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  actor = {
    workspaceId: workspace.workspaceId,
    kind: 'user',
    name: 'Rina',
    email: null,
    role: 'member',
  }
  campaignId = await aSendingCampaign(db.database, workspace, { people: 10 })
  await sql`
    with lost as (
      update recipients
      set state = 'unknown', attempt = 1, attempted_at = '2026-10-01T10:00:00Z', due_at = now(), sender = 1
      where campaign_id = ${campaignId} and n <= 6 returning n
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    select ${campaignId}::uuid, c.measure, c.delta
    from (select count(*) as people from lost) l,
         lateral (values ('state:pending', -people), ('state:unknown', people)) c (measure, delta)`.execute(
    db.database,
  )
})

const people = () =>
  db.database
    .selectFrom('recipients')
    .select(['n', 'state', 'accepted_at', 'error_code', 'due_at', 'attempt'])
    .where('campaign_id', '=', campaignId)
    .where('n', '<=', 6)
    .orderBy('n')
    .execute()
const expectCountsToAddUp = async (): Promise<void> => {
  const counted = (await readTallies(db.database, [campaignId])).get(campaignId) ?? new Map()
  const recounted = await recountTallies(db.database, campaignId)
  for (const [measure, total] of recounted) expect(counted.get(measure), measure).toBe(total)
  for (const [measure, total] of counted) expect(total, measure).toBe(recounted.get(measure) ?? 0)
}
const auditLines = () =>
  db.database
    .selectFrom('audit_log')
    .select(['actor', 'action', 'detail'])
    .where('subject', '=', campaignId)
    .execute()

it('sends again to everyone unknown when a person takes the risk, and keeps who it was', async () => {
  expect(await decideUnknown(db.database, actor, campaignId, 'resend')).toEqual({
    kind: 'decided',
    people: 6,
  })
  for (const row of await people()) {
    expect(row).toMatchObject({ state: 'pending', attempt: 1 })
    expect(row.due_at).not.toBeNull()
  }
  await expectCountsToAddUp()
  expect(await auditLines()).toEqual([
    { actor: 'Rina', action: 'campaign.unknown.resend', detail: { people: 6 } },
  ])
})

it('marks the chosen as sent when they were tried, and leaves the others unknown', async () => {
  await decideUnknown(db.database, actor, campaignId, 'mark_as_sent', [2, 4, 9])
  const rows = await people()
  expect(rows.filter((row) => row.state === 'accepted').map((row) => row.n)).toEqual([2, 4])
  expect(rows[1]?.accepted_at).toEqual(new Date('2026-10-01T10:00:00Z'))
  expect(rows[0]?.state).toBe('unknown')
  await expectCountsToAddUp()
})

it('gives up on people with a reason that reports can show', async () => {
  await decideUnknown(db.database, actor, campaignId, 'give_up', [1])
  expect((await people())[0]).toMatchObject({
    state: 'failed',
    error_code: OUTCOME_GIVEN_UP,
    due_at: null,
  })
  await expectCountsToAddUp()
})

it('lets a late report prove that somebody given up on was reached after all', async () => {
  await decideUnknown(db.database, actor, campaignId, 'give_up')
  const heard = (n: number, status: 'delivered' | 'failed', errorCode: number | null) => ({
    phoneNumberId: workspace.phoneNumberId,
    wamid: `w${n}`,
    status,
    atMs: Date.UTC(2026, 9, 1, 11),
    callbackData: toCallbackData({ campaignId, n, attempt: 1 }),
    errorCode,
  })
  await applyStatuses(db.database, [heard(1, 'delivered', null), heard(2, 'failed', 131026)], [])
  const rows = await people()
  expect(rows[0]).toMatchObject({ state: 'accepted', error_code: null })
  expect(rows[1]).toMatchObject({ state: 'accepted', error_code: 131026 })
  expect(rows[2]).toMatchObject({ state: 'failed', error_code: OUTCOME_GIVEN_UP })
  await expectCountsToAddUp()
})

it('decides nothing about people who are known by then, and writes no audit line for nobody', async () => {
  expect(await decideUnknown(db.database, actor, campaignId, 'give_up', [8, 9])).toEqual({
    kind: 'decided',
    people: 0,
  })
  expect(await auditLines()).toEqual([])
})

it('sends to nobody again for a cancelled campaign, but settles its people', async () => {
  await sql`update campaigns set state = 'cancelled' where id = ${campaignId}`.execute(db.database)
  expect(await decideUnknown(db.database, actor, campaignId, 'resend')).toMatchObject({
    kind: 'refused',
    code: 'campaign-action-not-allowed',
  })
  expect(await decideUnknown(db.database, actor, campaignId, 'mark_as_sent')).toMatchObject({
    people: 6,
  })
})

it('does not find a campaign of another workspace', async () => {
  const stranger = { ...actor, workspaceId: (await aWorkspace(db.database)).workspaceId }
  expect(await decideUnknown(db.database, stranger, campaignId, 'give_up')).toMatchObject({
    code: 'campaign-not-found',
  })
  expect((await people()).every((row) => row.state === 'unknown')).toBe(true)
})
