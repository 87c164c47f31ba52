import type { DeliveryStatus, Recipient, RecipientState } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { decodeCursor, encodeCursor } from '../shared/public.ts'
import type { ViewNeeds } from './campaign-view.ts'
import { type Hands, type RecipientRow, readHands } from './hands.ts'

export interface RecipientQuery {
  state?: RecipientState | undefined
  status?: DeliveryStatus | undefined
  code?: number | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Recipients of a campaign the caller has already found in the workspace, in their order. */
export async function listRecipients(
  needs: ViewNeeds,
  campaignId: string,
  query: RecipientQuery,
): Promise<{ data: Recipient[]; nextCursor: string | null; hasMore: boolean }> {
  const [after] = query.cursor ? (decodeCursor(query.cursor) ?? []) : []
  const hands = await readHands(needs.database, campaignId)
  let select = recipientsAfter(needs.database, campaignId, typeof after === 'number' ? after : 0)
  if (query.state) select = select.where(hands.isShownAs(query.state))
  if (query.status) select = select.where('status', '=', query.status)
  if (query.code !== undefined) select = select.where('error_code', '=', query.code)
  const digits = (query.q ?? '').replace(/\D/g, '')
  if (query.q) select = select.where('phone', 'like', `%${digits || 'none'}%`)
  const rows = await select.limit(query.limit + 1).execute()
  const page = rows.slice(0, query.limit)
  const hasMore = rows.length > query.limit
  const last = page.at(-1)
  return {
    data: page.map((row) => toRecipient(row, needs, hands)),
    nextCursor: hasMore && last ? encodeCursor([last.n]) : null,
    hasMore,
  }
}

/** Recipients of a campaign beyond a position, in their order. */
export const recipientsAfter = (database: Database, campaignId: string, after: number) =>
  database
    .selectFrom('recipients as r')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('n', '>', after)
    .orderBy('n')

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function toRecipient(row: RecipientRow, needs: ViewNeeds, hands: Hands): Recipient {
  const known = row.error_code === null ? null : needs.explainError(row.error_code)
  return {
    n: row.n,
    phone: row.phone,
    state: hands.shownState(row),
    skipReason: row.skip_reason,
    attempt: row.attempt,
    status: row.status,
    error: known && { code: known.code, title: known.title, meaning: known.meaning },
    messageId: row.wamid,
    values: row.values,
    attemptedAt: iso(row.attempted_at),
    acceptedAt: iso(row.accepted_at),
    sentAt: iso(row.sent_at),
    deliveredAt: iso(row.delivered_at),
    readAt: iso(row.read_at),
    failedAt: iso(row.failed_at),
    dueAt: iso(row.due_at),
  }
}
