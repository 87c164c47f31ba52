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
import { beginSending, claimGroup, recordOutcomes, releaseClaim } from './recipient-steps.ts'
import { judgeUnknowns, readRemaining, recoverClaims, skipCancelled } from './recovery.ts'

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

const claim = (count: number, worker = 'w1') =>
  claimGroup(db.database, { campaignId, workspaceId: workspace.workspaceId, worker, count })
const recover = (worker: string) =>
  recoverClaims(db.database, { campaignId, worker, reconcileMs: 60_000 })
const needs = {
  explainError: (code: number) => ({
    code,
    title: '',
    meaning: '',
    whatToDo: '',
    decision: { do: 'give_up' } as const,
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

  it('comes back to those whose claim was rolled back while another went past them', async () => {
    const dying = db.database.transaction().execute(async (trx) => {
      const { workspaceId } = workspace
      await claimGroup(trx, { campaignId, workspaceId, worker: 'w1', count: 4 })
      const others = await claim(6, 'w2')
      expect(others.recipients.map((recipient) => recipient.n)).toEqual([5, 6, 7, 8, 9, 10])
      throw new Error('the database restarts')
    })
    await expect(dying).rejects.toThrow('restarts')
    expect((await readRemaining(db.database, campaignId)).isClaimable).toBe(true)
    const rest = await claim(10, 'w3')
    expect(rest.recipients.map((recipient) => recipient.n)).toEqual([1, 2, 3, 4])
    await expectCountsToAddUp()
  })

  it('is quick for a campaign that the statistics know nothing of', async () => {
    await aSendingCampaign(db.database, workspace, { people: 20_000 })
    await sql`analyze recipients`.execute(db.database)
    campaignId = await aSendingCampaign(db.database, workspace, { people: 20_000 })
    await db.database.connection().execute(async (one) => {
      await sql`set statement_timeout = '1500ms'`.execute(one)
      for (let round = 0; round < 3; round++) {
        const input = { campaignId, workspaceId: workspace.workspaceId, worker: 'w1', count: 1_000 }
        const group = await claimGroup(one, input)
        expect(group.recipients.length).toBe(1_000)
        const ns = group.recipients.map((recipient) => recipient.n)
        const attempts = await beginSending(one, campaignId, group.claimId, ns)
        const verdict = acceptedAs('wamid.x')
        const outcomes = ns.map((n) => ({ n, attempt: attempts.get(n) ?? 0, verdict }))
        await recordOutcomes(one, campaignId, outcomes, [group.claimId])
      }
      await sql`reset statement_timeout`.execute(one)
    })
  })
})

describe('intents', () => {
  it('are refused once the claim was taken over', async () => {
    const group = await claim(2)
    await recover('w1')
    expect(await beginSending(db.database, campaignId, group.claimId, [1, 2])).toEqual(new Map())
    expect(await statesByN()).toMatchObject({ 1: 'pending', 2: 'pending' })
  })

  it('count attempts', async () => {
    const group = await claim(2)
    const attempts = await beginSending(db.database, campaignId, group.claimId, [1, 2])
    expect([...attempts]).toEqual([
      [1, 1],
      [2, 1],
    ])
    await expectCountsToAddUp()
  })
})

describe('outcomes', () => {
  it('end the claim, and writing them twice is writing them once', async () => {
    const group = await claim(2)
    await beginSending(db.database, campaignId, group.claimId, [1, 2])
    const outcomes = [1, 2].map((n) => ({ n, attempt: 1, verdict: acceptedAs(`wamid.${n}`) }))
    await recordOutcomes(db.database, campaignId, outcomes, [group.claimId])
    await recordOutcomes(db.database, campaignId, outcomes, [group.claimId])
    expect(await statesByN()).toMatchObject({ 1: 'accepted', 2: 'accepted', 3: 'pending' })
    await expectCountsToAddUp()
    const pace = await db.database
      .selectFrom('campaign_pace')
      .select('sent')
      .where('campaign_id', '=', campaignId)
      .execute()
    expect(pace.reduce((sum, row) => sum + row.sent, 0)).toBe(2)
  })

  it('suppress whoever opted out, in the statement that records it', async () => {
    const group = await claim(2)
    await beginSending(db.database, campaignId, group.claimId, [1, 2])
    const verdict = { ...acceptedAs(''), state: 'failed' as const, wamid: null, code: 131050 }
    const optedOut = { ...verdict, consequence: { kind: 'suppress' as const } }
    const outcomes = [
      { n: 1, attempt: 1, verdict: acceptedAs('wamid.1') },
      { n: 2, attempt: 1, verdict: optedOut },
    ]
    await recordOutcomes(db.database, campaignId, outcomes, [group.claimId])
    const rows = await db.database
      .selectFrom('suppressions')
      .select('phone')
      .where('workspace_id', '=', workspace.workspaceId)
      .execute()
    expect(rows).toEqual([{ phone: phoneOf(2) }])
  })

  it('of an attempt that is over change nothing', async () => {
    const group = await claim(1)
    await beginSending(db.database, campaignId, group.claimId, [1])
    const late = [{ n: 1, attempt: 2, verdict: acceptedAs('wamid.late') }]
    await recordOutcomes(db.database, campaignId, late, [])
    expect((await statesByN())[1]).toBe('sending')
  })

  it('that cannot be known wait for evidence', async () => {
    const group = await claim(1)
    await beginSending(db.database, campaignId, group.claimId, [1])
    const verdict = verdictOf(needs, { kind: 'unknown', cause: 'reset' }, 1)
    await recordOutcomes(db.database, campaignId, [{ n: 1, attempt: 1, verdict }], [group.claimId])
    const remaining = await readRemaining(db.database, campaignId)
    expect(remaining).toMatchObject({ unknownCount: 1, isClaimable: true })
    expect(remaining.nextUnknownAt).not.toBeNull()
  })
})

describe('after a death', () => {
  it('claimed people go back and those being sent are unknown', async () => {
    const group = await claim(4)
    await beginSending(db.database, campaignId, group.claimId, [1, 2])
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
    await beginSending(db.database, campaignId, group.claimId, [1])
    expect(await recover('w1')).toEqual({ returned: 0, unknown: 0 })
    expect(await statesByN()).toMatchObject({ 1: 'sending', 2: 'claimed' })
  })

  it('someone a status has proved is accepted, not unknown', async () => {
    const group = await claim(1)
    await beginSending(db.database, campaignId, group.claimId, [1])
    await sql`update recipients set status = 'sent' where campaign_id = ${campaignId} and n = 1`.execute(
      db.database,
    )
    expect(await recover('w1')).toEqual({ returned: 0, unknown: 0 })
    expect((await statesByN())[1]).toBe('accepted')
  })
})

describe('an unknown outcome', () => {
  const becomeUnknown = async (): Promise<void> => {
    const group = await claim(1)
    await beginSending(db.database, campaignId, group.claimId, [1])
    await recover('w1')
    await sql`update recipients set due_at = now() where campaign_id = ${campaignId} and n = 1`.execute(
      db.database,
    )
  }
  const hear = (offset: string) =>
    sql`insert into number_hearing values (${workspace.phoneNumberId}, now() + ${offset}::interval)`.execute(
      db.database,
    )
  const judge = () =>
    judgeUnknowns(db.database, { campaignId, phoneNumberId: workspace.phoneNumberId })

  it('goes back when a later attempt of the number was heard of', async () => {
    await becomeUnknown()
    await hear('1 second')
    expect(await judge()).toBe(1)
    expect((await statesByN())[1]).toBe('pending')
    await expectCountsToAddUp()
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
    await beginSending(db.database, campaignId, group.claimId, [1])
    await skipCancelled(db.database, campaignId)
    const states = await statesByN()
    expect(states[1]).toBe('sending')
    expect(Object.values(states).filter((state) => state === 'skipped').length).toBe(9)
    await expectCountsToAddUp()
  })
})
