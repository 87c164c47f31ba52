import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import { aNumber, aWorkspace, phoneOf, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { toMessageCallbackData } from '../dispatch/public.ts'
import { newId } from '../shared/public.ts'
import { applyMessageStatuses } from './apply-message-statuses.ts'
import type { StatusFact } from './facts.ts'
import { stopByMessages } from './message-failures.ts'

let db: TestDatabase
let workspace: TestWorkspace
let id: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  id = await aMessage({})
})

type State = 'sending' | 'accepted' | 'unknown' | 'pending' | 'failed'
async function aMessage(given: { state?: State; attempt?: number }): Promise<string> {
  const message = newId()
  const { state = 'accepted', attempt = 1 } = given
  await sql`
    insert into messages (id, workspace_id, phone_number_id, waba_id, to_phone, template_name,
      template_language, template_category, components, created_by, state, attempt, due_at, worker,
      expires_at, attempted_at, wamid, error_code)
    values (${message}, ${workspace.workspaceId}, ${workspace.phoneNumberId}, ${workspace.wabaId},
      ${phoneOf(1)}, 'otp', 'en_US', 'utility', '[]', 'Test', ${state}, ${attempt},
      ${['pending', 'unknown'].includes(state) ? new Date() : null}, ${state === 'sending' ? 'w1' : null},
      ${state === 'sending' ? new Date(Date.now() + 60_000) : null},
      ${attempt > 0 ? new Date(Date.now() - 1_000) : null}, ${state === 'accepted' ? 'wamid.1' : null},
      ${state === 'failed' ? 131026 : null})`.execute(db.database)
  return message
}
const rowOf = (message = id) =>
  db.database.selectFrom('messages').selectAll().where('id', '=', message).executeTakeFirstOrThrow()
const aFact = (status: DeliveryStatus, given: Partial<StatusFact> & { attempt?: number } = {}) => {
  const { attempt = 1, ...fact } = given
  return {
    phoneNumberId: workspace.phoneNumberId,
    wamid: 'wamid.1',
    status,
    atMs: 1_790_000_000_000,
    callbackData: toMessageCallbackData({ messageId: id, attempt }),
    errorCode: null,
    ...fact,
  }
}
const apply = (...facts: StatusFact[]) => applyMessageStatuses(db.database, facts, [131050])
const heardAt = async (): Promise<Date | undefined> => {
  const row = await db.database
    .selectFrom('number_hearing')
    .select('latest_heard_attempt_at')
    .where('phone_number_id', '=', workspace.phoneNumberId)
    .executeTakeFirst()
  return row?.latest_heard_attempt_at
}

it('ends the same whatever the order, the grouping and the repeats of what is told', async () => {
  const told = fc.record({
    status: fc.constantFrom<DeliveryStatus>('sent', 'delivered', 'read', 'played', 'failed'),
    atMs: fc.integer({ min: 0, max: 9 }),
    code: fc.constantFrom(null, 131026, 131049),
  })
  const stories = fc
    .array(told, { minLength: 1, maxLength: 6 })
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }),
        fc.integer({ min: 1, max: 4 }),
      ),
    )
  const facts = (all: readonly { status: DeliveryStatus; atMs: number; code: number | null }[]) =>
    all.map(({ status, atMs, code }) =>
      aFact(status, {
        atMs: 1_790_000_000_000 + atMs,
        errorCode: status === 'failed' ? code : null,
      }),
    )
  await fc.assert(
    fc.asyncProperty(stories, async ([all, repeated, size]) => {
      const outcome = async () => {
        const { status, sent_at, delivered_at, read_at, failed_at, error_code, state } =
          await rowOf()
        return { status, sent_at, delivered_at, read_at, failed_at, error_code, state }
      }
      id = await aMessage({})
      await apply(...facts(all))
      const atOnce = await outcome()
      id = await aMessage({})
      for (let from = 0; from < repeated.length; from += size)
        await apply(...facts(repeated.slice(from, from + size)))
      expect(await outcome()).toEqual(atOnce)
    }),
    { numRuns: 40 },
  )
})

it.each(['sending', 'unknown', 'pending', 'failed'] as const)(
  'proves that a message that was %s went out',
  async (state) => {
    id = await aMessage({ state })
    await apply(aFact('sent', { wamid: 'wamid.9' }))
    expect(await rowOf()).toMatchObject({
      ...{ state: 'accepted', status: 'sent', wamid: 'wamid.9' },
      ...{ due_at: null, worker: null, error_code: null },
    })
  },
)

it('takes a message out of the queue that an earlier attempt delivered', async () => {
  id = await aMessage({ state: 'pending', attempt: 2 })
  await apply(aFact('delivered', { attempt: 1 }))
  expect(await rowOf()).toMatchObject({ state: 'accepted', status: 'delivered', due_at: null })
})

it('changes nothing of a message that was never begun, of another number, or of nobody', async () => {
  id = await aMessage({ state: 'pending', attempt: 0 })
  const before = await rowOf()
  const stranger = await aNumber(db.database, workspace)
  await apply(aFact('sent'))
  await apply(
    aFact('sent', { callbackData: null }),
    aFact('sent', { callbackData: 'clarion1m|x|1' }),
  )
  id = await aMessage({})
  const other = await rowOf()
  await apply(aFact('read', { phoneNumberId: stranger }))
  await apply(aFact('read', { callbackData: `clarion1m|${newId()}|1` }))
  expect(await rowOf()).toEqual(other)
  expect(await rowOf(before.id)).toEqual(before)
})

it('is evidence that webhooks reach us, from the newest attempt only', async () => {
  id = await aMessage({ attempt: 2 })
  await apply(aFact('sent', { attempt: 1 }))
  expect(await heardAt()).toBeUndefined()
  await apply(aFact('sent', { attempt: 2 }))
  expect(await heardAt()).toEqual((await rowOf()).attempted_at)
})

it('puts whoever opted out on the suppression list', async () => {
  await apply(aFact('failed', { errorCode: 131050 }))
  const { rows } = await sql<{ phone: string }>`
    select phone from suppressions where workspace_id = ${workspace.workspaceId}`.execute(
    db.database,
  )
  expect(rows).toEqual([{ phone: phoneOf(1) }])
})

it('stops the account when a report says that it cannot pay, unless that was lifted since', async () => {
  const explain = (code: number) => ({
    ...{ code, title: '', meaning: 'It cannot pay.', whatToDo: 'Pay.', blame: 'other' as const },
    decision: { do: 'pause' as const, scope: 'account' as const },
  })
  const openStops = async () =>
    await db.database
      .selectFrom('sending_stops')
      .select(['scope', 'subject'])
      .where('workspace_id', '=', workspace.workspaceId)
      .where('lifted_at', 'is', null)
      .execute()
  const fact = aFact('failed', { errorCode: 131042 })
  await stopByMessages(db.database, explain, [fact, fact])
  expect(await openStops()).toEqual([{ scope: 'account', subject: workspace.wabaId }])
  await sql`update sending_stops set lifted_at = now()`.execute(db.database)
  await stopByMessages(db.database, explain, [fact])
  expect(await openStops()).toEqual([])
})
