import type { Database } from '@clarion/db/pool'
import type { RecipientValues } from '@clarion/db/tables'
import { sql } from 'kysely'
import { newId, OPTED_OUT } from '../shared/public.ts'
import { CLAIM_LEASE_MS } from './limits.ts'
import type { Verdict } from './outcome-rules.ts'

const CLAIM_LEASE = `${CLAIM_LEASE_MS} milliseconds`

export interface ClaimedRecipient {
  n: number
  phone: string
  values: RecipientValues
}

export interface ClaimedGroup {
  claimId: string
  recipients: ClaimedRecipient[]
}

export interface ClaimInput {
  campaignId: string
  workspaceId: string
  worker: string
  count: number
}

// Statistics know nothing of a campaign that was just frozen, so the planner may take any order of
// a join, and pair every row with every other. Every statement therefore names its rows as arrays,
// which the primary key answers whatever the planner believes. What is found by reading is updated
// in one part per new state, without a join; only values that came as parameters are joined.

/**
 * Claims the next recipients of a campaign: first those whose time has come again, then fresh ones
 * from the cursor on. Whoever was put on the suppression list since the launch is skipped here.
 * Skips rows others hold. An empty group means nothing can be claimed now.
 * Effect: one statement; a row in `claims` says what a death of this worker would leave behind.
 */
export async function claimGroup(database: Database, input: ClaimInput): Promise<ClaimedGroup> {
  const claimId = newId()
  const { campaignId, workspaceId, worker, count } = input
  const claimed = await sql<ClaimedRecipient>`
    with due as (
      select n, phone, state from recipients
      where campaign_id = ${campaignId} and due_at <= now() and state in ('pending', 'deferred')
      order by due_at limit ${count} for update skip locked
    ), fresh as (
      select n, phone, state from recipients
      where campaign_id = ${campaignId} and state = 'pending' and due_at is null
        and n >= (select claim_from from dispatches where campaign_id = ${campaignId})
      order by n limit greatest(0, ${count}::integer - (select count(*) from due)) for update skip locked
    ), found as (
      select n, phone, state from due union all select n, phone, state from fresh
    ), suppressed as (
      select phone from suppressions
      where workspace_id = ${workspaceId} and phone = any(array(select phone from found))
    ), chosen as (
      select n, state as was, phone in (select phone from suppressed) as is_suppressed from found
    ), claimed as (
      update recipients set state = 'claimed', due_at = null
      where campaign_id = ${campaignId} and n = any(array(select n from chosen where not is_suppressed))
      returning n, phone, "values"
    ), skipped as (
      update recipients set state = 'skipped', skip_reason = 'suppressed', due_at = null
      where campaign_id = ${campaignId} and n = any(array(select n from chosen where is_suppressed))
    ), held as (
      insert into claims (id, campaign_id, worker, ns, expires_at)
      select ${claimId}::uuid, ${campaignId}::uuid, ${worker}, array_agg(n), now() + ${CLAIM_LEASE}::interval
      from claimed having count(*) > 0
    ), passed_over as (
      -- Held by a claim that may still be rolled back: the cursor must not pass them for ever.
      select n from recipients
      where campaign_id = ${campaignId} and state = 'pending' and due_at is null
        and n >= (select claim_from from dispatches where campaign_id = ${campaignId})
        and n < (select max(n) from fresh)
      except select n from fresh
    ), moved as (
      update dispatches set claim_from = f.next
      from (select coalesce((select min(n) from passed_over), max(n) + 1) as next from fresh) f
      where campaign_id = ${campaignId} and f.next > claim_from
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, measure, delta from (
        select 'state:' || was as measure, -count(*) as delta from chosen group by was
        union all select 'state:claimed', count(*) from chosen where not is_suppressed having count(*) > 0
        union all select 'state:skipped', count(*) from chosen where is_suppressed having count(*) > 0
        union all select 'skip:suppressed', count(*) from chosen where is_suppressed having count(*) > 0
      ) changes
    )
    select n, phone, "values" from claimed order by n`.execute(database)
  return { claimId, recipients: claimed.rows }
}

/**
 * Writes the intent to send: from here on a death leaves the row unknown, not unsent. Gives the
 * attempt number of every recipient that may be sent now; one that is missing must not be, because
 * the claim was taken over or a late status proved an earlier attempt. The claim's time begins
 * anew, because a slow number may take longer over a group than a claim lasts.
 * Effect: one statement; holds the claim's row so that a takeover waits.
 */
export async function beginSending(
  database: Database,
  campaignId: string,
  claimId: string,
  ns: readonly number[],
): Promise<Map<number, number>> {
  const begun = await sql<{ n: number; attempt: number }>`
    with held as (
      update claims set expires_at = now() + ${CLAIM_LEASE}::interval where id = ${claimId} returning id
    ), begun as (
      update recipients r
      set state = 'sending', attempt = r.attempt + 1, attempted_at = clock_timestamp()
      from held
      where r.campaign_id = ${campaignId} and r.n = any(${ns}::integer[]) and r.state = 'claimed'
      returning r.n, r.attempt
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, c.measure, c.delta
      from (select count(*) as people from begun) b,
           lateral (values ('state:claimed', -b.people), ('state:sending', b.people)) c (measure, delta)
      where b.people > 0
    )
    select n, attempt from begun`.execute(database)
  return new Map(begun.rows.map((row) => [row.n, row.attempt]))
}

export interface RecordedOutcome {
  n: number
  attempt: number
  verdict: Verdict
}

/**
 * Writes what became of send calls, and gives up claims whose last outcome this is. It counts for
 * rows that are still `sending` in that attempt and, when another worker took over meanwhile, for
 * those left unknown; a message Meta accepted counts for whoever has no later attempt yet, so that
 * nobody proved reached is sent to again. Other rows were settled by someone else and stay.
 * Rows are locked in their order, as the webhook reader does, so the two never deadlock.
 * Effect: one statement; whoever opted out is suppressed by it too, lest a crash forget that.
 */
export async function recordOutcomes(
  database: Database,
  campaignId: string,
  outcomes: readonly RecordedOutcome[],
  endedClaims: readonly string[],
): Promise<void> {
  const verdicts = outcomes.map((outcome) => outcome.verdict)
  await sql`
    with outcome as (
      select * from unnest(
        ${outcomes.map((o) => o.n)}::integer[], ${outcomes.map((o) => o.attempt)}::smallint[],
        ${verdicts.map((v) => v.state)}::recipient_state[], ${verdicts.map((v) => v.wamid)}::text[],
        ${verdicts.map((v) => v.code)}::integer[], ${verdicts.map((v) => v.dueInMs)}::float8[],
        ${verdicts.map((v) => v.consequence.kind === 'suppress')}::boolean[]
      ) as o (n, attempt, state, wamid, code, due_in_ms, has_opted_out)
    ), locked as (
      select n, state, attempt, skip_reason from recipients
      where campaign_id = ${campaignId} and n = any(${outcomes.map((o) => o.n)}::integer[])
      order by n for update
    ), done as (
      update recipients r
      set state = o.state,
          skip_reason = null,
          wamid = coalesce(o.wamid, r.wamid),
          accepted_at = case when o.state = 'accepted' then clock_timestamp() else r.accepted_at end,
          error_code = coalesce(o.code, case when r.status = 'failed' then r.error_code end),
          due_at = now() + o.due_in_ms * interval '1 millisecond'
      from outcome o join locked l on l.n = o.n and l.attempt = o.attempt
      where r.campaign_id = ${campaignId} and r.n = any(array(select n from locked)) and r.n = o.n
        and (l.state = 'sending'
             or l.state = 'unknown' and o.state <> 'unknown'
             or l.state in ('pending', 'deferred', 'claimed', 'skipped') and o.state = 'accepted')
      returning r.phone, r.state, o.code, o.has_opted_out,
                l.state as was_state, l.skip_reason as was_skipped
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, measure, delta from (
        select 'state:' || was_state as measure, -count(*) as delta from done group by was_state
        union all select 'state:' || state, count(*) from done group by state
        union all select 'skip:' || was_skipped, -count(*) from done
          where was_skipped is not null group by was_skipped
        union all select 'answer:' || code, count(*) from done where state = 'failed' group by code
      ) changes
    ), paced as (
      insert into campaign_pace (campaign_id, second, sent)
      select ${campaignId}::uuid, date_trunc('second', clock_timestamp()), count(*)
      from done where state in ('accepted', 'failed') having count(*) > 0
      on conflict (campaign_id, second) do update set sent = campaign_pace.sent + excluded.sent
    ), suppressed as (
      insert into suppressions (workspace_id, phone, reason)
      select c.workspace_id, d.phone, ${OPTED_OUT}
      from done d join campaigns c on c.id = ${campaignId}
      where d.has_opted_out
      on conflict do nothing
    )
    delete from claims where id = any(${endedClaims}::uuid[])`.execute(database)
}

/** Gives claimed recipients back unsent, at once. Effect: one statement. */
export async function releaseClaim(
  database: Database,
  campaignId: string,
  claimId: string,
  ns: readonly number[],
): Promise<void> {
  await sql`
    with gone as (
      delete from claims where id = ${claimId}
    ), released as (
      update recipients set state = 'pending', due_at = now()
      where campaign_id = ${campaignId} and n = any(${ns}::integer[]) and state = 'claimed'
      returning n
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    select ${campaignId}::uuid, c.measure, c.delta
    from (select count(*) as people from released) r,
         lateral (values ('state:claimed', -r.people), ('state:pending', r.people)) c (measure, delta)
    where r.people > 0`.execute(database)
}
