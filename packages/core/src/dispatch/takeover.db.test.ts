import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTallies, recountTallies } from '../campaigns/public.ts'
import type { ErrorDecision } from '../shared/public.ts'
import { verdictOf } from './outcome-rules.ts'
import { beginSending, type ClaimedGroup, claimGroup, releaseClaim } from './recipient-steps.ts'
import { recordOutcomes } from './record-outcomes.ts'
import { judgeUnknowns, recoverClaims } from './recovery.ts'
import type { SendOutcome } from './send.ts'

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database)
  campaignId = await aSendingCampaign(db.database, workspace, { people: 8 })
})

const claim = (worker: string, count: number) => {
  const { workspaceId } = workspace
  const input = { campaignId, workspaceId, worker, position: 1, stretches: [1, 0], count }
  return claimGroup(db.database, input)
}
const begin = ({ claimId, recipients }: ClaimedGroup) =>
  beginSending(db.database, { campaignId, claimId, from: 0, recipients })
const recover = (worker: string) =>
  recoverClaims(db.database, { campaignId, worker, reconcileMs: 60_000 })
const runOut = () =>
  sql`update claims set expires_at = now() - interval '1 second'`.execute(db.database)
const stateOf = async (n: number): Promise<string | undefined> => {
  const row = await db.database
    .selectFrom('recipients')
    .select('state')
    .where('campaign_id', '=', campaignId)
    .where('n', '=', n)
    .executeTakeFirst()
  return row?.state
}
const expectCountsToAddUp = async (): Promise<void> => {
  const counted = (await readTallies(db.database, [campaignId])).get(campaignId) ?? new Map()
  const notZero = [...counted].filter(([, total]) => total !== 0)
  expect(new Map(notZero)).toEqual(await recountTallies(db.database, campaignId))
}
const accepted: SendOutcome = { kind: 'accepted', wamid: 'wamid.1', isHeld: false }
const refusedWith = (code: number): SendOutcome => ({
  kind: 'refused',
  code,
  detail: '',
  isTransient: false,
  retryAfterMs: null,
})
const refused = refusedWith(131026)
const throttled = refusedWith(130429)
const optedOut = refusedWith(131050)
const decisions: Record<number, ErrorDecision> = {
  130429: { do: 'slow_down', afterMs: 1 },
  131050: { do: 'suppress' },
}
const needs = {
  explainError: (code: number) => ({
    code,
    title: '',
    meaning: '',
    whatToDo: '',
    decision: decisions[code] ?? { do: 'give_up' as const },
    blame: 'recipient' as const,
  }),
  reconcileMs: 60_000,
}
const record = (outcome: SendOutcome, ns = [1], attempt = 1) =>
  recordOutcomes(
    db.database,
    campaignId,
    1,
    ns.map((n) => ({
      n,
      attempt,
      begunAtMs: Date.now(),
      verdict: verdictOf(needs, outcome, attempt),
    })),
    [],
  )

describe('an answer that comes after another worker took over', () => {
  const takenOver = async (): Promise<void> => {
    const group = await claim('w1', 1)
    await begin(group)
    await runOut()
    await recover('w2')
    expect(await stateOf(1)).toBe('unknown')
  }
  const goBack = async (): Promise<void> => {
    await sql`update recipients set due_at = now() where campaign_id = ${campaignId} and n = 1`.execute(
      db.database,
    )
    await sql`insert into number_hearing values (${workspace.phoneNumberId}, now() + interval '1 minute')`.execute(
      db.database,
    )
    expect(await judgeUnknowns(db.database, campaignId)).toBe(1)
  }

  it.each([
    ['accepted', accepted],
    ['failed', refused],
  ] as const)('settles the unknown outcome as %s', async (state, outcome) => {
    await takenOver()
    await record(outcome)
    await record(outcome)
    expect(await stateOf(1)).toBe(state)
    await expectCountsToAddUp()
  })

  it('keeps someone it proves reached from being sent to again', async () => {
    await takenOver()
    await goBack()
    await record(accepted)
    expect(await stateOf(1)).toBe('accepted')
    const again = await claim('w2', 8)
    expect(again.recipients.map((recipient) => recipient.n)).not.toContain(1)
    await expectCountsToAddUp()
  })

  it('keeps someone it proves reached while the next attempt is under way, whatever that brings', async () => {
    await takenOver()
    await goBack()
    const again = await claim('w2', 1)
    await begin(again)
    await record(accepted)
    await record(refused, [1], 2)
    expect(await stateOf(1)).toBe('accepted')
    await expectCountsToAddUp()
  })

  it('keeps someone claimed again from being sent to again', async () => {
    await takenOver()
    await goBack()
    const again = await claim('w2', 1)
    expect(again.recipients.map((recipient) => recipient.n)).toEqual([1])
    await record(accepted)
    expect(await begin(again)).toMatchObject({ barred: new Set([1]) })
    await expectCountsToAddUp()
  })

  it.each([
    ['slowed down', 'deferred'],
    ['refused', 'failed'],
  ] as const)('keeps someone it proves reached whose next attempt was %s', async (_, state) => {
    await takenOver()
    await goBack()
    const again = await claim('w2', 1)
    await begin(again)
    await record(state === 'failed' ? refused : throttled, [1], 2)
    expect(await stateOf(1)).toBe(state)
    await record(accepted)
    expect(await stateOf(1)).toBe('accepted')
    await sql`update recipients set due_at = now() where due_at is not null`.execute(db.database)
    const others = await claim('w2', 8)
    expect(others.recipients.map((recipient) => recipient.n)).not.toContain(1)
    await expectCountsToAddUp()
  })

  it('counts for someone whose campaign was cancelled meanwhile', async () => {
    await takenOver()
    await goBack()
    await sql`
      update recipients set state = 'skipped', skip_reason = 'cancelled', due_at = null
      where campaign_id = ${campaignId} and n = 1`.execute(db.database)
    await sql`
      insert into campaign_tallies (campaign_id, measure, delta) values
        (${campaignId}::uuid, 'state:pending', -1), (${campaignId}::uuid, 'state:skipped', 1),
        (${campaignId}::uuid, 'skip:cancelled', 1)`.execute(db.database)
    await record(accepted)
    expect(await stateOf(1)).toBe('accepted')
    await expectCountsToAddUp()
  })

  it('suppresses whoever opted out, however late it is', async () => {
    await takenOver()
    await goBack()
    await record(optedOut)
    expect(await stateOf(1)).toBe('pending')
    const again = await claim('w2', 1)
    expect(again.recipients.map((recipient) => recipient.n)).not.toContain(1)
    expect(await stateOf(1)).toBe('skipped')
    await expectCountsToAddUp()
  })

  it('changes nothing once a later attempt has begun', async () => {
    await takenOver()
    await goBack()
    const again = await claim('w2', 1)
    await begin(again)
    await record(refused)
    expect(await stateOf(1)).toBe('pending')
    await record(refused, [1], 2)
    expect(await stateOf(1)).toBe('failed')
    await expectCountsToAddUp()
  })
})

describe('people given back after another worker took over', () => {
  it('stay in the hands of the worker who claimed them since', async () => {
    const group = await claim('w1', 2)
    await runOut()
    await recover('w2')
    expect((await claim('w2', 2)).recipients.map((recipient) => recipient.n)).toEqual([1, 2])
    await releaseClaim(db.database, campaignId, group.claimId, [1, 2])
    const others = await claim('w3', 8)
    expect(others.recipients.map((recipient) => recipient.n)).toEqual([3, 4, 5, 6, 7, 8])
  })
})

describe('thousands at once', () => {
  const PEOPLE = 10_000
  beforeEach(async () => {
    // The statistics know one campaign, and nothing of the one that was frozen just now.
    await aSendingCampaign(db.database, workspace, { people: PEOPLE })
    await sql`analyze recipients`.execute(db.database)
    campaignId = await aSendingCampaign(db.database, workspace, { people: PEOPLE })
  })
  const within = (timeout: string, act: (one: typeof db.database) => Promise<void>) =>
    db.database.connection().execute(async (one) => {
      await sql`set statement_timeout = ${sql.lit(timeout)}`.execute(one)
      await act(one).finally(() => sql`reset statement_timeout`.execute(one))
    })

  it('are claimed and taken over in time that grows with their number, not its square', async () => {
    const { workspaceId } = workspace
    await within('2s', async (one) => {
      const stretches = [1, 0]
      const input = { campaignId, workspaceId, worker: 'w1', position: 1, stretches, count: PEOPLE }
      expect((await claimGroup(one, input)).recipients.length).toBe(PEOPLE)
      const taken = await recoverClaims(one, { campaignId, worker: 'w1', reconcileMs: 1_000 })
      expect(taken).toEqual({ returned: PEOPLE, unknown: 0 })
    })
    await expectCountsToAddUp()
  })

  it('are judged so too', async () => {
    await sql`
      update recipients set state = 'unknown', attempt = 1, attempted_at = now(), sender = 1, due_at = now()
      where campaign_id = ${campaignId}`.execute(db.database)
    const { phoneNumberId } = workspace
    await sql`insert into number_hearing values (${phoneNumberId}, now() + interval '1 minute')`.execute(
      db.database,
    )
    await within('2s', async (one) => {
      expect(await judgeUnknowns(one, campaignId)).toBe(PEOPLE)
    })
  })
})
