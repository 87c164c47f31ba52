import type { Message, MessageListQuery } from '@clarion/contracts/messages'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { createdAtUs, olderThan, pageOfNewest } from '../../campaigns/public.ts'
import type { ExplainError } from '../../shared/public.ts'

export interface MessageViewNeeds {
  database: Database
  explainError: ExplainError
}

interface Row extends Selectable<Tables['messages']> {
  /** Why an open stop keeps it from being sent; null when none does. */
  stop: string | null
}

const selectMessages = (database: Database, workspaceId: string) =>
  database
    .selectFrom('messages as m')
    .selectAll('m')
    .select([
      createdAtUs('m').as('created_at_us'),
      sql<string | null>`case when m.state in ('pending', 'deferred') then (
        select s.reason || ' ' || s.what_to_do from sending_stops s
        where s.lifted_at is null and (s.scope, s.subject) in (
          ('account', m.waba_id), ('number', m.phone_number_id),
          ('template', m.waba_id || '/' || m.template_name || '/' || m.template_language))
        order by s.scope limit 1) end`.as('stop'),
    ])
    .where('m.workspace_id', '=', workspaceId)

/** One message of the workspace; undefined when there is none. */
export async function findMessage(
  needs: MessageViewNeeds,
  workspaceId: string,
  id: string,
): Promise<Message | undefined> {
  const row = await selectMessages(needs.database, workspaceId)
    .where('m.id', '=', id)
    .executeTakeFirst()
  return row && toView(needs, row)
}

/** The workspace's messages, newest first. */
export async function listMessages(
  needs: MessageViewNeeds,
  workspaceId: string,
  query: MessageListQuery,
): Promise<{ data: Message[]; nextCursor: string | null; hasMore: boolean }> {
  const { phoneNumberId, state } = query
  let select = selectMessages(needs.database, workspaceId)
    .where(olderThan('m', query.cursor))
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(query.limit + 1)
  if (phoneNumberId !== undefined) select = select.where('m.phone_number_id', '=', phoneNumberId)
  if (state !== undefined) select = select.where('m.state', '=', state)
  const { rows, ...page } = pageOfNewest(await select.execute(), query.limit)
  return { ...page, data: rows.map((row) => toView(needs, row)) }
}

const NO_ANSWER =
  'Meta gave no answer, so nobody knows whether it went out. A delivery report settles it.'
const NOT_REACHED = 'Meta could not be reached. It is tried again by itself.'

function reasonOf(needs: MessageViewNeeds, row: Row): string | null {
  if (row.stop !== null) return row.stop
  if (row.state_reason !== null) return row.state_reason
  if (row.state === 'unknown') return NO_ANSWER
  if (row.state !== 'deferred') return null
  if (row.error_code === null) return NOT_REACHED
  return `It is tried again by itself. ${needs.explainError(row.error_code).meaning}`
}

function errorOf(needs: MessageViewNeeds, code: number | null): Message['error'] {
  if (code === null) return null
  const { meaning, whatToDo } = needs.explainError(code)
  return { code, meaning, whatToDo }
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null

function toView(needs: MessageViewNeeds, row: Row): Message {
  return {
    id: row.id,
    state: row.state,
    stateReason: reasonOf(needs, row),
    phoneNumberId: row.phone_number_id,
    to: row.to_phone,
    template: {
      name: row.template_name,
      language: row.template_language,
      category: row.template_category,
    },
    callerData: row.caller_data,
    attempts: row.attempt,
    wamid: row.wamid,
    status: row.status,
    error: errorOf(needs, row.error_code),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    nextAttemptAt: row.state === 'unknown' ? null : instant(row.due_at),
    attemptedAt: instant(row.attempted_at),
    acceptedAt: instant(row.accepted_at),
    sentAt: instant(row.sent_at),
    deliveredAt: instant(row.delivered_at),
    readAt: instant(row.read_at),
    failedAt: instant(row.failed_at),
  }
}
