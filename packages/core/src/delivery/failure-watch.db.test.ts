import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { controlCampaign } from '../campaigns/public.ts'
import { liftStop, liftStopsOf, listStops, toCallbackData } from '../dispatch/public.ts'
import type { Actor, ErrorDecision, ExplainError } from '../shared/public.ts'
import type { StatusFact } from './facts.ts'
import { FailureWatch } from './failure-watch.ts'

let db: TestDatabase
let workspace: TestWorkspace
let actor: Actor
let campaignId: string
let watch: FailureWatch
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const decisions: Record<number, ErrorDecision> = {
  131042: { do: 'pause', scope: 'account' },
  131048: { do: 'pause', scope: 'number' },
  131053: { do: 'pause', scope: 'campaign' },
  130429: { do: 'slow_down', afterMs: 1 },
}
const explain: ExplainError = (code) => ({
  code,
  title: 'T',
  meaning: `Meaning of ${code}.`,
  whatToDo: 'Do this.',
  decision: decisions[code] ?? { do: 'give_up' },
  blame: code === 131026 ? 'recipient' : 'other',
})

const PEOPLE = 400
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  const { workspaceId } = workspace
  actor = { workspaceId, kind: 'user', name: 'Rina', email: null, role: 'member' }
  campaignId = await aCampaign(workspace)
  watch = new FailureWatch(explain)
})
async function aCampaign(of: TestWorkspace): Promise<string> {
  const id = await aSendingCampaign(db.database, of, { people: PEOPLE })
  await sql`
    update recipients set state = 'accepted', attempt = 1, attempted_at = now(), sender = 1
    where campaign_id = ${id}`.execute(db.database)
  return id
}

const report = (n: number, code: number | null, more: Partial<StatusFact> = {}): StatusFact => ({
  phoneNumberId: workspace.phoneNumberId,
  wamid: `w${n}`,
  status: code === null ? 'delivered' : 'failed',
  atMs: Date.now(),
  callbackData: toCallbackData({ campaignId, n, attempt: 1 }),
  errorCode: code,
  ...more,
})
const reports = (from: number, to: number, code: number | null): StatusFact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => report(from + index, code))
const stateOf = async (id = campaignId) =>
  await db.database
    .selectFrom('campaigns')
    .select(['state', 'state_reason', 'stop_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const openStops = () => listStops(db.database, workspace.workspaceId, true)

it('stops the account at once when a webhook tells that Meta cannot charge it', async () => {
  const other = await aCampaign(workspace)
  await watch.stopByCode(db.database, [report(1, 131026), report(2, 131042), report(3, 131042)])
  expect(await openStops()).toMatchObject([
    { scope: 'account', subject: workspace.wabaId, code: 131042, pausedCampaigns: 2 },
  ])
  for (const id of [campaignId, other])
    expect(await stateOf(id)).toMatchObject({
      state: 'paused',
      state_reason: "Meaning of 131042. (Meta's error 131042) Do this.",
    })
})

it('goes on when people cannot be reached, or the number is asked to slow down', async () => {
  await watch.stopByCode(db.database, [report(1, 131026), report(2, 130429), report(3, null)])
  expect(await openStops()).toEqual([])
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})

it('does not stop again by late failures of before the stop was lifted', async () => {
  await watch.stopByCode(db.database, [report(1, 131042)])
  const [stop] = await openStops()
  await liftStop(db.database, actor, stop?.id ?? '', { resumeCampaigns: true })
  await watch.stopByCode(db.database, reports(2, 50, 131042))
  expect(await openStops()).toEqual([])
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})

it('stops again when an attempt of after the lifting fails for the same reason', async () => {
  await watch.stopByCode(db.database, [report(1, 131042)])
  await liftStopsOf(db.database, actor, campaignId)
  await controlCampaign(db.database, actor, campaignId, 'resume')
  await sql`
    update recipients set attempted_at = clock_timestamp() where campaign_id = ${campaignId} and n = 60`.execute(
    db.database,
  )
  await watch.stopByCode(db.database, [report(2, 131042), report(60, 131042)])
  expect(await openStops()).toHaveLength(1)
  expect(await stateOf()).toMatchObject({ state: 'paused' })
})

it('stops by a report that overtakes the answer of its own call', async () => {
  await watch.stopByCode(db.database, [report(1, 131042)])
  await liftStopsOf(db.database, actor, campaignId)
  await controlCampaign(db.database, actor, campaignId, 'resume')
  const ahead = toCallbackData({ campaignId, n: 9, attempt: 2 })
  await watch.stopByCode(db.database, [report(9, 131042, { callbackData: ahead })])
  expect(await stateOf()).toMatchObject({ state: 'paused' })
})

it('does not let a campaign pause again by failures of before it was resumed', async () => {
  await watch.stopByCode(db.database, [report(1, 131053)])
  expect(await stateOf()).toMatchObject({ state: 'paused', stop_id: null })
  await controlCampaign(db.database, actor, campaignId, 'resume')
  await watch.stopByCode(db.database, reports(2, 30, 131053))
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})

it('ignores failures that name a campaign of another number, or none of ours', async () => {
  const stranger = await aWorkspace(db.database)
  await watch.stopByCode(db.database, [
    report(1, 131042, { phoneNumberId: stranger.phoneNumberId }),
    report(2, 131042, { callbackData: 'order-17' }),
    report(3, 131042, { callbackData: null }),
    report(PEOPLE + 1, 131042),
  ])
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})

it('pauses a campaign whose first 50 reports all failed for reasons that are not the people’s', async () => {
  await watch.count(db.database, reports(1, 49, 131000))
  expect(await stateOf()).toMatchObject({ state: 'sending' })
  await watch.count(db.database, [report(50, 131000)])
  expect(await stateOf()).toMatchObject({
    state: 'paused',
    state_reason:
      "The first 50 reported messages failed, most of them with Meta's error 131000. Meaning of 131000. Do this. Then resume.",
  })
})

it('pauses a campaign when 90 % of its last 200 reports failed, however many went well before', async () => {
  await watch.count(db.database, reports(1, 100, null))
  await watch.count(db.database, reports(101, 279, 131000))
  expect(await stateOf()).toMatchObject({ state: 'sending' })
  await watch.count(db.database, [report(280, 131000)])
  expect(await stateOf()).toMatchObject({ state: 'paused' })
})

it('never pauses for people who cannot be reached, and counts no message twice', async () => {
  await watch.count(db.database, reports(1, PEOPLE, 131026))
  await watch.count(
    db.database,
    reports(1, PEOPLE, null).map((fact) => ({ ...fact, status: 'sent' as const })),
  )
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})

it('does not pause again by reports of before the resume', async () => {
  await watch.count(db.database, reports(1, 50, 131000))
  await controlCampaign(db.database, actor, campaignId, 'resume')
  await watch.count(db.database, reports(51, 250, 131000))
  expect(await stateOf()).toMatchObject({ state: 'sending' })
})
