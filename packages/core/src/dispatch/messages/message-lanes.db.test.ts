import { aNumber, aWorkspace, phoneOf, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newId } from '../../shared/public.ts'
import { NumberGate } from '../number-gate.ts'
import type { OutgoingMessage, SendOutcome } from '../send.ts'
import { MessageLanes } from './message-lanes.ts'
import type { LaneNeeds } from './number-lane.ts'

let db: TestDatabase
let workspace: TestWorkspace
let sent: OutgoingMessage[]
let answer: (message: OutgoingMessage) => Promise<SendOutcome>
let isStopping: boolean
let faults: unknown[]
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await sql`delete from messages`.execute(db.database)
  workspace = await aWorkspace(db.database)
  sent = []
  faults = []
  isStopping = false
  answer = async () => accepted()
})

const accepted = (): SendOutcome => ({ kind: 'accepted', wamid: newId(), isHeld: false })
const refused = (code: number): SendOutcome => ({
  ...{ kind: 'refused', code, detail: '', isTransient: false, retryAfterMs: null },
})
const decisions = {
  131026: { do: 'give_up' },
  131042: { do: 'pause', scope: 'account' },
  132000: { do: 'pause', scope: 'campaign' },
  131050: { do: 'suppress' },
  130429: { do: 'slow_down', afterMs: 1_000 },
} as const
const decisionOf = (code: number) =>
  Object.entries(decisions).find(([known]) => Number(known) === code)?.[1] ?? decisions[131026]

const aWorker = (worker: string, change: Partial<LaneNeeds> = {}): MessageLanes => {
  const gates = new Map<string, NumberGate>()
  return new MessageLanes({
    database: db.database,
    send: (message) => {
      sent.push(message)
      return answer(message)
    },
    explainError: (code) => ({
      ...{ code, title: '', meaning: 'No.', whatToDo: 'Act.', blame: 'other' },
      decision: decisionOf(code),
    }),
    ...{ worker, reconcileMs: 60_000 },
    gateOf: (id, max) => {
      const gate = gates.get(id) ?? new NumberGate(max)
      gates.set(id, gate)
      return gate
    },
    isStopping: () => isStopping,
    nowMs: Date.now,
    meta: {
      account: async () => {
        throw new Error('nobody asks Meta here')
      },
      clockAheadMs: () => 0,
    },
    vault: { open: () => 'token', seal: () => ({ ciphertext: Buffer.from(''), keyId: 'k1' }) },
    onFault: (error) => faults.push(error),
    ...change,
  })
}
/** Looks once and waits for everything that was begun. */
const run = async (lanes: MessageLanes): Promise<void> => {
  await lanes.look()
  await lanes.drained()
  expect(faults).toEqual([])
}

async function aMessage(person = 1, phoneNumberId = workspace.phoneNumberId): Promise<string> {
  const id = newId()
  await db.database
    .insertInto('messages')
    .values({
      ...{ id, workspace_id: workspace.workspaceId, phone_number_id: phoneNumberId },
      ...{ waba_id: workspace.wabaId, to_phone: phoneOf(person), template_name: 'otp' },
      ...{ template_language: 'en_US', template_category: 'utility', created_by: 'Test' },
      components: JSON.stringify([{ type: 'body', parameters: [{ type: 'text', text: '42' }] }]),
    })
    .execute()
  return id
}
const rowOf = (id: string) =>
  db.database.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const again = () =>
  sql`update messages set due_at = now() where due_at is not null`.execute(db.database)

it('sends a message as it was asked for, with data of ours that names it', async () => {
  const id = await aMessage()
  await run(aWorker('w1'))
  expect(sent).toMatchObject([
    {
      ...{ phoneNumberId: workspace.phoneNumberId, to: phoneOf(1), token: 'token' },
      template: {
        ...{ name: 'otp', language: 'en_US' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: '42' }] }],
      },
      callbackData: `clarion1m|${id}|1`,
    },
  ])
  expect(await rowOf(id)).toMatchObject({ state: 'accepted', attempt: 1 })
})

it('sends each message once, however many workers share the queue', async () => {
  const other = await aNumber(db.database, workspace)
  for (let person = 1; person <= 12; person++)
    await aMessage(person, person % 2 === 0 ? other : workspace.phoneNumberId)
  const workers = ['w1', 'w2', 'w3'].map((name) => aWorker(name))
  for (const lanes of [...workers, ...workers]) await lanes.look()
  for (const lanes of workers) await lanes.drained()
  await run(aWorker('w4'))
  expect(sent.map(({ to }) => to).sort()).toEqual(
    Array.from({ length: 12 }, (_, at) => phoneOf(at + 1)).sort(),
  )
})

it('writes its intent before the call, so that a death in the middle is seen', async () => {
  const id = await aMessage()
  let during: string | undefined
  answer = async () => {
    during = (await rowOf(id)).state
    return accepted()
  }
  await run(aWorker('w1'))
  expect(during).toBe('sending')
})

it('does not send again what a worker of its name was sending when it died', async () => {
  const id = await aMessage()
  await sql`
    update messages set state = 'sending', attempt = 1, worker = 'w1', due_at = null,
      attempted_at = now(), expires_at = now() + interval '1 minute'`.execute(db.database)
  const lanes = aWorker('w1')
  await run(lanes)
  expect((await rowOf(id)).state).toBe('unknown')
  await run(lanes)
  expect(sent).toEqual([])
})

it('leaves an unanswered call unknown', async () => {
  const id = await aMessage()
  answer = async () => ({ kind: 'unknown', cause: 'timeout' })
  const lanes = aWorker('w1')
  await run(lanes)
  await run(lanes)
  expect([(await rowOf(id)).state, sent.length]).toEqual(['unknown', 1])
})

it('tries again later what never left, or came too fast', async () => {
  const id = await aMessage()
  answer = async () => ({ kind: 'not_sent', cause: 'ECONNREFUSED' })
  await run(aWorker('w1'))
  expect(await rowOf(id)).toMatchObject({ state: 'deferred', error_code: null })
  await again()
  answer = async () => refused(130429)
  await run(aWorker('w1'))
  expect(await rowOf(id)).toMatchObject({ state: 'deferred', error_code: 130429 })
  const clock = await db.database
    .selectFrom('number_clocks')
    .select('throttled_at')
    .where('phone_number_id', '=', workspace.phoneNumberId)
    .executeTakeFirstOrThrow()
  expect(clock.throttled_at).not.toBeNull()
  await again()
  answer = async () => accepted()
  await run(aWorker('w1'))
  expect(await rowOf(id)).toMatchObject({ state: 'accepted', attempt: 3, error_code: null })
})

it('stops the account by one answer, sends nothing meanwhile, and goes on when it is lifted', async () => {
  const first = await aMessage(1)
  answer = async () => refused(131042)
  const lanes = aWorker('w1')
  await run(lanes)
  const second = await aMessage(2)
  await run(lanes)
  expect(sent).toHaveLength(1)
  expect([(await rowOf(first)).state, (await rowOf(second)).state]).toEqual(['pending', 'pending'])
  await sql`update sending_stops set lifted_at = now()`.execute(db.database)
  answer = async () => accepted()
  await run(lanes)
  expect([(await rowOf(first)).state, (await rowOf(second)).state]).toEqual([
    'accepted',
    'accepted',
  ])
})

it('fails a message for what would pause a campaign: it has none', async () => {
  const id = await aMessage()
  answer = async () => refused(132000)
  await run(aWorker('w1'))
  expect(await rowOf(id)).toMatchObject({ state: 'failed', error_code: 132000 })
})

it('suppresses whoever Meta says opted out, and sends them nothing more', async () => {
  await aMessage()
  answer = async () => refused(131050)
  const lanes = aWorker('w1')
  await run(lanes)
  const next = await aMessage()
  await run(lanes)
  expect([sent.length, (await rowOf(next)).state]).toEqual([1, 'failed'])
})

it('waits for room in the messaging limit and says so, but sends to whoever was reached today', async () => {
  workspace = await aWorkspace(db.database, { messagingLimit: 'TIER_50' })
  await sql`
    insert into portfolio_reach (portfolio_id, phone, reached_at)
    select a.portfolio_id, '+62812' || (10000000 + n), now()
    from accounts a, generate_series(1, 50) n where a.waba_id = ${workspace.wabaId}`.execute(
    db.database,
  )
  const [known, stranger] = [await aMessage(50), await aMessage(51)]
  await run(aWorker('w1'))
  expect((await rowOf(known)).state).toBe('accepted')
  const waiting = await rowOf(stranger)
  expect([waiting.state, waiting.attempt]).toEqual(['deferred', 0])
  expect(waiting.state_reason).toContain('50 people a day')
  expect(waiting.due_at?.getTime()).toBeGreaterThan(Date.now() + 10_000)
})

it('begins nothing once the worker is to stop, and ends what it has begun', async () => {
  const ids = [await aMessage(1), await aMessage(2)]
  answer = async () => {
    isStopping = true
    return accepted()
  }
  const lanes = aWorker('w1', {})
  await run(lanes)
  const states = await Promise.all(ids.map(async (id) => (await rowOf(id)).state))
  expect(states.filter((state) => state === 'accepted')).toHaveLength(sent.length)
  expect(states).not.toContain('sending')
  isStopping = true
  await aMessage(3)
  const before = sent.length
  await run(lanes)
  expect(sent).toHaveLength(before)
})
