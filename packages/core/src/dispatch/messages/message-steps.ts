import type { MessageComponent } from '@clarion/contracts/messages'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import { OPTED_OUT, SUPPRESSED_MEANWHILE } from '../../shared/public.ts'
import { CLAIM_LEASE_MS } from '../limits.ts'
import type { Verdict } from '../outcome-rules.ts'

/** A number that has messages to send now. */
export interface WaitingNumber {
  phoneNumberId: string
  workspaceId: string
  wabaId: string
}

/** Whether message `m` may not be sent because its account, number or template is stopped. */
const isStopped: RawBuilder<boolean> = sql`exists (
  select from sending_stops s
  where s.lifted_at is null and (s.scope, s.subject) in (
    ('account', m.waba_id), ('number', m.phone_number_id),
    ('template', m.waba_id || '/' || m.template_name || '/' || m.template_language)))`

const isDue: RawBuilder<boolean> = sql`(m.state in ('pending', 'deferred') and m.due_at <= now())`

/** Numbers served at the same time at most. */
const NUMBERS_MAX = 200

/**
 * The numbers that have messages to send now; those stopped, or of a stopped account, have not.
 * Effect: reads, one probe of an index per number.
 */
export async function numbersWithDue(database: Database): Promise<WaitingNumber[]> {
  const found = await sql<WaitingNumber>`/* prepared */
    select n.id as "phoneNumberId", n.workspace_id as "workspaceId", n.waba_id as "wabaId"
    from phone_numbers n
    where exists (select from messages m where m.phone_number_id = n.id and ${isDue})
      and not exists (
        select from sending_stops s
        where s.lifted_at is null
          and (s.scope, s.subject) in (('account', n.waba_id), ('number', n.id)))
    limit ${NUMBERS_MAX}`.execute(database)
  return found.rows
}

export interface DueMessage {
  id: string
  phone: string
  /** Whether it waited for room in the messaging limit. */
  hasWaited: boolean
}

/**
 * The next messages of a number, those due first before others. Nobody holds them: two workers may
 * read the same ones, and one of them begins each. Effect: reads.
 */
export async function dueMessages(
  database: Database,
  phoneNumberId: string,
  count: number,
): Promise<DueMessage[]> {
  const found = await sql<DueMessage>`/* prepared */
    select m.id, m.to_phone as phone, m.state_reason is not null as "hasWaited"
    from messages m
    where m.phone_number_id = ${phoneNumberId} and ${isDue} and not ${isStopped}
    order by m.due_at limit ${count}`.execute(database)
  return found.rows
}

/** Lets messages wait until an instant, for a reason in words. Effect: one update. */
export async function putOffMessages(
  database: Database,
  ids: readonly string[],
  until: Date,
  reason: string,
): Promise<void> {
  await sql`
    update messages m set state = 'deferred', due_at = ${until}, state_reason = ${reason}
    where m.id = any(array(
      select m.id from messages m where m.id = any(${ids}::uuid[]) and ${isDue}
      order by m.id for update skip locked))`.execute(database)
}

/** A message whose intent is written: from here on a death leaves it unknown, not unsent. */
export interface BegunMessage {
  id: string
  phone: string
  templateName: string
  templateLanguage: string
  components: MessageComponent[]
  attempt: number
}

/**
 * Writes the intent to send, for those of these messages that are still to be sent, that nobody else
 * begins, and that nothing has stopped. Whoever was put on the suppression list meanwhile is not
 * sent to: such a message has failed. Order: as they were asked for. May be empty.
 * Effect: one statement; locks the messages it begins.
 */
export async function beginMessages(
  database: Database,
  worker: string,
  ids: readonly string[],
): Promise<BegunMessage[]> {
  const begun = await sql<BegunMessage>`/* prepared */
    with asked as (
      select m.id, exists (
        select from suppressions s where s.workspace_id = m.workspace_id and s.phone = m.to_phone
      ) as is_suppressed
      from messages m
      where m.id = any(${ids}::uuid[]) and ${isDue} and not ${isStopped}
      order by m.id for update of m skip locked
    ), barred as (
      update messages
      set state = 'failed', error_code = ${SUPPRESSED_MEANWHILE}, due_at = null, state_reason = null
      where id = any(array(select id from asked where is_suppressed))
    ), begun as (
      update messages
      set state = 'sending', attempt = attempt + 1, attempted_at = clock_timestamp(),
          worker = ${worker}, expires_at = now() + ${`${CLAIM_LEASE_MS} milliseconds`}::interval,
          due_at = null, state_reason = null
      where id = any(array(select id from asked where not is_suppressed))
      returning *
    )
    select id, to_phone as phone, template_name as "templateName",
           template_language as "templateLanguage", components, attempt
    from begun order by array_position(${ids}::uuid[], id)`.execute(database)
  return begun.rows
}

/** What became of one attempt. */
export type MessageVerdict = Pick<Verdict, 'state' | 'wamid' | 'code' | 'dueInMs'> & {
  hasOptedOut: boolean
}

/**
 * Writes what became of one attempt. It counts for the message that waits for it and, when another
 * worker took over meanwhile, for one left unknown; a message Meta took counts whatever came after
 * it. Otherwise it was settled by someone else and stays. Writing it twice is writing it once.
 * Effect: one statement; whoever opted out is suppressed by it too.
 */
export async function recordMessage(
  database: Database,
  id: string,
  attempt: number,
  verdict: MessageVerdict,
): Promise<void> {
  const { state, wamid, code, dueInMs, hasOptedOut } = verdict
  await sql`/* prepared */
    with done as (
      update messages m
      set state = ${state}::recipient_state,
          wamid = coalesce(m.wamid, ${wamid}),
          accepted_at = case when ${state} = 'accepted'
                             then coalesce(m.accepted_at, clock_timestamp()) else m.accepted_at end,
          error_code = coalesce(${code}::integer, case when m.status = 'failed' then m.error_code end),
          due_at = now() + ${dueInMs}::float8 * interval '1 millisecond',
          worker = null, expires_at = null, state_reason = null
      where m.id = ${id}
        and (m.state = 'sending' and m.attempt = ${attempt}::smallint
             or m.state = 'unknown' and m.attempt = ${attempt}::smallint and ${state} <> 'unknown'
             or ${state} = 'accepted' and m.attempt >= ${attempt}::smallint)
      returning m.workspace_id, m.to_phone
    )
    insert into suppressions (workspace_id, phone, reason)
    select workspace_id, to_phone, ${OPTED_OUT} from done where ${hasOptedOut}
    on conflict do nothing`.execute(database)
}

/**
 * Takes over what dead workers were sending: it may have been sent, so it is unknown. Dead are those
 * whose time has run out and, at the start of a worker, whoever had its name before.
 * Effect: one statement.
 *
 * @param worker the own name, at the start; null while others may be at work under it
 */
export async function recoverMessages(
  database: Database,
  worker: string | null,
  reconcileMs: number,
): Promise<void> {
  await sql`
    update messages
    set state = 'unknown', worker = null, expires_at = null,
        due_at = now() + ${reconcileMs}::float8 * interval '1 millisecond'
    where id = any(array(
      select id from messages
      where state = 'sending' and (expires_at < now() or worker = ${worker})
      order by id for update skip locked))`.execute(database)
}

/** An unknown outcome without evidence is looked at again after this. */
const LOOK_AGAIN_MS = 30_000
/** Webhooks that wait longer than this to be read may tell of any message. */
const UNREAD_MAX = '5 seconds'

/**
 * Judges unknown outcomes whose time has come, as those of campaigns are (decision 0004): heard of a
 * later attempt of the same number, and of all that came in meanwhile, it was never sent and goes
 * back. Otherwise nobody can tell, and it stays unknown for evidence.
 * Effect: one statement.
 */
export async function judgeUnknownMessages(database: Database): Promise<void> {
  await sql`
    with ripe as (
      select m.id, coalesce(h.latest_heard_attempt_at > m.attempted_at, false)
                   and not coalesce(unread.received_at < now() - ${UNREAD_MAX}::interval, false) as is_proven
      from messages m
      left join (
        select received_at from inbox where parked_reason is null order by id limit 1
      ) unread on true
      left join number_hearing h on h.phone_number_id = m.phone_number_id
      where m.state = 'unknown' and m.due_at <= now()
      order by m.id for update of m skip locked
    ), returned as (
      update messages set state = 'pending', due_at = now()
      where id = any(array(select id from ripe where is_proven))
    )
    update messages set due_at = now() + ${LOOK_AGAIN_MS}::float8 * interval '1 millisecond'
    where id = any(array(select id from ripe where not is_proven))`.execute(database)
}
