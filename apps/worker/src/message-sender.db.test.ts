import { randomUUID } from 'node:crypto'
import { type LaneNeeds, MESSAGE_CHANNEL, NumberGate } from '@clarion/core/dispatch'
import { explainError } from '@clarion/meta/error-table'
import { aWorkspace, phoneOf, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type MessageSender, startMessageSender } from './message-sender.ts'

let db: TestDatabase
let workspace: TestWorkspace
let isStopping: boolean
let sentTo: string[]
let beforeAnswer: () => Promise<void>
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  isStopping = false
  sentTo = []
  beforeAnswer = async () => undefined
})

const start = (worker: string): Promise<MessageSender> => {
  const gate = new NumberGate(1_000)
  const needs: LaneNeeds = {
    ...{ database: db.database, explainError, worker, reconcileMs: 60_000 },
    send: async ({ to }) => {
      sentTo.push(to)
      await beforeAnswer()
      return { kind: 'accepted', wamid: `wamid.${to}`, isHeld: false }
    },
    gateOf: () => gate,
    isStopping: () => isStopping,
    nowMs: Date.now,
    meta: {
      account: async () => {
        throw new Error('nobody asks Meta here')
      },
      clockAheadMs: () => 0,
    },
    vault: { open: () => 'token', seal: () => ({ ciphertext: Buffer.from(''), keyId: 'k1' }) },
    onFault: (error) => {
      throw error
    },
  }
  return startMessageSender(needs, db.url)
}
const close = async (...senders: readonly MessageSender[]): Promise<void> => {
  isStopping = true
  await Promise.all(senders.map((sender) => sender.close()))
}
async function ask(person: number): Promise<string> {
  const id = randomUUID()
  await db.database
    .insertInto('messages')
    .values({
      ...{ id, workspace_id: workspace.workspaceId, phone_number_id: workspace.phoneNumberId },
      ...{ waba_id: workspace.wabaId, to_phone: phoneOf(person), template_name: 'otp' },
      ...{ template_language: 'en_US', template_category: 'utility', created_by: 'Test' },
      components: '[]',
    })
    .execute()
  return id
}
const announce = () =>
  sql`select pg_notify(${MESSAGE_CHANNEL}, ${workspace.phoneNumberId})`.execute(db.database)
const stateOf = async (id: string): Promise<string> => {
  const message = db.database.selectFrom('messages').select('state').where('id', '=', id)
  return (await message.executeTakeFirstOrThrow()).state
}
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}

it('finds what was asked for before it started, what is announced, and what nobody announced', async () => {
  const before = await ask(1)
  const sender = await start('w1')
  await until(async () => (await stateOf(before)) === 'accepted')
  const announced = await ask(2)
  await announce()
  await until(async () => (await stateOf(announced)) === 'accepted')
  const silent = await ask(3)
  await until(async () => (await stateOf(silent)) === 'accepted')
  await close(sender)
  expect(sentTo).toEqual([phoneOf(1), phoneOf(2), phoneOf(3)])
})

it('shares the queue with other workers, so that each message is sent once', async () => {
  const ids: string[] = []
  for (let person = 1; person <= 20; person++) ids.push(await ask(person))
  const senders = await Promise.all(['w1', 'w2', 'w3'].map(start))
  for (const id of ids) await until(async () => (await stateOf(id)) === 'accepted')
  await close(...senders)
  expect(sentTo.sort()).toEqual(ids.map((_, at) => phoneOf(at + 1)).sort())
})

it('closes when the call under way is answered and written, and begins nothing more', async () => {
  const answered = Promise.withResolvers<void>()
  beforeAnswer = () => answered.promise
  const first = await ask(1)
  const sender = await start('w1')
  await until(() => sentTo.length === 1)
  const closing = close(sender)
  const second = await ask(2)
  await announce()
  expect(await stateOf(first)).toBe('sending')
  answered.resolve()
  await closing
  expect([await stateOf(first), await stateOf(second)]).toEqual(['accepted', 'pending'])
})
