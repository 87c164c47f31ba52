import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { toCallbackData } from '../dispatch/public.ts'
import type { ParseWebhook } from './facts.ts'
import { FailureWatch } from './failure-watch.ts'
import { Inbox } from './inbox.ts'
import { readInbox } from './read-inbox.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
let faults: unknown[]
const PEOPLE = 5
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())
beforeEach(async () => {
  faults = []
  await db.database.deleteFrom('inbox').execute()
  campaignId = await aSendingCampaign(db.database, workspace, { people: PEOPLE })
  await sql`
    update recipients set state = 'accepted', attempt = 1, attempted_at = now()
    where campaign_id = ${campaignId}`.execute(db.database)
})

/** Bodies of this test are `{ n, code? }`: one status for recipient n. */
const parse: ParseWebhook = (body) => {
  const { n, code = null, unread = [] } = JSON.parse(body)
  const callbackData = toCallbackData({ campaignId, n, attempt: 1 })
  const { phoneNumberId } = workspace
  const status = code === null ? ('sent' as const) : ('failed' as const)
  return {
    statuses: [
      { phoneNumberId, wamid: `w${n}`, status, atMs: Date.now(), callbackData, errorCode: code },
    ],
    account: [],
    unread,
  }
}
const read = (parser = parse) =>
  readInbox({
    database: db.database,
    parse: parser,
    suppressingCodes: [],
    failures: new FailureWatch((code) => ({
      code,
      title: '',
      meaning: '',
      whatToDo: '',
      decision: { do: 'give_up' },
      blame: 'recipient',
    })),
    onFault: (fault) => faults.push(fault),
  })
const readAll = async (): Promise<void> => {
  while ((await read()) > 0);
}
const store = async (...bodies: object[]): Promise<void> => {
  const inbox = new Inbox(db.database)
  for (const body of bodies) await inbox.store(Buffer.from(JSON.stringify(body)))
}
const heard = async (): Promise<number[]> => {
  const rows = await db.database
    .selectFrom('recipients')
    .select('n')
    .where('campaign_id', '=', campaignId)
    .where('status', 'is not', null)
    .orderBy('n')
    .execute()
  return rows.map((row) => row.n)
}
const left = async () =>
  await db.database.selectFrom('inbox').select(['body', 'parked_reason']).orderBy('id').execute()
/** A code that no integer column takes: the database refuses the whole statement. */
const POISON = { n: 2, code: 99_999_999_999 }

it('applies everything there is and leaves nothing behind', async () => {
  await store({ n: 1 }, { n: 2 }, { n: 3 })
  await readAll()
  expect(await heard()).toEqual([1, 2, 3])
  expect(await left()).toEqual([])
  expect(await read()).toBe(0)
})

it('keeps a body with a part that nothing reads, and applies the rest of it', async () => {
  await store({ n: 1, unread: ['nothing reads this yet'] })
  await readAll()
  expect(await heard()).toEqual([1])
  expect((await left()).map((row) => row.parked_reason)).toEqual(['nothing reads this yet'])
})

it('parks the one body that the database refuses and applies its neighbours', async () => {
  await store({ n: 1 }, POISON, { n: 3 }, { n: 4 })
  await readAll()
  expect(await heard()).toEqual([1, 3, 4])
  const parked = await left()
  expect(parked.map((row) => row.body)).toEqual([JSON.stringify(POISON)])
  expect(parked[0]?.parked_reason).toContain('out of range')
})

it('never parks a body for a fault of the database', async () => {
  await store({ n: 1 }, { n: 2 })
  await sql`alter table campaign_tallies rename to tallies_away`.execute(db.database)
  await expect(read()).rejects.toThrow('campaign_tallies')
  await sql`alter table tallies_away rename to campaign_tallies`.execute(db.database)
  expect((await left()).map((row) => row.parked_reason)).toEqual([null, null])
  await readAll()
  expect(await heard()).toEqual([1, 2])
})

it('parks no other body when the refused one is in other hands at that moment', async () => {
  await store(POISON, { n: 1 }, { n: 3 })
  let isHolding = false
  let other: Promise<void> | undefined
  let release = (): void => undefined
  // Waits for the reader's lock on the refused body and has it the moment the reader lets go.
  const holdRefused = () =>
    db.database.transaction().execute(async (trx) => {
      await sql`select from inbox where body like '%code%' for update`.execute(trx)
      isHolding = true
      await new Promise<void>((resolve) => {
        release = resolve
      })
    })
  const parseAndRace: ParseWebhook = (body) => {
    if (faults.length > 0) other ??= holdRefused()
    return parse(body)
  }
  await read(parseAndRace)
  await expect.poll(() => isHolding).toBe(true)
  release()
  await other
  await readAll()
  expect(await heard()).toEqual([1, 3])
  expect((await left()).map((row) => row.body)).toEqual([JSON.stringify(POISON)])
})

it('shares the inbox between readers, each body applied once', async () => {
  await store(...Array.from({ length: 200 }, (_, i) => ({ n: (i % PEOPLE) + 1 })))
  await Promise.all([readAll(), readAll(), readAll()])
  expect(await heard()).toEqual([1, 2, 3, 4, 5])
  expect(await left()).toEqual([])
})
