import {
  aNumber,
  aSendingCampaign,
  aTemplate,
  aWorkspace,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { controlCampaign } from '../campaigns/public.ts'
import { liftStop, listStops } from '../dispatch/public.ts'
import type { Actor } from '../shared/public.ts'
import { applyAccountFacts } from './apply-account-facts.ts'
import type { AccountChange } from './facts.ts'

let db: TestDatabase
let workspace: TestWorkspace
let actor: Actor
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database, { messagingLimit: 'TIER_2K' })
  const { workspaceId } = workspace
  actor = { workspaceId, kind: 'user', name: 'Rina', email: null, role: 'member' }
  await aTemplate(db.database, workspace, { name: 'hello' })
  campaignId = await aSendingCampaign(db.database, workspace, { people: 3 })
})

const NOON_MS = Date.UTC(2026, 2, 1, 12)
const SECOND_MS = 1_000
const hello = { name: 'hello', language: 'en-US' }
const paused: AccountChange = {
  kind: 'template_status',
  template: hello,
  status: 'PAUSED',
  hold: 'first_pause',
}
const released: AccountChange = { ...paused, status: 'APPROVED', hold: null }
const marketing: AccountChange = {
  kind: 'template_category',
  template: hello,
  category: 'marketing',
}
const restricted: AccountChange = {
  kind: 'standing',
  standing: 'restricted',
  displayPhoneNumber: null,
  untilMs: NOON_MS,
}
const reinstated: AccountChange = { ...restricted, standing: 'reinstated', untilMs: null }

/** Tells one thing at so many seconds after noon. */
const tell = (change: AccountChange, second = 0, entryId = workspace.wabaId) =>
  applyAccountFacts(db.database, [{ entryId, atMs: NOON_MS + second * SECOND_MS, change }])
const campaign = (id = campaignId) =>
  db.database
    .selectFrom('campaigns')
    .select(['state', 'state_reason', 'stop_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const template = () =>
  db.database
    .selectFrom('templates')
    .select(['status', 'quality', 'category'])
    .where('waba_id', '=', workspace.wabaId)
    .where('name', '=', 'hello')
    .executeTakeFirstOrThrow()
const number = (id = workspace.phoneNumberId) =>
  db.database
    .selectFrom('phone_numbers')
    .select(['display_phone_number', 'quality_rating', 'throughput_level'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const displayNumber = async (id = workspace.phoneNumberId) =>
  (await number(id)).display_phone_number
const open = () => listStops(db.database, workspace.workspaceId, true)
const lift = async (): Promise<void> => {
  for (const stop of await open())
    await liftStop(db.database, actor, stop.id, { resumeCampaigns: true })
}
const withTemplate = async (id: string, name: string): Promise<void> => {
  await sql`update campaigns set template_name = ${name} where id = ${id}`.execute(db.database)
}
const withNumber = async (id: string, phoneNumberId: string): Promise<void> => {
  await db.database
    .insertInto('campaign_numbers')
    .values({ campaign_id: id, position: 2, phone_number_id: phoneNumberId })
    .execute()
}

describe('a template that Meta pauses', () => {
  it('stops the campaigns that send it, says until when, and leaves the others alone', async () => {
    const other = await aSendingCampaign(db.database, workspace, { people: 3 })
    await withTemplate(other, 'another')
    expect(await tell(paused)).toEqual([campaignId])
    const { state, state_reason: reason } = await campaign()
    expect(state).toBe('paused')
    expect(reason).toContain('Meta paused the template hello for 3 hours')
    expect(reason).toContain('Wait until 2026-03-01 15:00 UTC')
    expect((await campaign(other)).state).toBe('sending')
    expect((await template()).status).toBe('PAUSED')
    const subject = `${workspace.wabaId}/hello/en_US`
    expect(await open()).toMatchObject([{ scope: 'template', subject, code: null }])
  })

  it('is told of twice and stopped once', async () => {
    await tell(paused)
    expect(await tell(paused)).toEqual([])
    expect(await open()).toHaveLength(1)
  })

  it('stays resumed when the same news comes again after a person resumed it', async () => {
    await tell(paused)
    await lift()
    expect(await tell(paused)).toEqual([])
    expect((await campaign()).state).toBe('sending')
  })

  it('stays stopped once it is released, and says that it may be resumed', async () => {
    await tell(paused)
    expect(await tell(released, 5)).toEqual([campaignId])
    const { state, state_reason: reason } = await campaign()
    expect(state).toBe('paused')
    expect(reason).toContain('Meta has released the template hello')
    expect(await open()).toMatchObject([{ whatToDo: 'Resume when you like.' }])
    expect((await template()).status).toBe('APPROVED')
    await lift()
    expect((await campaign()).state).toBe('sending')
  })

  it('ends the same way when the release is heard of before the pause', async () => {
    await tell(released, 5)
    expect(await tell(paused, 0)).toEqual([])
    expect((await campaign()).state).toBe('sending')
    expect((await template()).status).toBe('APPROVED')
  })

  it('ends the same way when both come in one body in the wrong order', async () => {
    const entryId = workspace.wabaId
    await applyAccountFacts(db.database, [
      { entryId, atMs: NOON_MS + SECOND_MS, change: released },
      { entryId, atMs: NOON_MS, change: paused },
    ])
    expect((await open())[0]?.reason).toContain('has released')
  })

  it('has Meta’s words replace those of the answers that met it first', async () => {
    await sql`
      insert into sending_stops (id, workspace_id, scope, subject, code, reason, what_to_do)
      values (gen_random_uuid(), ${workspace.workspaceId}, 'template',
              ${`${workspace.wabaId}/hello/en_US`}, 132015, 'Paused.', 'Wait.')`.execute(
      db.database,
    )
    await tell({ ...paused, status: 'DISABLED', hold: null })
    expect(await open()).toMatchObject([{ code: null }])
    expect((await campaign()).state_reason).toContain('disabled, for good')
  })

  it('raises no stop while nothing is sent with it', async () => {
    await withTemplate(campaignId, 'another')
    await tell(paused)
    expect(await open()).toEqual([])
    expect((await template()).status).toBe('PAUSED')
  })

  it('changes nothing under an account, or of a template, that is not known here', async () => {
    expect(await tell(paused, 0, '999')).toEqual([])
    expect(await tell({ ...paused, template: { name: 'unheard_of', language: 'id' } })).toEqual([])
    expect(await open()).toEqual([])
    expect((await template()).status).toBe('APPROVED')
  })

  it('leaves the template of the same name in another workspace alone', async () => {
    const theirs = await aWorkspace(db.database)
    await aTemplate(db.database, theirs, { name: 'hello' })
    const other = await aSendingCampaign(db.database, theirs, { people: 3 })
    await tell(paused)
    expect((await campaign(other)).state).toBe('sending')
    expect(await listStops(db.database, theirs.workspaceId, true)).toEqual([])
  })
})

describe('a template that becomes marketing', () => {
  it('pauses the campaigns whose people were chosen before, and no marketing campaign', async () => {
    const chosenAsMarketing = await aSendingCampaign(db.database, workspace, { people: 3 })
    await sql`update campaigns set template_category = 'marketing' where id = ${chosenAsMarketing}`.execute(
      db.database,
    )
    expect(await tell(marketing)).toEqual([campaignId])
    expect((await campaign()).state_reason).toContain('people must have consented')
    expect((await campaign(chosenAsMarketing)).state).toBe('sending')
    expect((await template()).category).toBe('marketing')
  })

  it('stays resumed when the same news comes again', async () => {
    await tell(marketing)
    await controlCampaign(db.database, actor, campaignId, 'resume')
    expect(await tell(marketing)).toEqual([])
    expect((await campaign()).state).toBe('sending')
  })

  it('pauses nothing when it becomes utility', async () => {
    expect(await tell({ ...marketing, category: 'utility' })).toEqual([])
    expect((await campaign()).state).toBe('sending')
  })
})

it('mirrors the quality of a template and leaves its pause to Meta’s own word', async () => {
  expect(await tell({ kind: 'template_quality', template: hello, quality: 'RED' })).toEqual([])
  expect((await template()).quality).toBe('RED')
  expect((await campaign()).state).toBe('sending')
})

describe('a number', () => {
  it('that turns RED stops what has no other number, and may be resumed', async () => {
    const pooled = await aSendingCampaign(db.database, workspace, { people: 3 })
    await withNumber(pooled, await aNumber(db.database, workspace))
    const displayPhoneNumber = await displayNumber()
    const red = { kind: 'number_quality', displayPhoneNumber, quality: 'RED' } as const
    expect(await tell(red)).toEqual([campaignId])
    expect((await number()).quality_rating).toBe('RED')
    expect((await campaign(pooled)).state).toBe('sending')
    await lift()
    expect(await tell(red)).toEqual([])
    expect((await campaign()).state).toBe('sending')
  })

  it('that is no longer RED says so in its stop', async () => {
    const displayPhoneNumber = await displayNumber()
    await tell({ kind: 'number_quality', displayPhoneNumber, quality: 'RED' })
    await tell({ kind: 'number_quality', displayPhoneNumber, quality: 'UNKNOWN' }, 1)
    expect((await open())[0]?.reason).toContain('taken back its RED rating')
  })

  it('takes the throughput Meta tells, and no older telling takes it back', async () => {
    const id = await aNumber(db.database, workspace, { throughput: 'STANDARD' })
    const displayPhoneNumber = await displayNumber(id)
    await tell({ kind: 'throughput', displayPhoneNumber, level: 'HIGH' }, 10)
    expect((await number(id)).throughput_level).toBe('HIGH')
    await tell({ kind: 'throughput', displayPhoneNumber, level: 'STANDARD' }, 9)
    expect((await number(id)).throughput_level).toBe('HIGH')
    await tell({ kind: 'throughput', displayPhoneNumber, level: 'STANDARD' }, 11)
    expect((await number(id)).throughput_level).toBe('STANDARD')
  })
})

describe('the messaging limit', () => {
  const limit = async () => {
    const { rows } = await sql<{ id: string; messaging_limit: string }>`
      select p.id, p.messaging_limit from portfolios p join accounts a on a.portfolio_id = p.id
      where a.waba_id = ${workspace.wabaId}`.execute(db.database)
    return rows[0]
  }

  it('is taken from a telling under the account, and under its portfolio', async () => {
    await tell({ kind: 'messaging_limit', limit: 'TIER_10K' })
    expect((await limit())?.messaging_limit).toBe('TIER_10K')
    await tell({ kind: 'messaging_limit', limit: 'TIER_100K' }, 1, (await limit())?.id)
    expect((await limit())?.messaging_limit).toBe('TIER_100K')
  })

  it('is not lowered by an older telling', async () => {
    await tell({ kind: 'messaging_limit', limit: 'TIER_10K' }, 1)
    await tell({ kind: 'messaging_limit', limit: 'TIER_250' }, 0)
    expect((await limit())?.messaging_limit).toBe('TIER_10K')
  })
})

describe('an account', () => {
  it('that is restricted stops everything of it, until when Meta says', async () => {
    const other = await aSendingCampaign(db.database, await aWorkspace(db.database), { people: 3 })
    expect(await tell(restricted)).toEqual([campaignId])
    expect((await campaign()).state_reason).toContain('until 2026-03-01 12:00 UTC')
    expect((await campaign(other)).state).toBe('sending')
    expect(await open()).toMatchObject([{ scope: 'account', subject: workspace.wabaId }])
  })

  it('that is reinstated waits for a person to resume', async () => {
    await tell({ ...restricted, standing: 'disabled', untilMs: null })
    await tell(reinstated, 1)
    expect(await campaign()).toMatchObject({
      state: 'paused',
      state_reason: 'Meta has reinstated the account. Resume when you like.',
    })
  })

  it('that cannot pay is not said to be well because Meta reinstated it', async () => {
    await sql`
      insert into sending_stops (id, workspace_id, scope, subject, code, reason, what_to_do)
      values (gen_random_uuid(), ${workspace.workspaceId}, 'account', ${workspace.wabaId}, 131042,
              'No payment.', 'Pay.')`.execute(db.database)
    await tell(reinstated)
    expect(await open()).toMatchObject([{ code: 131042, reason: 'No payment.' }])
  })

  it('goes on with its other numbers when one number is restricted', async () => {
    const pooled = await aSendingCampaign(db.database, workspace, { people: 3 })
    await withNumber(pooled, await aNumber(db.database, workspace))
    const displayPhoneNumber = await displayNumber()
    expect(await tell({ ...restricted, displayPhoneNumber })).toEqual([campaignId])
    expect(await open()).toMatchObject([{ scope: 'number', subject: workspace.phoneNumberId }])
  })

  it('has a warning written down once and stops nothing', async () => {
    const warning: AccountChange = { kind: 'warning', warning: 'Meta found a violation.' }
    await tell(warning)
    await tell(warning)
    const { rows } = await sql<{ detail: object }>`
      select detail from audit_log
      where workspace_id = ${workspace.workspaceId} and action = 'account.warning'`.execute(
      db.database,
    )
    expect(rows).toEqual([{ detail: { warning: 'Meta found a violation.' } }])
    expect((await campaign()).state).toBe('sending')
  })
})
