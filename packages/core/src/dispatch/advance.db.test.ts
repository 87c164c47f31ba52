import { randomBytes } from 'node:crypto'
import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { controlCampaign, listToAdvance, readTallies, recountTallies } from '../campaigns/public.ts'
import { applyStatuses } from '../delivery/public.ts'
import { createTokenVault } from '../onboarding/public.ts'
import type { ErrorDecision } from '../shared/public.ts'
import { type AdvanceNeeds, advance, type Next } from './advance.ts'
import { NumberGate } from './number-gate.ts'
import { beginSending, claimGroup } from './recipient-steps.ts'
import type { OutgoingMessage, SendOutcome } from './send.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
const vault = createTokenVault(`k1:${randomBytes(32).toString('base64')}`)
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  const sealed = vault.seal('token')
  await db.database
    .updateTable('accounts')
    .set({ token_ciphertext: sealed.ciphertext, token_key_id: sealed.keyId })
    .where('waba_id', '=', workspace.wabaId)
    .execute()
  campaignId = await aSendingCampaign(db.database, workspace, { people: 60 })
})

const decisions: Record<number, ErrorDecision> = {
  131026: { do: 'give_up' },
  131042: { do: 'pause', scope: 'account' },
  131000: { do: 'retry', afterMs: 1, attemptMax: 3 },
  130429: { do: 'slow_down', afterMs: 1 },
  131050: { do: 'suppress' },
}

/** Meta as a book: who was reached by which attempts, and what it answers. */
class Book {
  readonly reached = new Map<string, string[]>()
  answer: (message: OutgoingMessage, nth: number) => SendOutcome | 'lost' | 'never' = () => ({
    kind: 'accepted',
    wamid: 'wamid.x',
    isHeld: false,
  })
  #count = 0

  send = async (message: OutgoingMessage): Promise<SendOutcome> => {
    this.#count += 1
    const answer = this.answer(message, this.#count)
    const isReached = answer === 'lost' || answer === 'never' || answer.kind === 'accepted'
    if (isReached)
      this.reached.set(message.to, [...(this.reached.get(message.to) ?? []), message.callbackData])
    if (answer === 'never') return await new Promise<SendOutcome>(() => undefined)
    if (answer === 'lost') return { kind: 'unknown', cause: 'reset' }
    return answer
  }

  get moreThanOnce(): number {
    return [...this.reached.values()].filter((attempts) => attempts.length > 1).length
  }
}

const gate = new NumberGate(1_000)
const needsFor = (book: Book, changes: Partial<AdvanceNeeds> = {}): AdvanceNeeds => ({
  database: db.database,
  bulk: db.database,
  send: book.send,
  explainError: (code) => ({
    code,
    title: 'T',
    meaning: `Meaning of ${code}.`,
    whatToDo: 'Do this.',
    decision: decisions[code] ?? { do: 'give_up' },
    blame: code === 131026 ? 'recipient' : 'other',
  }),
  worker: 'w1',
  reconcileMs: 60_000,
  gateOf: () => gate,
  vault,
  meta: {
    account: () => Promise.reject(new Error('nobody asks Meta here')),
    clockAheadMs: () => 0,
  },
  isStopping: () => false,
  wake: async () => undefined,
  nowMs: Date.now,
  onFault: () => undefined,
  ...changes,
})
const refusedWith = (code: number): SendOutcome => ({
  kind: 'refused',
  code,
  detail: 'details',
  isTransient: false,
  retryAfterMs: null,
})

/** Calls advance as an engine would, without waiting for sleeps that lie in the future. */
const run = async (needs: AdvanceNeeds, most = 30): Promise<Next> => {
  let next: Next = { do: 'continue' }
  for (let step = 0; step < most && next.do === 'continue'; step++)
    next = await advance(needs, campaignId)
  return next
}
const campaign = () =>
  db.database
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', campaignId)
    .executeTakeFirstOrThrow()
const counts = async (): Promise<Record<string, number>> => {
  const recounted = await recountTallies(db.database, campaignId)
  const counted = (await readTallies(db.database, [campaignId])).get(campaignId) ?? new Map()
  for (const [measure, total] of recounted) expect(counted.get(measure), measure).toBe(total)
  return Object.fromEntries([...recounted].filter(([measure]) => measure.startsWith('state:')))
}

it('sends to everyone once and finishes', async () => {
  const book = new Book()
  expect(await run(needsFor(book))).toEqual({ do: 'done' })
  expect(book.reached.size).toBe(60)
  expect(book.moreThanOnce).toBe(0)
  expect(await counts()).toEqual({ 'state:accepted': 60 })
  expect(await campaign()).toMatchObject({ state: 'finished', waiting_for: null })
})

it('does nothing for a campaign that is over', async () => {
  const book = new Book()
  await run(needsFor(book))
  expect(await advance(needsFor(book), campaignId)).toEqual({ do: 'done' })
  expect(book.moreThanOnce).toBe(0)
})

describe('answers of Meta', () => {
  it('fail only the recipient they concern', async () => {
    const book = new Book()
    book.answer = (message) =>
      message.to.endsWith('5')
        ? refusedWith(131026)
        : { kind: 'accepted', wamid: 'w', isHeld: false }
    await run(needsFor(book))
    expect(await counts()).toEqual({ 'state:accepted': 54, 'state:failed': 6 })
    const tallies = (await readTallies(db.database, [campaignId])).get(campaignId)
    expect(tallies?.get('answer:131026')).toBe(6)
  })

  it('that concern everyone pause the campaign, and those people stay to be sent', async () => {
    const book = new Book()
    book.answer = () => refusedWith(131042)
    expect(await run(needsFor(book))).toEqual({ do: 'done' })
    const paused = await campaign()
    expect(paused.state).toBe('paused')
    expect(paused.state_reason).toContain('131042')
    expect(await counts()).toEqual({ 'state:pending': 60 })
    book.answer = () => ({ kind: 'accepted', wamid: 'w', isHeld: false })
    // Resumed without anybody having acted, it pauses again before anyone is asked for.
    await sql`update campaigns set state = 'sending' where id = ${campaignId}`.execute(db.database)
    await run(needsFor(book))
    expect(book.reached.size).toBe(0)
    expect(await campaign()).toMatchObject({ state: 'paused' })
    await sql`update sending_stops set lifted_at = now()`.execute(db.database)
    await sql`update campaigns set state = 'sending' where id = ${campaignId}`.execute(db.database)
    await run(needsFor(book))
    expect(book.reached.size).toBe(60)
    expect(book.moreThanOnce).toBe(0)
  })

  it('that pass are tried again, a bounded number of times', async () => {
    const book = new Book()
    book.answer = (message) =>
      message.to.endsWith('7') || (/[0-4]$/.test(message.to) && message.callbackData.endsWith('|1'))
        ? refusedWith(131000)
        : { kind: 'accepted', wamid: 'w', isHeld: false }
    for (let round = 0; round < 6; round++) {
      await run(needsFor(book))
      await sql`update recipients set due_at = now() where due_at is not null`.execute(db.database)
    }
    expect(await counts()).toEqual({ 'state:accepted': 54, 'state:failed': 6 })
  })

  it('that the number is too fast halve its rate and lose nobody', async () => {
    const book = new Book()
    book.answer = (_, nth) =>
      nth <= 5 ? refusedWith(130429) : { kind: 'accepted', wamid: 'w', isHeld: false }
    await run(needsFor(book))
    await sql`update recipients set due_at = now() where due_at is not null`.execute(db.database)
    await run(needsFor(book))
    expect(await counts()).toEqual({ 'state:accepted': 60 })
  })

  it('that a person opted out suppress that person', async () => {
    const book = new Book()
    book.answer = (message) =>
      message.to.endsWith('03')
        ? refusedWith(131050)
        : { kind: 'accepted', wamid: 'w', isHeld: false }
    await run(needsFor(book))
    const rows = await db.database
      .selectFrom('suppressions')
      .select('phone')
      .where('workspace_id', '=', workspace.workspaceId)
      .execute()
    expect(rows.length).toBe(1)
  })
})

it('waits when Meta cannot be reached, and nobody counts as sent', async () => {
  const book = new Book()
  book.answer = () => ({ kind: 'not_sent', cause: 'ECONNREFUSED' })
  const next = await run(needsFor(book))
  expect(next.do).toBe('sleepUntil')
  expect(await campaign()).toMatchObject({
    state: 'waiting',
    waiting_for: { reason: 'meta_unreachable' },
  })
  expect(Object.keys(await counts()).sort()).not.toContain('state:accepted')
})

describe('an answer that is lost', () => {
  it('is not sent again while nobody knows, and a status settles it', async () => {
    const book = new Book()
    book.answer = (message) =>
      message.to.endsWith('42') ? 'lost' : { kind: 'accepted', wamid: 'w', isHeld: false }
    const next = await run(needsFor(book))
    expect(next.do).toBe('sleepUntil')
    expect(await campaign()).toMatchObject({
      state: 'waiting',
      waiting_for: { reason: 'unknown_outcomes' },
    })
    expect(await counts()).toEqual({ 'state:accepted': 59, 'state:unknown': 1 })
    const lost = [...book.reached].find(([phone]) => phone.endsWith('42'))?.[1][0] ?? ''
    const status = {
      phoneNumberId: workspace.phoneNumberId,
      wamid: 'wamid.lost',
      status: 'sent' as const,
      atMs: Date.now(),
      callbackData: lost,
      errorCode: null,
    }
    await applyStatuses(db.database, [status], [])
    expect(await run(needsFor(book))).toEqual({ do: 'done' })
    expect(await counts()).toEqual({ 'state:accepted': 60 })
    expect(book.moreThanOnce).toBe(0)
  })
})

describe('a worker that dies', () => {
  it('with calls under way leaves them unknown, and its successor sends to the others only', async () => {
    const book = new Book()
    book.answer = (_, nth) => (nth > 20 ? 'never' : { kind: 'accepted', wamid: 'w', isHeld: false })
    const dying = advance(needsFor(book), campaignId)
    await expect.poll(() => book.reached.size, { timeout: 5_000 }).toBeGreaterThan(22)
    const successor = new Book()
    await run(needsFor(successor))
    const both = [...book.reached.keys()].filter((phone) => successor.reached.has(phone))
    expect(both).toEqual([])
    // What the dying worker was answered in time is written at last.
    const accepted = async () =>
      (await recountTallies(db.database, campaignId)).get('state:accepted')
    await expect.poll(accepted, { timeout: 5_000 }).toBe(20)
    const states = await counts()
    expect(states['state:unknown']).toBeGreaterThan(0)
    const total = Object.values(states).reduce((sum, people) => sum + people, 0)
    expect(total).toBe(60)
    expect(dying).toBeInstanceOf(Promise)
  })
})

it('writes no intents far ahead of what can be sent, so a death or a pause leaves few in doubt', async () => {
  campaignId = await aSendingCampaign(db.database, workspace, { people: 900 })
  const book = new Book()
  const slow = new NumberGate(20)
  const running = advance(needsFor(book, { gateOf: () => slow }), campaignId)
  await expect.poll(() => book.reached.size, { timeout: 5_000 }).toBeGreaterThan(20)
  const begun = await db.database
    .selectFrom('claims')
    .select(['begun', 'settled'])
    .where('campaign_id', '=', campaignId)
    .execute()
  const sending = begun.reduce((sum, row) => sum + row.begun - row.settled, 0)
  await sql`update campaigns set state = 'paused' where id = ${campaignId}`.execute(db.database)
  expect(sending).toBeLessThanOrEqual(300)
  slow.tryStart = (startedAtMs) => ({ startedAtMs, isCounted: true })
  slow.end = () => undefined
  await running
  const left = await db.database
    .selectFrom('claims')
    .select('id')
    .where('campaign_id', '=', campaignId)
    .execute()
  expect(left).toEqual([])
})

describe('commands', () => {
  it('a pause is noticed within a second and what was claimed goes back', async () => {
    await sql`update phone_numbers set throughput_level = 'STANDARD' where id = ${workspace.phoneNumberId}`.execute(
      db.database,
    )
    campaignId = await aSendingCampaign(db.database, workspace, { people: 400 })
    const book = new Book()
    const needs = needsFor(book, { gateOf: () => new NumberGate(80) })
    const running = advance(needs, campaignId)
    await expect.poll(() => book.reached.size, { timeout: 5_000 }).toBeGreaterThan(3)
    await sql`update campaigns set state = 'paused' where id = ${campaignId}`.execute(db.database)
    await running
    expect(book.reached.size).toBeLessThan(200)
    const states = await counts()
    expect(Object.keys(states).sort()).toEqual(['state:accepted', 'state:pending'])
    const claims = await db.database
      .selectFrom('claims')
      .select('id')
      .where('campaign_id', '=', campaignId)
      .execute()
    expect(claims).toEqual([])
  })

  it('a pause gives no claim up before whoever was begun has an outcome, lest a crash lose them', async () => {
    await sql`
      create function claim_is_settled() returns trigger language plpgsql as $$
      begin
        if exists (
          select from unnest(old.ns, old.attempts) with ordinality as p (n, attempt, place)
          join recipients r on r.campaign_id = old.campaign_id and r.n = p.n
          where p.place <= old.begun and r.state = 'pending' and r.attempt < p.attempt
        ) then raise exception 'a claim was given up with people begun';
        end if;
        return null;
      end $$`.execute(db.database)
    await sql`
      create constraint trigger claims_settled after delete on claims
      deferrable initially deferred for each row execute function claim_is_settled()`.execute(
      db.database,
    )
    await sql`update phone_numbers set throughput_level = 'STANDARD' where id = ${workspace.phoneNumberId}`.execute(
      db.database,
    )
    campaignId = await aSendingCampaign(db.database, workspace, { people: 400 })
    const book = new Book()
    const running = advance(needsFor(book, { gateOf: () => new NumberGate(80) }), campaignId)
    await expect.poll(() => book.reached.size, { timeout: 5_000 }).toBeGreaterThan(3)
    await sql`update campaigns set state = 'paused' where id = ${campaignId}`.execute(db.database)
    await expect(running).resolves.toEqual({ do: 'continue' })
    await sql`drop trigger claims_settled on claims`.execute(db.database)
  })

  it('a pause is noticed at once while the number is busy for long', async () => {
    const { phoneNumberId } = workspace
    await sql`
      insert into number_clocks (phone_number_id, messages_per_second, next_slot_at)
      values (${phoneNumberId}, 10, now() + interval '10 minutes')`.execute(db.database)
    const book = new Book()
    const running = advance(needsFor(book), campaignId)
    const claimed = () => db.database.selectFrom('claims').select('id').execute()
    await expect.poll(async () => (await claimed()).length).toBeGreaterThan(0)
    await sql`update campaigns set state = 'paused' where id = ${campaignId}`.execute(db.database)
    expect(await running).toEqual({ do: 'continue' })
    expect(book.reached.size).toBe(0)
    expect(await counts()).toEqual({ 'state:pending': 60 })
  })

  it('a cancel is carried out in full when the worker that was sending died', async () => {
    const { workspaceId } = workspace
    const stretches = [1, 0]
    const input = { campaignId, workspaceId, worker: 'dead', position: 1, stretches, count: 4 }
    const { claimId, recipients } = await claimGroup(db.database, input)
    const batch = { campaignId, claimId, from: 0, recipients: recipients.slice(0, 1) }
    await beginSending(db.database, batch)
    const actor = { workspaceId, kind: 'user', name: 'A', email: null, role: 'owner' } as const
    await controlCampaign(db.database, actor, campaignId, 'cancel')
    const book = new Book()
    const next = await run(needsFor(book, { worker: 'other' }))
    expect(next.do).toBe('sleepUntil')
    expect(await listToAdvance(db.database)).toContain(campaignId)
    await sql`update claims set expires_at = now() - interval '1 second'`.execute(db.database)
    expect(await run(needsFor(book, { worker: 'other' }))).toEqual({ do: 'done' })
    expect(await counts()).toEqual({ 'state:skipped': 59, 'state:unknown': 1 })
    expect((await campaign()).finished_at).not.toBeNull()
    expect(await listToAdvance(db.database)).not.toContain(campaignId)
    expect(book.reached.size).toBe(0)
  })

  it('a cancel is found again when nobody was told of it', async () => {
    const { workspaceId } = workspace
    await sql`update campaigns set state = 'paused' where id = ${campaignId}`.execute(db.database)
    expect(await listToAdvance(db.database)).not.toContain(campaignId)
    const actor = { workspaceId, kind: 'user', name: 'A', email: null, role: 'owner' } as const
    await controlCampaign(db.database, actor, campaignId, 'cancel')
    expect(await listToAdvance(db.database)).toContain(campaignId)
  })

  it('a cancel skips everyone who was not reached', async () => {
    await sql`update campaigns set state = 'cancelled' where id = ${campaignId}`.execute(
      db.database,
    )
    const book = new Book()
    expect(await run(needsFor(book))).toEqual({ do: 'done' })
    expect(book.reached.size).toBe(0)
    expect(await counts()).toEqual({ 'state:skipped': 60 })
  })
})
