import { aWorkspace, phoneOf, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId, SUPPRESSED_MEANWHILE } from '../../shared/public.ts'
import { raiseStop } from '../stops.ts'
import {
  beginMessages,
  dueMessages,
  judgeUnknownMessages,
  type MessageVerdict,
  numbersWithDue,
  recordMessage,
  recoverMessages,
} from './message-steps.ts'
import { unsent } from './message-verdict.ts'

let db: TestDatabase
let workspace: TestWorkspace
let id: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await sql`delete from messages`.execute(db.database)
  workspace = await aWorkspace(db.database)
  id = await aMessage(1)
})

async function aMessage(person: number, template = 'otp'): Promise<string> {
  const message = newId()
  await db.database
    .insertInto('messages')
    .values({
      id: message,
      workspace_id: workspace.workspaceId,
      phone_number_id: workspace.phoneNumberId,
      waba_id: workspace.wabaId,
      to_phone: phoneOf(person),
      template_name: template,
      template_language: 'en_US',
      template_category: 'utility',
      components: '[]',
      created_by: 'Test',
    })
    .execute()
  return message
}
const rowOf = (message = id) =>
  db.database.selectFrom('messages').selectAll().where('id', '=', message).executeTakeFirstOrThrow()
const begin = async (worker = 'w1', ids = [id]) => await beginMessages(db.database, worker, ids)
const record = (verdict: MessageVerdict, attempt = 1) =>
  recordMessage(db.database, id, attempt, verdict)
const recover = (worker: string | null) => recoverMessages(db.database, worker, 60_000)
const due = () => dueMessages(db.database, workspace.phoneNumberId, 10)
const runOut = () =>
  sql`update messages set expires_at = now() - interval '1 second' where state = 'sending'`.execute(
    db.database,
  )
const windowEnds = () =>
  sql`update messages set due_at = now() where state = 'unknown'`.execute(db.database)
const hear = (when: string) =>
  sql`
    insert into number_hearing values (${workspace.phoneNumberId}, now() + ${when}::interval)`.execute(
    db.database,
  )

const nothing = { wamid: null, code: null, dueInMs: null, hasOptedOut: false }
const accepted: MessageVerdict = { ...nothing, state: 'accepted', wamid: 'wamid.1' }
const refused: MessageVerdict = { ...nothing, state: 'failed', code: 131026 }
const unanswered: MessageVerdict = { ...nothing, state: 'unknown', dueInMs: 60_000 }

describe('beginning a message', () => {
  it('writes who sends which attempt before anything is sent', async () => {
    expect(await begin()).toMatchObject([{ id, phone: phoneOf(1), attempt: 1 }])
    expect(await rowOf()).toMatchObject({
      state: 'sending',
      worker: 'w1',
      attempt: 1,
      due_at: null,
    })
  })

  it('is done by one worker, however many ask at once', async () => {
    const begun = await Promise.all(['w1', 'w2', 'w3', 'w4'].map((worker) => begin(worker)))
    expect(begun.flat()).toHaveLength(1)
  })

  it('keeps the order in which they were asked for', async () => {
    const ids = [id, await aMessage(2), await aMessage(3)].reverse()
    expect((await begin('w1', ids)).map((message) => message.id)).toEqual(ids)
  })

  it('leaves out whoever was suppressed after the message was asked for, and says so', async () => {
    await db.database
      .insertInto('suppressions')
      .values({ workspace_id: workspace.workspaceId, phone: phoneOf(1), reason: 'asked us to' })
      .execute()
    expect(await begin()).toEqual([])
    expect(await rowOf()).toMatchObject({ state: 'failed', error_code: SUPPRESSED_MEANWHILE })
  })

  it('begins nothing before its time', async () => {
    await sql`update messages set due_at = now() + interval '1 minute'`.execute(db.database)
    expect(await due()).toEqual([])
    expect(await begin()).toEqual([])
  })

  it.each(['account', 'number', 'template'] as const)(
    'begins nothing whose %s is stopped',
    async (scope) => {
      const { phoneNumberId } = workspace
      const stop = { scope, code: 1, reason: 'No.', whatToDo: 'Pay.' }
      await raiseStop(db.database, { messageId: id, phoneNumberId, ...stop })
      expect(await due()).toEqual([])
      expect(await begin()).toEqual([])
      const mine = (await numbersWithDue(db.database)).map((number) => number.phoneNumberId)
      expect(mine).toEqual(scope === 'template' ? [phoneNumberId] : [])
      const other = await aMessage(2, 'other')
      expect(await begin('w1', [other])).toHaveLength(scope === 'template' ? 1 : 0)
      await sql`update sending_stops set lifted_at = now()`.execute(db.database)
      expect(await begin()).toHaveLength(1)
    },
  )
})

describe('recording an answer', () => {
  it('counts once, however often it is written', async () => {
    await begin()
    await record(accepted)
    const first = await rowOf()
    await record(accepted)
    expect(await rowOf()).toEqual(first)
    expect(first).toMatchObject({ state: 'accepted', wamid: 'wamid.1', worker: null, due_at: null })
  })

  it('changes nothing of a later attempt unless Meta took the message', async () => {
    await begin()
    await record({ ...nothing, state: 'deferred', code: 131056, dueInMs: 0 })
    await begin()
    await record(refused, 1)
    expect(await rowOf()).toMatchObject({ state: 'sending', attempt: 2 })
    await record(accepted, 1)
    expect(await rowOf()).toMatchObject({ state: 'accepted', attempt: 2 })
    await record(refused, 2)
    expect(await rowOf()).toMatchObject({ state: 'accepted', error_code: null })
  })

  it('puts whoever opted out on the suppression list', async () => {
    await begin()
    await record({ ...refused, hasOptedOut: true })
    const { phone } = await db.database
      .selectFrom('suppressions')
      .select('phone')
      .where('workspace_id', '=', workspace.workspaceId)
      .executeTakeFirstOrThrow()
    expect(phone).toBe(phoneOf(1))
  })

  it('lets a message that was given back be sent', async () => {
    await begin()
    await record(unsent)
    expect(await begin()).toMatchObject([{ attempt: 2 }])
  })
})

describe('a worker that dies', () => {
  it('before it wrote its intent leaves a message that is sent by another', async () => {
    expect(await due()).toHaveLength(1)
    expect(await begin('w2')).toHaveLength(1)
  })

  it('after it wrote its intent leaves an unknown outcome, which nobody sends again', async () => {
    await begin()
    await recover('w1')
    expect(await rowOf()).toMatchObject({ state: 'unknown', worker: null })
    expect(await due()).toEqual([])
    expect(await begin('w2')).toEqual([])
  })

  it('is taken for dead by others only when its time has run out', async () => {
    await begin()
    await recover('w2')
    await recover(null)
    expect((await rowOf()).state).toBe('sending')
    await runOut()
    await recover('w2')
    expect((await rowOf()).state).toBe('unknown')
  })

  it.each([
    ['that Meta took it', accepted, 'accepted'],
    ['that Meta refused it', refused, 'failed'],
    ['that it never left', unsent, 'pending'],
  ])('and was only slow still tells %s', async (_, verdict, state) => {
    await begin()
    await runOut()
    await recover('w2')
    await record(verdict)
    expect((await rowOf()).state).toBe(state)
  })
})

describe('an unknown outcome', () => {
  const becomesUnknown = async (): Promise<void> => {
    await begin()
    await record(unanswered)
    await windowEnds()
  }

  it('stays unknown while no later attempt of the number was heard of', async () => {
    await becomesUnknown()
    await hear('-1 minute')
    await judgeUnknownMessages(db.database)
    const row = await rowOf()
    expect(row.state).toBe('unknown')
    expect(row.due_at?.getTime()).toBeGreaterThan(Date.now() + 20_000)
  })

  it('is sent again once a later attempt of the number was heard of', async () => {
    await becomesUnknown()
    await hear('1 minute')
    await judgeUnknownMessages(db.database)
    expect(await begin('w2')).toMatchObject([{ attempt: 2 }])
  })

  it('waits for its window, whatever was heard', async () => {
    await begin()
    await record(unanswered)
    await hear('1 minute')
    await judgeUnknownMessages(db.database)
    expect((await rowOf()).state).toBe('unknown')
  })

  it('waits while webhooks lie unread: its own may be among them', async () => {
    await becomesUnknown()
    await hear('1 minute')
    await sql`insert into inbox (body, received_at) values ('{}', now() - interval '6 seconds')`.execute(
      db.database,
    )
    await judgeUnknownMessages(db.database)
    await sql`delete from inbox`.execute(db.database)
    expect((await rowOf()).state).toBe('unknown')
  })
})
