import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { OPTED_OUT } from '../shared/public.ts'
import type { Verdict } from './outcome-rules.ts'

/** What became of one send call. */
export interface RecordedOutcome {
  n: number
  attempt: number
  /** When its intent was written, on the database's clock. */
  begunAtMs: number
  verdict: Verdict
}

/** A claim, and how many of its outcomes a record brings. */
export interface SettledClaim {
  claimId: string
  people: number
  /** Whether these were its last, so that it is given up. */
  isEnded: boolean
}

/**
 * Writes what became of send calls, and gives up claims whose last outcome this is. It counts for
 * rows that still wait for that attempt and, when another worker took over meanwhile, for those
 * left unknown; a message Meta accepted counts whatever came after it, so that nobody proved reached
 * is sent to again. Other rows were settled by someone else and stay. Writing an outcome twice is
 * writing it once.
 * Rows are locked in their order, as the webhook reader does, so the two never deadlock.
 * Effect: one statement; whoever opted out is suppressed by it too, lest a crash forget that, and
 * however late their answer came.
 *
 * @param position which of the campaign's numbers they went through
 */
export async function recordOutcomes(
  database: Database,
  campaignId: string,
  position: number,
  outcomes: readonly RecordedOutcome[],
  claims: readonly SettledClaim[],
): Promise<void> {
  const verdicts = outcomes.map((outcome) => outcome.verdict)
  const ended = claims.filter((claim) => claim.isEnded).map((claim) => claim.claimId)
  const open = claims.filter((claim) => !claim.isEnded)
  await sql`/* prepared */
    with outcome as (
      select * from unnest(
        ${outcomes.map((o) => o.n)}::integer[], ${outcomes.map((o) => o.attempt)}::smallint[],
        ${outcomes.map((o) => o.begunAtMs)}::float8[],
        ${verdicts.map((v) => v.state)}::recipient_state[], ${verdicts.map((v) => v.wamid)}::text[],
        ${verdicts.map((v) => v.code)}::integer[], ${verdicts.map((v) => v.dueInMs)}::float8[],
        ${verdicts.map((v) => v.consequence.kind === 'suppress')}::boolean[]
      ) as o (n, attempt, begun_at_ms, state, wamid, code, due_in_ms, has_opted_out)
    ), locked as (
      select n, phone, state, attempt, skip_reason, attempted_at, error_code from recipients
      where campaign_id = ${campaignId} and n = any(${outcomes.map((o) => o.n)}::integer[])
      order by n for update
    ), done as (
      update recipients r
      set state = o.state,
          attempt = greatest(l.attempt, o.attempt),
          sender = case when l.attempt > o.attempt then r.sender else ${position}::smallint end,
          attempted_at = case when l.attempt > o.attempt then r.attempted_at
                              else to_timestamp(o.begun_at_ms / 1000) end,
          skip_reason = null,
          wamid = coalesce(o.wamid, r.wamid),
          accepted_at = case when o.state = 'accepted' then clock_timestamp() else r.accepted_at end,
          error_code = coalesce(o.code, case when r.status = 'failed' then r.error_code end),
          due_at = now() + o.due_in_ms * interval '1 millisecond'
      from outcome o join locked l on l.n = o.n
      where r.campaign_id = ${campaignId} and r.n = any(array(select n from locked)) and r.n = o.n
        and (l.state = 'pending' and l.attempt = o.attempt - 1
             or l.state = 'unknown' and l.attempt = o.attempt and o.state <> 'unknown'
             or o.state = 'accepted' and l.attempt >= o.attempt - 1
                and (l.state <> 'accepted' or l.attempt <= o.attempt))
      returning r.state, o.code,
                l.state as was_state, l.skip_reason as was_skipped,
                case when l.state = 'failed' then l.error_code end as was_code,
                l.attempted_at is distinct from r.attempted_at as is_new
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, measure, delta from (
        select 'state:' || was_state as measure, -count(*) as delta from done
          where was_state <> state group by was_state
        union all select 'state:' || state, count(*) from done where was_state <> state group by state
        union all select 'skip:' || was_skipped, -count(*) from done
          where was_skipped is not null group by was_skipped
        union all select 'answer:' || code, count(*) from done where state = 'failed' group by code
        union all select 'answer:' || was_code, -count(*) from done
          where was_code is not null group by was_code
      ) changes
    ), paced as (
      insert into campaign_pace (campaign_id, second, sent)
      select ${campaignId}::uuid, date_trunc('second', clock_timestamp()), count(*)
      from done where is_new and state in ('accepted', 'failed') having count(*) > 0
      on conflict (campaign_id, second) do update set sent = campaign_pace.sent + excluded.sent
    ), suppressed as (
      insert into suppressions (workspace_id, phone, reason)
      select c.workspace_id, l.phone, ${OPTED_OUT}
      from outcome o join locked l on l.n = o.n join campaigns c on c.id = ${campaignId}
      where o.has_opted_out
      on conflict do nothing
    ), settled as (
      update claims c set settled = least(c.begun, c.settled + o.people)
      from unnest(${open.map((c) => c.claimId)}::uuid[], ${open.map((c) => c.people)}::integer[])
           as o (id, people)
      where c.id = o.id
    )
    delete from claims where id = any(${ended}::uuid[])`.execute(database)
}
