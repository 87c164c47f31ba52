import {
  anImport,
  aTemplate,
  aWorkspace,
  phoneOf,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { controlCampaign } from './control-campaign.ts'
import { launchCampaign } from './launch-campaign.ts'
import { listToAdvance, reportProgress } from './progress.ts'
import { readyToSend } from './ready-to-send.ts'
import { aDraft, aLaunched, anActor, done, type Written } from './testing/writing.ts'

let db: TestDatabase
let workspace: TestWorkspace
let written: Written
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
  const template = await aTemplate(db.database, workspace)
  const importId = await anImport(db.database, workspace, [{ phone: phoneOf(1) }])
  written = { template, importId }
})
afterAll(() => db.drop())

const HOUR_MS = 3_600_000
const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString()
const aScheduled = (more: { lateStartMaxMinutes?: number } = {}) =>
  aLaunched(db.database, workspace, written, { startsAt: inAnHour(), ...more })
/** Moves the clock for one campaign: its start is now so long ago. */
const startWas = (id: string, ago: string) =>
  sql`update campaigns set starts_at = now() - ${ago}::interval where id = ${id}`.execute(
    db.database,
  )
const stateOf = (id: string) =>
  db.database
    .selectFrom('campaigns')
    .select(['state', 'state_reason'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const act = async (id: string, action: 'pause' | 'resume' | 'cancel') =>
  done(await controlCampaign(db.database, anActor(workspace), id, action)).state

describe('a campaign with a start to come', () => {
  it('is scheduled by its launch, with everyone frozen', async () => {
    const id = await aScheduled()
    expect((await stateOf(id)).state).toBe('scheduled')
    const { people } = await db.database
      .selectFrom('recipients')
      .select((of) => of.fn.countAll<number>().as('people'))
      .where('campaign_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(people).toBe(1)
  })

  it('waits until its start, told by the caller’s clock', async () => {
    const id = await aScheduled()
    const readiness = await readyToSend(db.database, id, 0)
    expect(readiness).toMatchObject({ kind: 'wait', for: { reason: 'start_instant' } })
    if (readiness.kind !== 'wait') throw new Error('it does not wait')
    expect(readiness.until.getTime()).toBeGreaterThan(HOUR_MS - 30_000)
    expect(readiness.until.getTime()).toBeLessThanOrEqual(HOUR_MS)
  })

  it('begins by itself when its time has come', async () => {
    const id = await aScheduled()
    await startWas(id, '1 second')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'ready' })
    expect((await stateOf(id)).state).toBe('sending')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'ready' })
  })

  it('begins by itself when it is late by no more than it may be', async () => {
    const id = await aScheduled({ lateStartMaxMinutes: 30 })
    await startWas(id, '29 minutes')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'ready' })
  })

  it('begins on time though no lateness is allowed and the engine took a moment', async () => {
    const id = await aScheduled({ lateStartMaxMinutes: 0 })
    await startWas(id, '5 seconds')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'ready' })
  })

  it('asks when it is later than that, and is sent by a resume', async () => {
    const id = await aScheduled({ lateStartMaxMinutes: 30 })
    await startWas(id, '3 hours 12 minutes')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'stopped' })
    const { state, state_reason: reason } = await stateOf(id)
    expect(state).toBe('paused')
    expect(reason).toMatch(
      /^It was to start at \d{4}-\d\d-\d\d \d\d:\d\d UTC and that was 3 h 12 min ago\./,
    )
    expect(await listToAdvance(db.database)).not.toContain(id)
    expect(await act(id, 'resume')).toBe('sending')
    expect((await stateOf(id)).state_reason).toBeNull()
  })

  it('returns to its schedule when it was paused before its start', async () => {
    const id = await aScheduled()
    expect(await act(id, 'pause')).toBe('paused')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'stopped' })
    expect(await act(id, 'resume')).toBe('scheduled')
    await act(id, 'pause')
    await startWas(id, '1 second')
    expect(await act(id, 'resume')).toBe('sending')
  })

  it('is paused when its engine gives it up, and nothing else of what dispatch reports changes it', async () => {
    const id = await aScheduled()
    await reportProgress(db.database, id, { to: 'sending' })
    await reportProgress(db.database, id, { to: 'finished' })
    expect((await stateOf(id)).state).toBe('scheduled')
    await reportProgress(db.database, id, { to: 'paused', reason: 'It failed again and again.' })
    expect(await stateOf(id)).toEqual({
      state: 'paused',
      state_reason: 'It failed again and again.',
    })
  })

  it('can be cancelled, and never begins then', async () => {
    const id = await aScheduled()
    await act(id, 'cancel')
    await startWas(id, '1 second')
    expect(await readyToSend(db.database, id)).toEqual({ kind: 'stopped' })
    expect((await stateOf(id)).state).toBe('cancelled')
  })

  it('begins at once when it is launched after its start', async () => {
    const id = await aDraft(db.database, workspace, written, { startsAt: inAnHour() })
    await startWas(id, '2 days')
    expect(await launchCampaign(db.database, anActor(workspace), id)).toMatchObject({
      kind: 'launched',
      startsAt: null,
    })
    expect((await stateOf(id)).state).toBe('sending')
  })
})

describe('the sweep', () => {
  it('finds scheduled campaigns whose start is near or past, and leaves others asleep', async () => {
    const far = await aScheduled()
    const near = await aScheduled()
    const past = await aScheduled()
    await startWas(near, '-5 minutes')
    await startWas(past, '2 days')
    const found = await listToAdvance(db.database)
    expect(found).toEqual(expect.arrayContaining([near, past]))
    expect(found).not.toContain(far)
  })
})

describe('resuming', () => {
  it('begins carefully again and forgets what had stopped it', async () => {
    const id = await aLaunched(db.database, workspace, written)
    await sql`update campaigns set proven_at = now() where id = ${id}`.execute(db.database)
    await act(id, 'pause')
    expect(await act(id, 'resume')).toBe('sending')
    const row = await db.database
      .selectFrom('campaigns')
      .select(['proven_at', 'stop_id'])
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row).toEqual({ proven_at: null, stop_id: null })
  })
})
