import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import { fromCallbackData, isProvedByHearing } from '../dispatch/public.ts'
import { OPTED_OUT } from '../shared/public.ts'
import type { StatusFact } from './facts.ts'

/** Everything heard about one recipient in a batch, folded: the later fact wins, the earliest instant counts. */
interface Heard {
  campaignId: string
  n: number
  attempt: number
  phoneNumberId: string
  wamid: string
  status: DeliveryStatus
  sentAtMs: number | null
  deliveredAtMs: number | null
  readAtMs: number | null
  failedAtMs: number | null
  code: number | null
}

/** The order of statuses is that of the database's enum (decision record 0003). */
const rank: Record<DeliveryStatus, number> = {
  sent: 0,
  failed: 1,
  delivered: 2,
  read: 3,
  played: 4,
}
const instantOf = {
  sent: 'sentAtMs',
  failed: 'failedAtMs',
  delivered: 'deliveredAtMs',
  read: 'readAtMs',
  played: 'readAtMs',
} as const satisfies Record<DeliveryStatus, keyof Heard>

const earlier = (a: number | null, b: number): number => (a !== null && a < b ? a : b)

/** Of several codes for one failure the lowest is kept: any rule serves that needs no order. */
const lower = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

/** Folds statuses per recipient; those of messages we did not send are left out. Pure. */
export function foldStatuses(facts: readonly StatusFact[]): Heard[] {
  const heard = new Map<string, Heard>()
  for (const fact of facts) {
    const key = fact.callbackData === null ? undefined : fromCallbackData(fact.callbackData)
    if (!key) continue
    const id = `${key.campaignId}|${key.n}`
    const { phoneNumberId, wamid, status } = fact
    const instants = { sentAtMs: null, deliveredAtMs: null, readAtMs: null, failedAtMs: null }
    const known = heard.get(id) ?? { ...key, phoneNumberId, wamid, status, ...instants, code: null }
    if (rank[status] > rank[known.status]) known.status = status
    // What is told of the latest attempt is told of its number, not of one before.
    if (key.attempt > known.attempt)
      Object.assign(known, { attempt: key.attempt, phoneNumberId, wamid })
    const field = instantOf[status]
    known[field] = earlier(known[field], fact.atMs)
    known.code = lower(known.code, fact.errorCode)
    heard.set(id, known)
  }
  return [...heard.values()]
}

/**
 * Applies statuses to their recipients. Applying twice is applying once, and order does not
 * matter: the status only rises, each instant only falls. A status of another workspace's number
 * changes nothing.
 *
 * @param suppressingCodes codes after which a person must not get marketing again
 * Returns the campaigns that changed. Effect: one statement per campaign, in the caller's
 * transaction; campaigns and their rows are locked in order, so readers and senders never deadlock.
 */
export async function applyStatuses(
  database: Database,
  facts: readonly StatusFact[],
  suppressingCodes: readonly number[],
): Promise<string[]> {
  const byCampaign = new Map<string, Heard[]>()
  for (const heard of foldStatuses(facts)) {
    const mine = byCampaign.get(heard.campaignId)
    if (mine) mine.push(heard)
    else byCampaign.set(heard.campaignId, [heard])
  }
  const changed: string[] = []
  for (const campaignId of [...byCampaign.keys()].sort()) {
    const heard = byCampaign.get(campaignId) ?? []
    if (await applyToCampaign(database, campaignId, heard, suppressingCodes))
      changed.push(campaignId)
  }
  return changed
}

/** Folded facts as the columns of one `unnest`, typed for PostgreSQL. */
const heardRows = (heard: readonly Heard[]): RawBuilder<unknown> => sql`
  select n, attempt, phone_number_id, wamid, status, code,
         to_timestamp(sent_ms / 1000) as sent_at, to_timestamp(delivered_ms / 1000) as delivered_at,
         to_timestamp(read_ms / 1000) as read_at, to_timestamp(failed_ms / 1000) as failed_at
  from unnest(
    ${heard.map((x) => x.n)}::integer[], ${heard.map((x) => x.attempt)}::smallint[],
    ${heard.map((x) => x.phoneNumberId)}::text[], ${heard.map((x) => x.wamid)}::text[],
    ${heard.map((x) => x.status)}::delivery_status[],
    ${heard.map((x) => x.sentAtMs)}::float8[], ${heard.map((x) => x.deliveredAtMs)}::float8[],
    ${heard.map((x) => x.readAtMs)}::float8[], ${heard.map((x) => x.failedAtMs)}::float8[],
    ${heard.map((x) => x.code)}::integer[]
  ) as h (n, attempt, phone_number_id, wamid, status, sent_ms, delivered_ms, read_ms, failed_ms, code)`

/** How the counts of a campaign change by what `moves` says was and is. */
const changesOfCounts = sql`
  select 'status:' || status as measure, people as delta from moves where status is distinct from was_status
  union all select 'status:' || was_status, -people from moves
    where status is distinct from was_status and was_status is not null
  union all select 'state:' || state, people from moves where state <> was_state
  union all select 'state:' || was_state, -people from moves where state <> was_state
  union all select 'skip:' || was_skipped, -people from moves
    where state <> was_state and was_skipped is not null
  union all select 'answer:' || was_answer_code, -people from moves where was_answer_code is not null
  union all select 'webhook:' || failed_code, people from moves where failed_code is not null
  union all select 'webhook:' || was_failed_code, -people from moves where was_failed_code is not null`

/** Returns whether anything changed. The rows are named as an array for the planner's sake. */
async function applyToCampaign(
  database: Database,
  campaignId: string,
  heard: readonly Heard[],
  suppressingCodes: readonly number[],
): Promise<boolean> {
  const ns = heard.map((x) => x.n)
  const changed = await sql<{ people: number }>`/* prepared */
    with h as (
      ${heardRows(heard)}
    ), old as (
      select r.n, r.state, r.status, r.skip_reason, r.error_code
      from recipients r
      where r.campaign_id = ${campaignId} and r.n = any(${ns}::integer[])
      order by r.n for update of r
    ), done as (
      update recipients r
      set status = greatest(r.status, h.status),
          sent_at = least(r.sent_at, h.sent_at),
          delivered_at = least(r.delivered_at, h.delivered_at),
          read_at = least(r.read_at, h.read_at),
          failed_at = least(r.failed_at, h.failed_at),
          wamid = coalesce(r.wamid, h.wamid),
          error_code = case when h.code is null and ${isProvedByHearing} then null
                            when h.code is null then r.error_code
                            when r.failed_at is null then h.code
                            else least(r.error_code, h.code) end,
          state = case when ${isProvedByHearing} then 'accepted' else r.state end,
          attempt = case when ${isProvedByHearing} then greatest(r.attempt, h.attempt) else r.attempt end,
          skip_reason = case when ${isProvedByHearing} then null else r.skip_reason end,
          accepted_at = case when ${isProvedByHearing}
                             then coalesce(r.accepted_at, r.attempted_at, now()) else r.accepted_at end,
          due_at = case when ${isProvedByHearing} then null else r.due_at end
      from h join old o on o.n = h.n
      where r.campaign_id = ${campaignId} and r.n = any(${ns}::integer[]) and r.n = h.n
        and (r.attempt > 0 or h.attempt = 1)
        and h.phone_number_id = any(array(
          select phone_number_id from campaign_numbers where campaign_id = ${campaignId}))
      returning r.phone, r.attempted_at, r.accepted_at, r.status, r.state, r.error_code,
                h.phone_number_id, h.code, h.attempt = r.attempt as is_latest,
                o.status as was_status, o.state as was_state, o.skip_reason as was_skipped,
                o.error_code as was_code
    ), moves as (
      select status, was_status, state, was_state, was_skipped,
             case when status = 'failed' then error_code end as failed_code,
             case when was_status = 'failed' then was_code end as was_failed_code,
             case when state <> was_state and was_state = 'failed' then was_code end as was_answer_code,
             count(*) as people
      from done
      where status is distinct from was_status or state <> was_state or error_code is distinct from was_code
      group by 1, 2, 3, 4, 5, 6, 7, 8
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, measure, sum(delta) from (${changesOfCounts}) changes
      group by measure having sum(delta) <> 0
    ), proven as (
      insert into number_hearing as k (phone_number_id, latest_heard_attempt_at)
      -- Only of attempts that were answered: those a dead worker left bear the instant of the last
      -- one it had begun, and might seem later than they were.
      select phone_number_id, max(attempted_at) from done
      where is_latest and accepted_at > attempted_at group by phone_number_id
      on conflict (phone_number_id) do update
      set latest_heard_attempt_at = excluded.latest_heard_attempt_at
      where k.latest_heard_attempt_at < excluded.latest_heard_attempt_at
    ), suppressed as (
      insert into suppressions (workspace_id, phone, reason)
      select distinct c.workspace_id, d.phone, ${OPTED_OUT}
      from done d join campaigns c on c.id = ${campaignId}
      where d.code = any(${suppressingCodes}::integer[])
      on conflict do nothing
    )
    select coalesce(sum(people), 0)::integer as people from moves`.execute(database)
  return (changed.rows[0]?.people ?? 0) > 0
}
