import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { controlCampaign } from '../campaigns/public.ts'
import type { Actor } from '../shared/public.ts'
import { liftStop, liftStopsOf } from './lift-stops.ts'
import { findStop, listStops } from './stop-view.ts'
import { type NewStop, openStopsOf, pauseWhenStopped, raiseStop } from './stops.ts'

let db: TestDatabase
let workspace: TestWorkspace
let actor: Actor
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  const { workspaceId } = workspace
  actor = { workspaceId, kind: 'user', name: 'Rina', email: null, role: 'member' }
})

const aCampaign = (): Promise<string> => aSendingCampaign(db.database, workspace, { people: 5 })
const aNumber = async (): Promise<string> => {
  const id = String(2_000_000_000 + Math.trunc(performance.now() * 1_000))
  await sql`
    insert into phone_numbers
    select ${id}, workspace_id, waba_id, '+1555' || ${id}, verified_name, throughput_level,
           quality_rating, status, is_on_business_app, now(), null
    from phone_numbers where id = ${workspace.phoneNumberId}`.execute(db.database)
  return id
}
const withSecondNumber = async (campaignId: string, phoneNumberId: string): Promise<void> => {
  await db.database
    .insertInto('campaign_numbers')
    .values({ campaign_id: campaignId, position: 2, phone_number_id: phoneNumberId })
    .execute()
}
const stopOf = (campaignId: string, more: Partial<NewStop> = {}): NewStop => ({
  campaignId,
  phoneNumberId: workspace.phoneNumberId,
  scope: 'account',
  code: 131042,
  reason: 'Meta cannot charge the account.',
  whatToDo: 'Fix the payment method.',
  ...more,
})
const raise = (campaignId: string, more: Partial<NewStop> = {}) =>
  raiseStop(db.database, stopOf(campaignId, more))
const stateOf = async (id: string) =>
  await db.database
    .selectFrom('campaigns')
    .select(['state', 'state_reason', 'stop_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const open = () => listStops(db.database, workspace.workspaceId, true)

describe('raising a stop', () => {
  it('pauses every campaign of the account with the reason and what to do, and no other', async () => {
    const [one, two] = [await aCampaign(), await aCampaign()]
    const elsewhere = await aSendingCampaign(db.database, await aWorkspace(db.database), {
      people: 5,
    })
    const raised = await raise(one)
    expect(raised?.paused.toSorted()).toEqual([one, two].toSorted())
    for (const id of [one, two])
      expect(await stateOf(id)).toEqual({
        state: 'paused',
        state_reason: 'Meta cannot charge the account. Fix the payment method.',
        stop_id: raised?.stopId,
      })
    expect((await stateOf(elsewhere)).state).toBe('sending')
    expect(await open()).toMatchObject([
      {
        scope: 'account',
        subject: workspace.wabaId,
        subjectName: 'Test account',
        code: 131042,
        pausedCampaigns: 2,
        liftedAt: null,
      },
    ])
  })

  it('is one stop, however many answers tell of it at the same time', async () => {
    const one = await aCampaign()
    const raised = await Promise.all(Array.from({ length: 12 }, () => raise(one)))
    expect(new Set(raised.map((each) => each?.stopId)).size).toBe(1)
    expect(raised.flatMap((each) => each?.paused ?? [])).toEqual([one])
    expect(await open()).toHaveLength(1)
  })

  it('pauses campaigns with the template, and leaves those with another', async () => {
    const [one, other] = [await aCampaign(), await aCampaign()]
    await sql`update campaigns set template_name = 'another' where id = ${other}`.execute(
      db.database,
    )
    await raise(one, { scope: 'template', code: 132015 })
    expect((await stateOf(one)).state).toBe('paused')
    expect((await stateOf(other)).state).toBe('sending')
    expect(await open()).toMatchObject([
      { scope: 'template', subject: `${workspace.wabaId}/hello/en_US`, subjectName: 'hello' },
    ])
  })

  it('lets a campaign go on through its other numbers, until all are stopped', async () => {
    const second = await aNumber()
    const [single, pool] = [await aCampaign(), await aCampaign()]
    await withSecondNumber(pool, second)
    await raise(single, { scope: 'number', code: 131048 })
    expect((await stateOf(single)).state).toBe('paused')
    expect((await stateOf(pool)).state).toBe('sending')
    const { stopped, isAllStopped } = await openStopsOf(db.database, pool)
    expect([[...stopped.keys()], isAllStopped]).toEqual([[1], false])
    await raise(pool, { scope: 'number', code: 131048, phoneNumberId: second })
    expect((await stateOf(pool)).state).toBe('paused')
    expect((await openStopsOf(db.database, pool)).isAllStopped).toBe(true)
  })

  it('pauses one campaign alone when the reason is its own', async () => {
    const [one, other] = [await aCampaign(), await aCampaign()]
    expect(await raise(one, { scope: 'campaign', code: 100 })).toEqual({
      stopId: null,
      paused: [one],
    })
    expect((await stateOf(one)).state).toBe('paused')
    expect((await stateOf(other)).state).toBe('sending')
    expect(await open()).toEqual([])
  })

  it('does not wake what a person has paused or cancelled', async () => {
    const [one, cancelled] = [await aCampaign(), await aCampaign()]
    await controlCampaign(db.database, actor, cancelled, 'cancel')
    await raise(one)
    expect((await stateOf(cancelled)).state).toBe('cancelled')
  })
})

describe('lifting a stop', () => {
  it('leaves what it paused paused, and says who lifted it', async () => {
    const one = await aCampaign()
    const { stopId } = (await raise(one)) ?? {}
    const lifted = await liftStop(db.database, actor, stopId ?? '', { resumeCampaigns: false })
    expect(lifted).toMatchObject({
      kind: 'lifted',
      resumed: [],
      stop: { liftedBy: 'Rina', pausedCampaigns: 1 },
    })
    expect((await stateOf(one)).state).toBe('paused')
    const lines = await db.database
      .selectFrom('audit_log')
      .select(['actor', 'action'])
      .where('subject', '=', stopId ?? '')
      .execute()
    expect(lines).toEqual([{ actor: 'Rina', action: 'stop.lift' }])
  })

  it('resumes all it paused when asked, later too, and nothing that a person had paused', async () => {
    const [one, two] = [await aCampaign(), await aCampaign()]
    await controlCampaign(db.database, actor, two, 'pause')
    const { stopId = '' } = (await raise(one)) ?? {}
    await liftStop(db.database, actor, stopId ?? '', { resumeCampaigns: false })
    const again = await liftStop(db.database, actor, stopId ?? '', { resumeCampaigns: true })
    expect(again).toMatchObject({ resumed: [one] })
    expect(await stateOf(one)).toEqual({ state: 'sending', state_reason: null, stop_id: null })
    expect((await stateOf(two)).state).toBe('paused')
  })

  it('lets the same reason stop it again', async () => {
    const one = await aCampaign()
    const first = await raise(one)
    await liftStop(db.database, actor, first?.stopId ?? '', { resumeCampaigns: true })
    const second = await raise(one)
    expect(second?.stopId).not.toBe(first?.stopId)
    expect(second?.paused).toEqual([one])
    expect(await listStops(db.database, workspace.workspaceId)).toHaveLength(2)
    expect(await listStops(db.database, workspace.workspaceId, false)).toMatchObject([
      { id: first?.stopId },
    ])
  })

  it('is not for another workspace', async () => {
    const { stopId } = (await raise(await aCampaign())) ?? {}
    const stranger = { ...actor, workspaceId: (await aWorkspace(db.database)).workspaceId }
    const refused = await liftStop(db.database, stranger, stopId ?? '', { resumeCampaigns: true })
    expect(refused).toMatchObject({ kind: 'refused', code: 'stop-not-found' })
    expect(await findStop(db.database, stranger.workspaceId, stopId ?? '')).toBeUndefined()
  })
})

describe('resuming a campaign', () => {
  it('lifts every stop that kept it from sending', async () => {
    const second = await aNumber()
    const pool = await aCampaign()
    await withSecondNumber(pool, second)
    await raise(pool, { scope: 'number' })
    await raise(pool, { scope: 'number', phoneNumberId: second })
    await liftStopsOf(db.database, actor, pool)
    await controlCampaign(db.database, actor, pool, 'resume')
    expect(await open()).toEqual([])
    expect(await stateOf(pool)).toEqual({ state: 'sending', state_reason: null, stop_id: null })
  })

  it('leaves a number stopped that it can do without', async () => {
    const pool = await aCampaign()
    await withSecondNumber(pool, await aNumber())
    await raise(pool, { scope: 'number' })
    await controlCampaign(db.database, actor, pool, 'pause')
    await liftStopsOf(db.database, actor, pool)
    expect(await open()).toHaveLength(1)
  })

  it('lifts nothing while the campaign is not paused, or for another workspace', async () => {
    const [one, two] = [await aCampaign(), await aCampaign()]
    await raise(one)
    await sql`update campaigns set state = 'sending' where id = ${two}`.execute(db.database)
    await liftStopsOf(db.database, actor, two)
    const stranger = { ...actor, workspaceId: (await aWorkspace(db.database)).workspaceId }
    await liftStopsOf(db.database, stranger, one)
    expect(await open()).toHaveLength(1)
  })
})

it('pauses a campaign that was started into a stop, with its reason', async () => {
  const one = await aCampaign()
  expect(await pauseWhenStopped(db.database, one)).toBe(false)
  const raised = await raise(one)
  const late = await aCampaign()
  expect(await pauseWhenStopped(db.database, late)).toBe(true)
  expect(await stateOf(late)).toMatchObject({
    state: 'paused',
    stop_id: raised?.stopId,
    state_reason: 'Meta cannot charge the account. Fix the payment method.',
  })
})
