import { rowProblems } from '@clarion/contracts/imports'
import type { Database } from '@clarion/db/pool'
import { stringify } from 'csv-stringify/sync'
import { findImport, refusedRowsAfter } from './import-store.ts'

const PAGE_ROW_COUNT = 1_000

/**
 * Every refused row of an import as CSV, in parts: line, reason, explanation, then the row's cells
 * under the file's own columns. Undefined when the workspace has no such import.
 * Begins with a byte order mark: these files are opened in Excel, corrected and uploaded again,
 * and without it Excel would spoil every name beyond ASCII.
 */
export async function importProblemsCsv(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<AsyncIterable<string> | undefined> {
  const found = await findImport(database, workspaceId, id)
  return found && problemLines(database, id, found.columns)
}

async function* problemLines(
  database: Database,
  importId: string,
  columns: readonly string[],
): AsyncGenerator<string, void, undefined> {
  yield `\u{feff}${csvOf([['line', 'reason', 'explanation', ...columns]])}`
  for (let line = 0; ; ) {
    const rows = await refusedRowsAfter(database, importId, line, PAGE_ROW_COUNT)
    const last = rows.at(-1)
    if (!last) return
    yield csvOf(
      rows.map((row) => [`${row.line}`, row.reason, rowProblems[row.reason], ...row.cells]),
    )
    line = last.line
  }
}

const csvOf = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((cells) => cells.map(withoutFormula)),
    { record_delimiter: 'windows' },
  )

const FORMULA_START = /^[\s\p{Cf}]*[=+\-@\t\r\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]/u
/** One number with its usual signs, such as a phone: nothing a spreadsheet could run. */
const PLAIN_NUMBER = /^[+-]?[\d ().-]*$/

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front, which makes it
 * text. Numbers stay as they are, so that phones can be read and corrected.
 * Source: OWASP, "CSV Injection".
 */
const withoutFormula = (cell: string): string =>
  FORMULA_START.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell
