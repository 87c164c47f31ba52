import type { Recipient } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { stringify } from 'csv-stringify/sync'
import { type Selectable, sql } from 'kysely'
import type { ViewNeeds } from './campaign-view.ts'
import { readHands } from './hands.ts'
import { listProgramParts } from './program-view.ts'
import { recipientsAfter, toRecipient } from './recipient-view.ts'
import { sliceSql } from './slices.ts'

const PAGE_SIZE = 2_000

// Cells hold our own words, digits and instants only, so a spreadsheet has no formula to run.
const columns = [
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
type Cell = string | number | null

/** Every recipient of a campaign as CSV, a header first, in pages, so that memory stays flat. */
export async function* exportRecipients(
  needs: ViewNeeds,
  campaignId: string,
): AsyncGenerator<string> {
  yield stringify([columns])
  for await (const page of recipientPages(needs, campaignId)) yield stringify(page)
}

/**
 * Everyone of a program as CSV, part by part, a header first. People of parts that are not frozen
 * yet are told from the file, without a position: they are to come, or were cancelled.
 */
export async function* exportProgram(needs: ViewNeeds, programId: string): AsyncGenerator<string> {
  yield stringify([['part', ...columns]])
  for (const id of await listProgramParts(needs.database, programId)) {
    // Looked at only now: it may have been frozen since the export began.
    const part = await needs.database
      .selectFrom('campaigns')
      .select(['id', 'part', 'frozen_at', 'state', 'import_id', 'slice'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const pages =
      part.frozen_at === null ? peoplePages(needs.database, part) : recipientPages(needs, id)
    for await (const page of pages) yield stringify(page.map((line) => [part.part, ...line]))
  }
}

async function* recipientPages(needs: ViewNeeds, campaignId: string): AsyncGenerator<Cell[][]> {
  let after = 0
  for (;;) {
    const hands = await readHands(needs.database, campaignId)
    const rows = await recipientsAfter(needs.database, campaignId, after).limit(PAGE_SIZE).execute()
    if (rows.length > 0) yield rows.map((row) => lineOf(toRecipient(row, needs, hands)))
    after = rows.at(-1)?.n ?? after
    if (rows.length < PAGE_SIZE) return
  }
}

function lineOf(recipient: Recipient): Cell[] {
  const flat = {
    ...recipient,
    errorCode: recipient.error?.code ?? null,
    errorMeaning: recipient.error?.meaning ?? null,
  }
  return columns.map((column) => flat[column])
}

type UnfrozenPart = Pick<Selectable<Tables['campaigns']>, 'import_id' | 'slice' | 'state'>

async function* peoplePages(database: Database, part: UnfrozenPart): AsyncGenerator<Cell[][]> {
  const known: Partial<Record<(typeof columns)[number], Cell>> =
    part.state === 'cancelled'
      ? { state: 'skipped', skipReason: 'cancelled', attempt: 0 }
      : { state: 'pending', attempt: 0 }
  let after = 0
  for (;;) {
    const read = await sql<{ line: number; phone: string }>`
      select r.line, r.phone from import_rows r
      where r.import_id = ${part.import_id} and r.line > ${after} and ${sliceSql(part.slice)}
      order by r.line limit ${PAGE_SIZE}`.execute(database)
    if (read.rows.length > 0)
      yield read.rows.map(({ phone }) =>
        columns.map((column) => (column === 'phone' ? phone : (known[column] ?? null))),
      )
    after = read.rows.at(-1)?.line ?? after
    if (read.rows.length < PAGE_SIZE) return
  }
}
