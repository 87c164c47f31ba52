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
import { controlProgram } from './control-program.ts'
import { partsToWake } from './program-turns.ts'
import { listToAdvance, reportProgress, resumeAfterStop } from './progress.ts'
import { readyToSend } from './ready-to-send.ts'
import { readTallies } from './tallies.ts'
import { aLaunchedProgram, anActor, done, type Written } from './testing/writing.ts'

let db: TestDatabase
let workspace: TestWorkspace
let written: Written
const PARTS = 6
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
  const template = await aTemplate(db.database, workspace)
  // Two people in each of the parts.
  const people = Array.from({ length: 2 * PARTS }, (_, at) => ({
    phone: phoneOf(at),
    cells: [phoneOf(at), `Region ${at % PARTS}`],
  }))
  written = { template, importId: await anImport(db.database, workspace, people) }
})
afterAll(() => db.drop())

const launched = (
  more: { sideBySide?: number; startsAt?: string; lateStartMaxMinutes?: number } = {},
) => aLaunchedProgram(db.database, workspace, written, { cutColumn: 'first_name', ...more })
const look = (id: string | undefined) => readyToSend(db.database, String(id))
const finish = (id: string | undefined) =>
  reportProgress(db.database, String(id), { to: 'finished' })
const statesOf = async (programId: string) =>
  (
    await db.database
      .selectFrom('campaigns')
      .select('state')
      .where('program_id', '=', programId)
      .orderBy('part')
      .execute()
  ).map((row) => row.state)
const frozenOf = async (programId: string) =>
  (
    await db.database
      .selectFrom('campaigns')
      .select('part')
      .where('program_id', '=', programId)
      .where('frozen_at', 'is not', null)
      .orderBy('part')
      .execute()
  ).map((row) => row.part)
const programOf = (id: string) =>
  db.database.selectFrom('programs').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const act = async (id: string | undefined, action: 'pause' | 'resume' | 'cancel') =>
  done(await controlCampaign(db.database, anActor(workspace), String(id), action)).state
const actOnProgram = async (id: string, action: 'pause' | 'resume' | 'cancel') =>
  done(await controlProgram(db.database, anActor(workspace), id, action))

describe('the turns of a program’s parts', () => {
  it('begin with the first part, and freeze the next one ahead', async () => {
    const { id, parts, partIds } = await launched()
    expect(parts).toHaveLength(PARTS)
    expect(partIds).toEqual(parts.slice(0, 1))
    expect(await frozenOf(id)).toEqual([])
    expect(await look(parts[0])).toEqual({ kind: 'ready' })
    expect(await look(parts[1])).toMatchObject({ kind: 'wait', for: { reason: 'earlier_parts' } })
    expect(await look(parts[2])).toMatchObject({ kind: 'wait' })
    expect(await statesOf(id)).toEqual(['sending', ...Array(PARTS - 1).fill('queued')])
    expect(await frozenOf(id)).toEqual([1, 2])
    expect(await partsToWake(db.database, String(parts[0]))).toEqual([])
  })

  it('freeze part after part, so that the first one does not wait for the others', async () => {
    const { id, parts } = await launched({ sideBySide: 3 })
    expect((await look(parts[2])).kind).toBe('wait')
    expect(await frozenOf(id)).toEqual([])
    for (const [at, part] of parts.slice(0, 3).entries()) {
      expect(await look(part)).toEqual({ kind: 'ready' })
      expect(await partsToWake(db.database, part)).toEqual([parts[at + 1]])
    }
    expect((await look(parts[3])).kind).toBe('wait')
    expect(await frozenOf(id)).toEqual([1, 2, 3, 4])
    expect(await partsToWake(db.database, String(parts[3]))).toEqual([])
  })

  it('go to the next part when one ends, and end the program with the last', async () => {
    const { id, parts } = await launched()
    for (const [at, part] of parts.entries()) {
      expect(await look(part)).toEqual({ kind: 'ready' })
      await finish(part)
      const next = parts.slice(at + 1, at + 2)
      expect(await partsToWake(db.database, part)).toEqual(next)
      expect((await listToAdvance(db.database)).filter((one) => parts.includes(one))).toEqual(next)
    }
    expect(await programOf(id)).toMatchObject({
      state: 'finished',
      finished_at: expect.any(Date),
    })
  })

  it('begin without new careful steps once earlier parts were proven, but not after one was resumed', async () => {
    const { parts } = await launched()
    const provenOf = async (id: string | undefined) =>
      (
        await db.database
          .selectFrom('campaigns')
          .select('proven_at')
          .where('id', '=', String(id))
          .executeTakeFirstOrThrow()
      ).proven_at
    const [first, second, third] = parts
    await look(first)
    expect(await provenOf(first)).toBeNull()
    await sql`update campaigns set proven_at = now() where id = ${first}`.execute(db.database)
    await finish(first)
    await look(second)
    expect(await provenOf(second)).not.toBeNull()
    await act(second, 'pause')
    await act(second, 'resume')
    await finish(second)
    await look(third)
    expect(await provenOf(third)).toBeNull()
  })

  it('let so many send side by side as were asked for, however many ask at once', async () => {
    const { id, parts } = await launched({ sideBySide: 3 })
    const lookAll = async () => {
      for (let round = 0; round < PARTS; round++) await Promise.all([...parts, ...parts].map(look))
    }
    await lookAll()
    expect((await statesOf(id)).filter((state) => state === 'sending')).toHaveLength(3)
    await Promise.all([finish(parts[0]), finish(parts[1])])
    await lookAll()
    expect(await statesOf(id)).toEqual([
      ...['finished', 'finished', 'sending', 'sending', 'sending', 'queued'],
    ])
  })

  it('end the program when its last parts end at the same moment', async () => {
    const { id, parts } = await launched({ sideBySide: PARTS })
    for (const part of parts) await look(part)
    await Promise.all(parts.map(finish))
    expect((await programOf(id)).state).toBe('finished')
  })

  it('wait behind a part that paused, until it is cancelled', async () => {
    const { parts } = await launched()
    await look(parts[0])
    await reportProgress(db.database, String(parts[0]), { to: 'paused', reason: 'Too many fail.' })
    expect(await look(parts[1])).toMatchObject({ kind: 'wait' })
    await act(parts[0], 'cancel')
    expect(await partsToWake(db.database, String(parts[0]))).toContain(parts[1])
    expect(await look(parts[1])).toEqual({ kind: 'ready' })
  })

  it.each([
    ['unknown_outcomes', 'ready'],
    ['retry_later', 'ready'],
    ['messaging_limit', 'wait'],
    ['number_throttled', 'wait'],
  ] as const)('while a part waits for %s, the next one is: %s', async (reason, expected) => {
    const { parts } = await launched()
    await look(parts[0])
    const waiting = { reason, detail: 'It waits.', until: null }
    await reportProgress(db.database, String(parts[0]), { to: 'waiting', for: waiting })
    expect((await look(parts[1])).kind).toBe(expected)
  })

  it('pass by a part that was paused before its turn, which is next when it is resumed', async () => {
    const { id, parts } = await launched()
    await look(parts[0])
    await act(parts[1], 'pause')
    await finish(parts[0])
    expect(await partsToWake(db.database, String(parts[0]))).toEqual([parts[2]])
    expect(await look(parts[2])).toEqual({ kind: 'ready' })
    expect(await act(parts[1], 'resume')).toBe('queued')
    await finish(parts[2])
    expect(await look(parts[3])).toMatchObject({ kind: 'wait' })
    expect(await look(parts[1])).toEqual({ kind: 'ready' })
    expect((await statesOf(id)).slice(0, 4)).toEqual(['finished', 'sending', 'finished', 'queued'])
  })

  it('stop for a part whose template was changed at Meta, which says so', async () => {
    const template = await aTemplate(db.database, workspace)
    const { parts } = await aLaunchedProgram(
      db.database,
      workspace,
      { ...written, template },
      { cutColumn: 'first_name' },
    )
    await db.database
      .updateTable('templates')
      .set({ components: JSON.stringify([{ type: 'BODY', text: 'Bye {{1}}' }]) })
      .where('name', '=', template.name)
      .execute()
    expect(await look(parts[0])).toEqual({ kind: 'stopped' })
    const row = await db.database
      .selectFrom('campaigns')
      .select(['state', 'state_reason', 'frozen_at'])
      .where('id', '=', String(parts[0]))
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'paused', frozen_at: null })
    expect(row.state_reason).toContain('changed at Meta')
  })
})

describe('the people of a program', () => {
  it('are counted from the launch on, and each is frozen into one part', async () => {
    const { id, parts } = await launched({ sideBySide: PARTS })
    expect(await programOf(id)).toMatchObject({ people_count: 2 * PARTS, part_count: PARTS })
    const before = await readTallies(db.database, parts)
    expect([...before.values()].map((counts) => Object.fromEntries(counts))).toEqual(
      parts.map(() => ({ 'state:pending': 2 })),
    )
    for (const part of parts) await look(part)
    const after = await readTallies(db.database, parts)
    expect([...after.values()].map((counts) => counts.get('state:pending'))).toEqual(
      parts.map(() => 2),
    )
    const frozen = await sql<{ phone: string; parts: number }>`
      select phone, count(*) as parts from recipients
      where campaign_id = any(${parts}::uuid[]) group by phone`.execute(db.database)
    expect(frozen.rows.map((row) => row.parts)).toEqual(Array(2 * PARTS).fill(1))
  })
})

describe('a program with a start to come', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
  const startWas = (id: string, ago: string) =>
    sql`update programs set starts_at = now() - ${ago}::interval where id = ${id}`.execute(
      db.database,
    )

  it('waits for it and then begins with its first part', async () => {
    const { id, parts, startsAt, partIds } = await launched({ startsAt: inAnHour() })
    expect([startsAt instanceof Date, partIds]).toEqual([true, parts.slice(0, 1)])
    expect((await programOf(id)).state).toBe('scheduled')
    expect(await look(parts[0])).toMatchObject({ kind: 'wait', for: { reason: 'start_instant' } })
    expect(await listToAdvance(db.database)).not.toContain(parts[0])
    await startWas(id, '2 seconds')
    expect(await listToAdvance(db.database)).toContain(parts[0])
    expect(await look(parts[0])).toEqual({ kind: 'ready' })
    expect((await programOf(id)).state).toBe('running')
  })

  it('asks when it is too late, and is sent by a resume', async () => {
    const { id, parts } = await launched({ startsAt: inAnHour(), lateStartMaxMinutes: 10 })
    await startWas(id, '1 hour')
    expect(await look(parts[0])).toEqual({ kind: 'stopped' })
    const { state, state_reason: reason } = await programOf(id)
    expect([state, reason]).toEqual(['paused', expect.stringContaining('1 h ago')])
    expect(await actOnProgram(id, 'resume')).toMatchObject({
      state: 'running',
      partIds: parts.slice(0, 1),
    })
    expect(await look(parts[0])).toEqual({ kind: 'ready' })
  })
})

describe('pausing and resuming a program', () => {
  it('takes along the parts that send, and no part that stood already', async () => {
    const { id, parts } = await launched({ sideBySide: 3 })
    for (const part of parts) await look(part)
    await act(parts[1], 'pause')
    expect((await actOnProgram(id, 'pause')).partIds.toSorted()).toEqual(
      [parts[0], parts[2]].map(String).toSorted(),
    )
    expect(await statesOf(id)).toEqual([
      ...['paused', 'paused', 'paused', 'queued', 'queued', 'queued'],
    ])
    expect(await look(parts[3])).toEqual({ kind: 'stopped' })
    expect(
      await controlCampaign(db.database, anActor(workspace), String(parts[0]), 'resume'),
    ).toMatchObject({ kind: 'refused', detail: expect.stringContaining('resume the program') })
    await actOnProgram(id, 'resume')
    expect(await statesOf(id)).toEqual([
      ...['sending', 'paused', 'sending', 'queued', 'queued', 'queued'],
    ])
  })

  it('leaves a part paused that a stop had paused, and lets it go on with the program later', async () => {
    const { id, parts } = await launched({ sideBySide: 2 })
    for (const part of parts) await look(part)
    const stopId = '01930000-0000-7000-8000-00000000000a'
    await db.database
      .insertInto('sending_stops')
      .values({
        id: stopId,
        workspace_id: workspace.workspaceId,
        scope: 'number',
        subject: workspace.phoneNumberId,
        reason: 'Blocked.',
        what_to_do: 'Ask Meta.',
      })
      .execute()
    const stopOne = (id: string | undefined) =>
      sql`update campaigns set state = 'paused', stop_id = ${stopId} where id = ${id}`.execute(
        db.database,
      )
    await stopOne(parts[0])
    await actOnProgram(id, 'pause')
    expect(await resumeAfterStop(db.database, stopId)).toEqual([])
    await actOnProgram(id, 'resume')
    expect((await statesOf(id)).slice(0, 2)).toEqual(['sending', 'sending'])

    await stopOne(parts[0])
    await stopOne(parts[1])
    expect((await resumeAfterStop(db.database, stopId)).toSorted()).toEqual(
      parts.slice(0, 2).toSorted(),
    )
  })
})

describe('cancelling a program', () => {
  it('ends every part, and counts people who were never frozen as skipped', async () => {
    const { id, parts } = await launched()
    for (const part of parts) await look(part)
    await finish(parts[0])
    const { partIds } = await actOnProgram(id, 'cancel')
    expect(partIds).toEqual([parts[1]])
    expect(await statesOf(id)).toEqual(['finished', ...Array(PARTS - 1).fill('cancelled')])
    const last = (await readTallies(db.database, parts)).get(String(parts.at(-1)))
    expect(Object.fromEntries(last ?? [])).toMatchObject({
      'state:pending': 0,
      'state:skipped': 2,
      'skip:cancelled': 2,
    })
    expect(await look(parts[1])).toEqual({ kind: 'stopped' })
    const found = await listToAdvance(db.database)
    expect(parts.filter((part) => found.includes(part))).toEqual([parts[1]])
  })

  it('happens part by part as well, and the program ends with the last', async () => {
    const { id, parts } = await launched()
    for (const part of parts) await act(part, 'cancel')
    expect((await programOf(id)).state).toBe('finished')
  })
})
