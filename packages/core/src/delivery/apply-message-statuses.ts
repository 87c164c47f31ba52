import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { fromMessageCallbackData, isMessageProved } from '../dispatch/public.ts'
import { OPTED_OUT } from '../shared/public.ts'
import type { StatusFact } from './facts.ts'

/** One status of one message of the API. */
interface Heard {
  messageId: string
  attempt: number
  phoneNumberId: string
  wamid: string
  status: DeliveryStatus
  atMs: number
  code: number | null
}

const heardOf = (fact: StatusFact): Heard | undefined => {
  const { callbackData, phoneNumberId, wamid, status, atMs, errorCode: code } = fact
  const key = callbackData === null ? undefined : fromMessageCallbackData(callbackData)
  return key && { ...key, phoneNumberId, wamid, status, atMs, code }
}

/**
 * Applies statuses to the messages of the API they name; others are left out. Applying twice is
 * applying once, and order does not matter: the status only rises, each instant only falls, of
 * several codes of a failure the lowest is kept. A status of another number than the message's
 * changes nothing.
 *
 * @param suppressingCodes codes after which a person must not get marketing again
 * Effect: one statement, in the caller's transaction; messages are locked in order.
 */
export async function applyMessageStatuses(
  database: Database,
  facts: readonly StatusFact[],
  suppressingCodes: readonly number[],
): Promise<void> {
  const heard = facts.flatMap((fact) => heardOf(fact) ?? [])
  if (heard.length === 0) return
  // Named as an array, so that the rows are found by their key whatever the planner believes.
  const ids = [...new Set(heard.map((x) => x.messageId))]
  await sql`
    with told as (
      select id, attempt, phone_number_id, wamid, status, to_timestamp(at_ms / 1000) as told_at, code
      from unnest(
        ${heard.map((x) => x.messageId)}::uuid[], ${heard.map((x) => x.attempt)}::integer[],
        ${heard.map((x) => x.phoneNumberId)}::text[], ${heard.map((x) => x.wamid)}::text[],
        ${heard.map((x) => x.status)}::delivery_status[], ${heard.map((x) => x.atMs)}::float8[],
        ${heard.map((x) => x.code)}::integer[]
      ) as x (id, attempt, phone_number_id, wamid, status, at_ms, code)
    ), locked as (
      select m.id, m.phone_number_id from messages m
      where m.id = any(${ids}::uuid[]) order by m.id for update
    ), h as (
      select t.id, min(t.attempt) as attempt, max(t.attempt) as latest_attempt, max(t.status) as status,
             (array_agg(t.wamid order by t.attempt))[1] as wamid,
             min(told_at) filter (where t.status = 'sent') as sent_at,
             min(told_at) filter (where t.status = 'delivered') as delivered_at,
             min(told_at) filter (where t.status in ('read', 'played')) as read_at,
             min(told_at) filter (where t.status = 'failed') as failed_at,
             min(t.code) as code,
             bool_or(t.code = any(${suppressingCodes}::integer[])) as has_opted_out
      from told t join locked l on l.id = t.id and l.phone_number_id = t.phone_number_id
      group by t.id
    ), done as (
      update messages m
      set status = greatest(m.status, h.status),
          sent_at = least(m.sent_at, h.sent_at),
          delivered_at = least(m.delivered_at, h.delivered_at),
          read_at = least(m.read_at, h.read_at),
          failed_at = least(m.failed_at, h.failed_at),
          wamid = coalesce(m.wamid, h.wamid),
          error_code = case when h.code is null and ${isMessageProved} then null
                            when h.code is null then m.error_code
                            when m.failed_at is null then h.code
                            else least(m.error_code, h.code) end,
          state = 'accepted',
          accepted_at = coalesce(m.accepted_at, m.attempted_at),
          due_at = null, worker = null, expires_at = null, state_reason = null
      from h
      where m.id = any(${ids}::uuid[]) and m.id = h.id and (m.state = 'accepted' or ${isMessageProved})
      returning m.workspace_id, m.to_phone, m.phone_number_id, m.attempted_at,
                h.latest_attempt = m.attempt as is_latest, h.has_opted_out
    ), proven as (
      insert into number_hearing as k (phone_number_id, latest_heard_attempt_at)
      select phone_number_id, max(attempted_at) from done
      where is_latest group by phone_number_id order by phone_number_id
      on conflict (phone_number_id) do update
      set latest_heard_attempt_at = excluded.latest_heard_attempt_at
      where k.latest_heard_attempt_at < excluded.latest_heard_attempt_at
    )
    insert into suppressions (workspace_id, phone, reason)
    select distinct workspace_id, to_phone, ${OPTED_OUT} from done where has_opted_out
    on conflict do nothing`.execute(database)
}
