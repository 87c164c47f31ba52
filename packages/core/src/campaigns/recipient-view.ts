import type { DeliveryStatus, Recipient, RecipientState } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { stringify } from 'csv-stringify/sync'
import type { Selectable } from 'kysely'
import { decodeCursor, encodeCursor } from '../shared/public.ts'
import type { ViewNeeds } from './campaign-view.ts'

export interface RecipientQuery {
  state?: RecipientState | undefined
  status?: DeliveryStatus | undefined
  code?: number | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

const EXPORT_PAGE_SIZE = 2_000

/** Recipients of a campaign the caller has already found in the workspace, in their order. */
export async function listRecipients(
  needs: ViewNeeds,
  campaignId: string,
  query: RecipientQuery,
): Promise<{ data: Recipient[]; nextCursor: string | null; hasMore: boolean }> {
  const [after] = query.cursor ? (decodeCursor(query.cursor) ?? []) : []
  let select = recipientsAfter(needs.database, campaignId, typeof after === 'number' ? after : 0)
  if (query.state) select = select.where('state', '=', query.state)
  if (query.status) select = select.where('status', '=', query.status)
  if (query.code !== undefined) select = select.where('error_code', '=', query.code)
  const digits = (query.q ?? '').replace(/\D/g, '')
  if (query.q) select = select.where('phone', 'like', `%${digits || 'none'}%`)
  const rows = await select.limit(query.limit + 1).execute()
  const page = rows.slice(0, query.limit)
  const hasMore = rows.length > query.limit
  const last = page.at(-1)
  return {
    data: page.map((row) => toRecipient(row, needs)),
    nextCursor: hasMore && last ? encodeCursor([last.n]) : null,
    hasMore,
  }
}

const recipientsAfter = (database: Database, campaignId: string, after: number) =>
  database
    .selectFrom('recipients')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('n', '>', after)
    .orderBy('n')

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

function toRecipient(row: Selectable<Tables['recipients']>, needs: ViewNeeds): Recipient {
  const known = row.error_code === null ? null : needs.explainError(row.error_code)
  return {
    n: row.n,
    phone: row.phone,
    state: row.state,
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

const exportColumns = [
  'n',
  'phone',
  'state',
  'skipReason',
  'status',
  'errorCode',
  'errorMeaning',
  'attempt',
  'messageId',
  'attemptedAt',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
] as const

/**
 * Every recipient as CSV, a header first, in pages, so that memory stays flat. Cells hold our own
 * words, digits and instants only, so a spreadsheet has no formula to run.
 */
export async function* exportRecipients(
  needs: ViewNeeds,
  campaignId: string,
): AsyncGenerator<string> {
  yield stringify([exportColumns])
  let after = 0
  for (;;) {
    const rows = await recipientsAfter(needs.database, campaignId, after)
      .limit(EXPORT_PAGE_SIZE)
      .execute()
    if (rows.length === 0) return
    yield stringify(
      rows.map((row) => {
        const recipient = toRecipient(row, needs)
        const flat = {
          ...recipient,
          errorCode: recipient.error?.code ?? null,
          errorMeaning: recipient.error?.meaning ?? null,
        }
        return exportColumns.map((column) => flat[column])
      }),
    )
    after = rows.at(-1)?.n ?? Number.MAX_SAFE_INTEGER
    if (rows.length < EXPORT_PAGE_SIZE) return
  }
}
