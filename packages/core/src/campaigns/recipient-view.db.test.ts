import { randomUUID } from 'node:crypto'
import type { RecipientState } from '@clarion/contracts/campaigns'
import {
  anImport,
  aSendingCampaign,
  aTemplate,
  aWorkspace,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ExplainError } from '../shared/public.ts'
import { findCampaign } from './campaign-view.ts'
import { controlProgram } from './control-program.ts'
import { readyToSend } from './ready-to-send.ts'
import { exportProgram, exportRecipients } from './recipient-export.ts'
import { listRecipients } from './recipient-view.ts'
import { aLaunchedProgram, anActor } from './testing/writing.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())

const explainError: ExplainError = (code) => ({
  code,
  title: 'Failed',
  meaning: 'It failed.',
  whatToDo: 'Nothing.',
  blame: 'recipient',
  decision: { do: 'give_up' },
})
const needs = () => ({ database: db.database, explainError })

const textOf = async (lines: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const more of lines) text += more
  return text
}

/** Ten people: 1 and 2 are being sent to, 3 and 4 claimed, 5 was answered while its claim lives on. */
beforeEach(async () => {
  campaignId = await aSendingCampaign(db.database, workspace, { people: 10 })
  await db.database
    .insertInto('claims')
    .values({
      id: randomUUID(),
      campaign_id: campaignId,
      worker: 'w',
      position: 1,
      ns: [5, 1, 2, 3, 4],
      attempts: [1, 1, 2, 1, 1],
      begun: 3,
      begun_at: new Date(),
      settled: 1,
      expires_at: new Date(Date.now() + 60_000),
    })
    .execute()
  await sql`
    update recipients set state = 'deferred', attempt = 1, due_at = now() + interval '1 hour'
    where campaign_id = ${campaignId} and n = 5`.execute(db.database)
  await sql`
    update recipients set attempt = 1 where campaign_id = ${campaignId} and n = 2`.execute(
    db.database,
  )
  await sql`
    insert into campaign_tallies (campaign_id, measure, delta)
    values (${campaignId}, 'state:pending', -1), (${campaignId}, 'state:deferred', 1)`.execute(
    db.database,
  )
})

const shown = async (state?: RecipientState) =>
  (await listRecipients(needs(), campaignId, { limit: 50, state })).data.map(({ n }) => n)

describe('recipients in a worker’s hands', () => {
  it('are shown as claimed and as being sent to, and counted so', async () => {
    const { data } = await listRecipients(needs(), campaignId, { limit: 50 })
    const states = data.map(({ state }) => state)
    expect(states).toEqual([
      ...['sending', 'sending', 'claimed', 'claimed', 'deferred'],
      ...Array(5).fill('pending'),
    ])
    const campaign = await findCampaign(needs(), workspace.workspaceId, campaignId)
    expect(campaign?.counts).toEqual({
      pending: 5,
      claimed: 2,
      sending: 2,
      accepted: 0,
      failed: 0,
      deferred: 1,
      unknown: 0,
      skipped: 0,
    })
  })

  it('are found by those states, and not among the pending', async () => {
    expect(await shown('sending')).toEqual([1, 2])
    expect(await shown('claimed')).toEqual([3, 4])
    expect(await shown('pending')).toEqual([6, 7, 8, 9, 10])
    expect(await shown('deferred')).toEqual([5])
    expect(await shown('accepted')).toEqual([])
  })

  it('stand in the file so, too', async () => {
    const text = await textOf(exportRecipients(needs(), campaignId))
    const lines = text.trim().split('\n')
    expect(lines).toHaveLength(11)
    expect(lines.slice(1, 4).map((line) => line.split(',')[2])).toEqual([
      'sending',
      'sending',
      'claimed',
    ])
  })
})

describe('the file of a program', () => {
  it('holds everyone once: those of parts that are frozen, and those still in the file', async () => {
    const template = await aTemplate(db.database, workspace)
    const people = Array.from({ length: 9 }, (_, at) => ({
      phone: `+6281300000${at}00`,
      cells: ['', `Region ${at % 3}`],
    }))
    const importId = await anImport(db.database, workspace, people)
    const program = await aLaunchedProgram(
      db.database,
      workspace,
      { template, importId },
      { cutColumn: 'first_name' },
    )
    await readyToSend(db.database, String(program.parts[0]))
    const read = async () =>
      (await textOf(exportProgram(needs(), program.id)))
        .trim()
        .split('\n')
        .map((line) => line.split(','))
    const [header, ...lines] = await read()
    expect(header?.slice(0, 4)).toEqual(['part', 'n', 'phone', 'state'])
    expect(lines.map((line) => line[0])).toEqual([...'111222333'])
    expect(lines.map((line) => line[1])).toEqual(['1', '2', '3', ...Array(6).fill('')])
    expect(lines.map((line) => line[2]).toSorted()).toEqual(people.map(({ phone }) => phone))
    expect(new Set(lines.map((line) => line[3]))).toEqual(new Set(['pending']))
    await controlProgram(db.database, anActor(workspace), program.id, 'cancel')
    const cancelled = await read()
    expect(cancelled.at(-1)?.slice(3, 5)).toEqual(['skipped', 'cancelled'])
  })
})
