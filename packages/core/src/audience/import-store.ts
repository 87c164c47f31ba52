import {
  type Import,
  type ImportMapping,
  type ImportRow,
  type RowProblem,
  rowProblems,
} from '@clarion/contracts/imports'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { decodeCursor, encodeCursor, isId, newId } from '../shared/public.ts'

/** A page of rows; `nextCursor` goes back as `cursor`, null on the last page. */
export interface Page<T> {
  data: T[]
  nextCursor: string | null
  hasMore: boolean
}

export interface PageQuery {
  cursor?: string | undefined
  limit: number
}

const emptyPage: Page<never> = { data: [], nextCursor: null, hasMore: false }

type ImportRecord = Selectable<Tables['imports']>

const toImport = (row: ImportRecord): Import => ({
  id: row.id,
  fileName: row.file_name,
  state: row.state,
  columns: row.columns,
  mapping: row.mapping,
  defaultCountry: row.default_country,
  rows: row.row_count,
  validUnique: row.valid_unique_count,
  duplicates: row.duplicate_count,
  invalid: row.invalid_count,
  withoutOptIn: row.without_opt_in_count,
  blank: row.blank_count,
  refusedBy: row.refused_by.map((refusal) => ({
    ...refusal,
    detail: rowProblems[refusal.reason],
  })),
  ...(row.problem && { problem: row.problem }),
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
})

/** The import, or undefined when the workspace has none by this id. */
export async function findImport(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<Import | undefined> {
  if (!isId(id)) return undefined
  const row = await database
    .selectFrom('imports')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toImport(row)
}

/** The workspace's imports, the newest first. A cursor we did not give out reads as the end. */
export async function listImports(
  database: Database,
  workspaceId: string,
  page: PageQuery,
): Promise<Page<Import>> {
  const after = page.cursor === undefined ? FIRST : importCursor(page.cursor)
  if (after === undefined) return emptyPage
  const createdAtUs = sql<number>`(extract(epoch from created_at) * 1000000)::bigint`
  const rows = await database
    .selectFrom('imports')
    .selectAll()
    .select(createdAtUs.as('created_at_us'))
    .where('workspace_id', '=', workspaceId)
    .$if(after !== FIRST, (query) =>
      query.where(
        sql<boolean>`(created_at, id) <
          (timestamptz 'epoch' + ${after.createdAtUs} * interval '1 microsecond', ${after.id}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute()
  return pageOf(rows, page.limit, toImport, (row) => [row.created_at_us, row.id])
}

/** In microseconds, as PostgreSQL keeps them: a Date would round them and repeat or skip a row. */
interface ImportCursor {
  createdAtUs: number
  id: string
}
const FIRST: ImportCursor = { createdAtUs: 0, id: '' }
const CREATED_AT_US_MAX = 4_102_444_800_000_000 // The year 2100.

function importCursor(cursor: string): ImportCursor | undefined {
  const [createdAtUs, id] = decodeCursor(cursor) ?? []
  const isOurs =
    typeof createdAtUs === 'number' &&
    Number.isInteger(createdAtUs) &&
    Math.abs(createdAtUs) <= CREATED_AT_US_MAX &&
    typeof id === 'string' &&
    isId(id)
  return isOurs ? { createdAtUs, id } : undefined
}

/**
 * The usable rows of an import in file order; undefined when the workspace has no such import.
 * A cursor we did not give out reads as the end.
 */
export async function listImportRows(
  database: Database,
  workspaceId: string,
  id: string,
  page: PageQuery,
): Promise<Page<ImportRow> | undefined> {
  const found = await findImport(database, workspaceId, id)
  if (!found) return undefined
  const [afterLine] = page.cursor === undefined ? [0] : (decodeCursor(page.cursor) ?? [])
  if (!isLine(afterLine)) return emptyPage
  const rows = await database
    .selectFrom('import_rows')
    .select(['line', 'phone', 'opted_in_at', 'cells'])
    .where('import_id', '=', id)
    .where('line', '>', afterLine)
    .orderBy('line')
    .limit(page.limit + 1)
    .execute()
  const toRow = (row: (typeof rows)[number]): ImportRow => ({
    line: row.line,
    phone: row.phone,
    optedInAt: row.opted_in_at?.toISOString() ?? null,
    values: Object.fromEntries(found.columns.map((name, at) => [name, row.cells[at] ?? ''])),
  })
  return pageOf(rows, page.limit, toRow, (row) => [row.line])
}

const isLine = (part: unknown): part is number =>
  Number.isInteger(part) && Number(part) >= 0 && Number(part) <= 2_147_483_647

/** Makes a page of up to `limit` out of `limit + 1` rows. */
function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => T,
  cursorOf: (row: Row) => (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    data: shown.map(toItem),
    nextCursor: last === undefined ? null : encodeCursor(cursorOf(last)),
    hasMore: last !== undefined,
  }
}

export interface RefusedRow {
  line: number
  reason: RowProblem
  cells: readonly string[]
}

/** Refused rows below a line, in file order; at most `limit`. */
export const refusedRowsAfter = (
  database: Database,
  importId: string,
  line: number,
  limit: number,
): Promise<RefusedRow[]> =>
  database
    .selectFrom('import_problems')
    .select(['line', 'reason', 'cells'])
    .where('import_id', '=', importId)
    .where('line', '>', line)
    .orderBy('line')
    .limit(limit)
    .execute()

export interface NewImport {
  workspaceId: string
  fileName: string
  columns: readonly string[]
  mapping: ImportMapping
  defaultCountry: string | null
}

/** Writes an import as `reading`. Returns its id, and when the file came by the database's clock. */
export const insertImport = (
  database: Database,
  given: NewImport,
): Promise<{ id: string; created_at: Date }> =>
  database
    .insertInto('imports')
    .values({
      id: newId(),
      workspace_id: given.workspaceId,
      file_name: given.fileName,
      columns: [...given.columns],
      mapping: JSON.stringify(given.mapping),
      default_country: given.defaultCountry,
    })
    .returning(['id', 'created_at'])
    .executeTakeFirstOrThrow()

/** Effect: deletes the import with all its rows. */
export async function deleteImport(database: Database, id: string): Promise<void> {
  await database.deleteFrom('imports').where('id', '=', id).execute()
}
