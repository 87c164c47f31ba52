import {
  aSendingCampaign,
  aWorkspace,
  phoneOf,
  type TestWorkspace,
} from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTallies, recountTallies } from '../campaigns/public.ts'
import { verdictOf } from './outcome-rules.ts'
import { beginSending, type ClaimedGroup, claimGroup, releaseClaim } from './recipient-steps.ts'
import { type RecordedOutcome, recordOutcomes } from './record-outcomes.ts'
import { judgeUnknowns, readRemaining, recoverClaims, skipCancelled } from './recovery.ts'

const BEGUN_AT_MS = Date.now()
let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  campaignId = await aSendingCampaign(db.database, workspace, { people: 10 })
})

const claim = (count: number, worker = 'w1') => claimGroup(db.database, claimOf(worker, count))
const claimOf = (worker: string, count: number) => {
  const { workspaceId } = workspace
  return { campaignId, workspaceId, worker, position: 1, stretches: [1, 0], count }
}
const begin = (group: ClaimedGroup, count: number, from = 0, database = db.database) =>
  beginSending(database, {
    campaignId,
    claimId: group.claimId,
    from,
    recipients: group.recipients.slice(from, from + count),
  })
const record = (
  outcomes: readonly Omit<RecordedOutcome, 'begunAtMs'>[],
  ended?: ClaimedGroup,
  database = db.database,
) => {
  const dated = outcomes.map((outcome) => ({ ...outcome, begunAtMs: BEGUN_AT_MS }))
  const claims = ended ? [{ claimId: ended.claimId, people: outcomes.length, isEnded: true }] : []
  return recordOutcomes(database, campaignId, 1, dated, claims)
}
/** How many are claimed and how many are being sent to, by the claims. */
const inHand = async () => {
  const rows = await db.database
    .selectFrom('claims')
    .select(['ns', 'begun', 'settled'])
    .where('campaign_id', '=', campaignId)
    .execute()
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0)
  return { claimed: sum((r) => r.ns.length - r.begun), sending: sum((r) => r.begun - r.settled) }
}
const recover = (worker: string) =>
  recoverClaims(db.database, { campaignId, worker, reconcileMs: 60_000 })
const needs = {
  explainError: (code: number) => ({
    code,
    title: '',
    meaning: '',
    whatToDo: '',
    decision: { do: 'give_up' } as const,
    blame: 'recipient' as const,
  }),
  reconcileMs: 60_000,
}
const acceptedAs = (wamid: string) =>
  verdictOf(needs, { kind: 'accepted', wamid, isHeld: false }, 1)
const statesByN = async (): Promise<Record<number, string>> => {
  const rows = await db.database
    .selectFrom('recipients')
    .select(['n', 'state'])
    .where('campaign_id', '=', campaignId)
    .execute()
  return Object.fromEntries(rows.map((row) => [row.n, row.state]))
}
const expectCountsToAddUp = async (): Promise<void> => {
  const counted = (await readTallies(db.database, [campaignId])).get(campaignId) ?? new Map()
  const states = [...counted].filter(([, total]) => total !== 0)
  expect(new Map(states)).toEqual(await recountTallies(db.database, campaignId))
}

describe('claiming', () => {
  it('gives nobody to two workers, and everyone to one of them', async () => {
    const groups = await Promise.all([claim(4, 'w1'), claim(4, 'w2'), claim(4, 'w3')])
    const ns = groups.flatMap((group) => group.recipients.map((recipient) => recipient.n))
    const rest = await claim(10, 'w1')
    const all = [...ns, ...rest.recipients.map((recipient) => recipient.n)]
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBe(10)
    await expectCountsToAddUp()
  })

  it('skips whoever was suppressed after the launch', async () => {
    await db.database
      .insertInto('suppressions')
      .values({ workspace_id: workspace.workspaceId, phone: phoneOf(2), reason: 'asked' })
      .execute()
    const group = await claim(3)
    expect(group.recipients.map((recipient) => recipient.n)).toEqual([1, 3])
    expect((await statesByN())[2]).toBe('skipped')
    await expectCountsToAddUp()
  })

  it('comes back to those whose claim was rolled back', async () => {
    const dying = db.database.transaction().execute(async (trx) => {
      await claimGroup(trx, claimOf('w1', 4))
      throw new Error('the database restarts')
    })
    await expect(dying).rejects.toThrow('restarts')
    const all = await claim(10, 'w3')
    expect(all.recipients.map((recipient) => recipient.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await expectCountsToAddUp()
  })

  it('waits for another claim of the same people and takes those after it', async () => {
    const claimed = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const first = db.database.transaction().execute(async (trx) => {
      const group = await claimGroup(trx, claimOf('w1', 4))
      claimed.resolve()
      await release.promise
      return group.recipients.length
    })
    await claimed.promise
    const second = claim(10, 'w2')
    release.resolve()
    expect(await first).toBe(4)
    expect((await second).recipients.map((recipient) => recipient.n)).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('takes a number’s own people first, then everyone’s, and nobody of another number', async () => {
    await sql`
      update stretches set position = 1, ends_at = 3 where campaign_id = ${campaignId}`.execute(
      db.database,
    )
    await sql`
      insert into stretches (campaign_id, position, claim_from, ends_at)
      values (${campaignId}::uuid, 2, 4, 6), (${campaignId}::uuid, 0, 7, 10)`.execute(db.database)
    const take = async (position: number, stretches: number[]) => {
      const input = { ...claimOf('w1', 9), position, stretches }
      const group = await claimGroup(db.database, input)
      return group.recipients.map((recipient) => recipient.n)
    }
    expect(await take(1, [1, 0])).toEqual([1, 2, 3])
    expect(await take(1, [1, 0])).toEqual([7, 8, 9, 10])
    expect(await take(1, [1, 0])).toEqual([])
    await sql`
      update recipients set due_at = now() where campaign_id = ${campaignId} and n in (3, 5)`.execute(
      db.database,
    )
    expect(await take(1, [1, 0])).toEqual([3])
    // The second number stopped: its people are handed over.
    expect(await take(1, [1, 0, 2])).toEqual([4, 5, 6])
  })

  it('is quick for a campaign that the statistics know nothing of', async () => {
    await aSendingCampaign(db.database, workspace, { people: 20_000 })
    await sql`analyze recipients`.execute(db.database)
    campaignId = await aSendingCampaign(db.database, workspace, { people: 20_000 })
    await db.database.connection().execute(async (one) => {
      await sql`set statement_timeout = '1500ms'`.execute(one)
      for (let round = 0; round < 3; round++) {
        const group = await claimGroup(one, claimOf('w1', 1_000))
        expect(group.recipients.length).toBe(1_000)
        await begin(group, 1_000, 0, one)
        const verdict = acceptedAs('wamid.x')
        const outcomes = group.recipients.map(({ n, attempt }) => ({ n, attempt, verdict }))
        await record(outcomes, group, one)
      }
      await sql`reset statement_timeout`.execute(one)
    })
  })
})

describe('intents', () => {
  it('are refused once the claim was taken over', async () => {
    const group = await claim(2)
    await recover('w1')
    expect(await begin(group, 2)).toBeUndefined()
    expect(await statesByN()).toMatchObject({ 1: 'pending', 2: 'pending' })
  })

  it('are refused a second time', async () => {
    const group = await claim(2)
    expect(await begin(group, 1)).toMatchObject({ barred: new Set() })
    expect(await begin(group, 1)).toBeUndefined()
  })

  it.each(['paused', 'cancelled'] as const)(
    'are refused from the moment the campaign is %s',
    async (state) => {
      const group = await claim(2)
      expect(await begin(group, 1)).toBeDefined()
      await db.database
        .updateTable('campaigns')
        .set({ state })
        .where('id', '=', campaignId)
        .execute()
      expect(await begin(group, 1, 1)).toBeUndefined()
      expect(await inHand()).toEqual({ claimed: 1, sending: 1 })
    },
  )

  it('skip whoever was suppressed since the claim', async () => {
    const group = await claim(3)
    const { workspaceId } = workspace
    const other = await aWorkspace(db.database)
    await db.database
      .insertInto('suppressions')
      .values([
        { workspace_id: workspaceId, phone: phoneOf(2), reason: 'asked' },
        { workspace_id: other.workspaceId, phone: phoneOf(3), reason: 'asked another' },
      ])
      .execute()
    expect(await begin(group, 3)).toMatchObject({ barred: new Set([2]) })
    await recover('w1')
    expect(await statesByN()).toMatchObject({ 1: 'unknown', 2: 'skipped', 3: 'unknown' })
    await expectCountsToAddUp()
  })

  it('count attempts', async () => {
    const group = await claim(2)
    expect(group.recipients.map((recipient) => recipient.attempt)).toEqual([1, 1])
    await begin(group, 2)
    expect(await inHand()).toEqual({ claimed: 0, sending: 2 })
    await recover('w1')
    await sql`
      update recipients set state = 'pending', due_at = now()
      where campaign_id = ${campaignId} and state = 'unknown'`.execute(db.database)
    const again = await claim(2)
    expect(again.recipients.map((recipient) => recipient.attempt)).toEqual([2, 2])
  })
})

describe('outcomes', () => {
  it('end the claim, and writing them twice is writing them once', async () => {
    const group = await claim(2)
    await begin(group, 2)
    const outcomes = [1, 2].map((n) => ({ n, attempt: 1, verdict: acceptedAs(`wamid.${n}`) }))
    await record(outcomes, group)
    await record(outcomes, group)
    expect(await statesByN()).toMatchObject({ 1: 'accepted', 2: 'accepted', 3: 'pending' })
    expect(await inHand()).toEqual({ claimed: 0, sending: 0 })
    await expectCountsToAddUp()
    const pace = await db.database
      .selectFrom('campaign_pace')
      .select('sent')
      .where('campaign_id', '=', campaignId)
      .execute()
    expect(pace.reduce((sum, row) => sum + row.sent, 0)).toBe(2)
  })

  it('of part of a claim leave the rest in hand, however often they are written', async () => {
    const group = await claim(4)
    await begin(group, 3)
    const outcome = { n: 1, attempt: 1, begunAtMs: Date.now(), verdict: acceptedAs('wamid.1') }
    const part = [{ claimId: group.claimId, people: 1, isEnded: false }]
    await recordOutcomes(db.database, campaignId, 1, [outcome], part)
    expect(await inHand()).toEqual({ claimed: 1, sending: 2 })
    for (let i = 0; i < 5; i++) await recordOutcomes(db.database, campaignId, 1, [outcome], part)
    expect((await inHand()).sending).toBeGreaterThanOrEqual(0)
  })

  it('suppress whoever opted out, in the statement that records it', async () => {
    const group = await claim(2)
    await begin(group, 2)
    const verdict = { ...acceptedAs(''), state: 'failed' as const, wamid: null, code: 131050 }
    const optedOut = { ...verdict, consequence: { kind: 'suppress' as const } }
    const outcomes = [
      { n: 1, attempt: 1, verdict: acceptedAs('wamid.1') },
      { n: 2, attempt: 1, verdict: optedOut },
    ]
    await record(outcomes, group)
    const rows = await db.database
      .selectFrom('suppressions')
      .select('phone')
      .where('workspace_id', '=', workspace.workspaceId)
      .execute()
    expect(rows).toEqual([{ phone: phoneOf(2) }])
  })

  it('of an attempt that nobody began change nothing', async () => {
    const group = await claim(1)
    await begin(group, 1)
    const late = [{ n: 1, attempt: 3, verdict: acceptedAs('wamid.late') }]
    await record(late)
    expect((await statesByN())[1]).toBe('pending')
  })

  it('that cannot be known wait for evidence', async () => {
    const group = await claim(1)
    await begin(group, 1)
    const verdict = verdictOf(needs, { kind: 'unknown', cause: 'reset' }, 1)
    await record([{ n: 1, attempt: 1, verdict }], group)
    const remaining = await readRemaining(db.database, campaignId)
    expect(remaining).toMatchObject({ unknownCount: 1, isClaimable: true })
    expect(remaining.nextUnknownAt).not.toBeNull()
  })
})

describe('after a death', () => {
  it('claimed people go back and those being sent are unknown', async () => {
    const group = await claim(4)
    await begin(group, 2)
    expect(await recover('w1')).toEqual({ returned: 2, unknown: 2 })
    expect(await statesByN()).toMatchObject({
      1: 'unknown',
      2: 'unknown',
      3: 'pending',
      4: 'pending',
    })
    await expectCountsToAddUp()
    const again = await claim(10)
    expect(again.recipients.map((recipient) => recipient.n)).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('another worker’s live claim is left alone', async () => {
    await claim(2, 'w2')
    expect(await recover('w1')).toEqual({ returned: 0, unknown: 0 })
  })

  it('another worker’s claim is taken over when its time has run out', async () => {
    await claim(2, 'w2')
    await sql`update claims set expires_at = now() - interval '1 second'`.execute(db.database)
    expect(await recover('w1')).toEqual({ returned: 2, unknown: 0 })
  })

  it('another worker’s claim is left alone while it still begins to send, however slowly', async () => {
    const group = await claim(2, 'w2')
    await sql`update claims set expires_at = now() - interval '1 second'`.execute(db.database)
    await begin(group, 1)
    expect(await recover('w1')).toEqual({ returned: 0, unknown: 0 })
    expect(await inHand()).toEqual({ claimed: 1, sending: 1 })
  })

  it('someone whose outcome was written stays as it says', async () => {
    const group = await claim(2)
    await begin(group, 2)
    await record([{ n: 1, attempt: 1, verdict: acceptedAs('wamid.1') }])
    expect(await recover('w1')).toEqual({ returned: 0, unknown: 1 })
    expect(await statesByN()).toMatchObject({ 1: 'accepted', 2: 'unknown' })
    await expectCountsToAddUp()
  })
})

describe('an unknown outcome', () => {
  const becomeUnknown = async (): Promise<void> => {
    const group = await claim(1)
    await begin(group, 1)
    await recover('w1')
    await sql`update recipients set due_at = now() where campaign_id = ${campaignId} and n = 1`.execute(
      db.database,
    )
  }
  const hear = (offset: string) =>
    sql`insert into number_hearing values (${workspace.phoneNumberId}, now() + ${offset}::interval)`.execute(
      db.database,
    )
  const judge = () => judgeUnknowns(db.database, campaignId)

  it('goes back when a later attempt of the number was heard of', async () => {
    await becomeUnknown()
    await hear('1 second')
    expect(await judge()).toBe(1)
    expect((await statesByN())[1]).toBe('pending')
    await expectCountsToAddUp()
  })

  it('stays for a person to decide when the campaign says so, whatever was heard', async () => {
    await sql`update campaigns set unknown_policy = 'hold' where id = ${campaignId}`.execute(
      db.database,
    )
    await becomeUnknown()
    await hear('1 second')
    expect(await judge()).toBe(0)
  })

  it('stays while nothing later was heard of', async () => {
    await becomeUnknown()
    await hear('-1 hour')
    expect(await judge()).toBe(0)
    expect((await statesByN())[1]).toBe('unknown')
  })

  it('stays while webhooks wait to be read that may tell of it', async () => {
    await becomeUnknown()
    await hear('1 second')
    await sql`
      insert into inbox (body, received_at) values ('{}', now() - interval '1 minute')`.execute(
      db.database,
    )
    expect(await judge()).toBe(0)
    expect((await statesByN())[1]).toBe('unknown')
    await sql`update inbox set parked_reason = 'nothing reads it', parked_at = now()`.execute(
      db.database,
    )
    await sql`update recipients set due_at = now() where due_at is not null`.execute(db.database)
    expect(await judge()).toBe(1)
  })

  it('stays before its time, whatever was heard', async () => {
    await becomeUnknown()
    await sql`update recipients set due_at = now() + interval '1 minute' where n = 1`.execute(
      db.database,
    )
    await hear('1 second')
    expect(await judge()).toBe(0)
  })
})

describe('stopping', () => {
  it('gives claimed people back', async () => {
    const group = await claim(3)
    await releaseClaim(db.database, campaignId, group.claimId, [1, 2, 3])
    expect(Object.values(await statesByN()).every((state) => state === 'pending')).toBe(true)
    await expectCountsToAddUp()
    expect((await claim(10)).recipients.length).toBe(10)
  })

  it('skips everyone not reached when the campaign is cancelled', async () => {
    const group = await claim(1)
    await begin(group, 1)
    await skipCancelled(db.database, campaignId)
    const states = await statesByN()
    expect(states[1]).toBe('pending')
    expect(await inHand()).toEqual({ claimed: 0, sending: 1 })
    expect(Object.values(states).filter((state) => state === 'skipped').length).toBe(9)
    await expectCountsToAddUp()
  })
})
