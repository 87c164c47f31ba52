import type { Import, RowProblem } from '@clarion/contracts/imports'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { findImport } from './import-store.ts'

/**
 * How long one file may be read. A reading that takes longer, on a connection that barely moves,
 * stops with an error.
 */
export const READING_HOURS_MAX = 2
/** When a file still being read has surely lost its process: no living one reads that long. */
export const ABANDONED_AFTER_HOURS = 3

/** A row with a number, as its batch carries it to PostgreSQL; `cells` follows the columns. */
export interface GivenRow {
  line: number
  phone: string
  opted_in_at: Date | null
  cells: readonly string[]
}

export interface GivenProblem {
  line: number
  reason: RowProblem
  cells: readonly string[]
}

export interface Batch {
  rows: GivenRow[]
  problems: GivenProblem[]
  blankCount: number
}

/** Counts of the whole import so far. */
export interface ReadingCounts {
  validUnique: number
}

/**
 * Adds one batch and its counts in one statement, so that a look at the import never sees one
 * without the other. The number already there wins, within the batch and before it: the second key
 * of import_rows decides, and a row that did not get in is a refused row.
 * Rows travel as JSON because `unnest` would flatten the cells of all rows into one list.
 *
 * Errors: throws when the import is gone or has been read for too long.
 */
export async function appendBatch(
  database: Database,
  importId: string,
  batch: Batch,
): Promise<ReadingCounts> {
  const { rows } = await sql<ReadingCounts>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(batch.rows)}::json)
        as g (line int, phone text, opted_in_at timestamptz, cells text[])
    ), kept as (
      insert into import_rows (import_id, line, phone, opted_in_at, cells)
      select ${importId}, line, phone, opted_in_at, cells from given order by line
      on conflict (import_id, phone) do nothing
      returning line, opted_in_at
    ), refused as (
      insert into import_problems (import_id, line, reason, cells)
      select ${importId}::uuid, line, reason, cells
      from json_to_recordset(${JSON.stringify(batch.problems)}::json)
        as p (line int, reason text, cells text[])
      union all
      select ${importId}::uuid, line, 'duplicate', cells
      from given where line not in (select line from kept)
      returning reason
    ), added as (
      select
        (select count(*) from kept) as kept,
        (select count(*) from kept where opted_in_at is null) as kept_without_opt_in,
        (select count(*) from refused where reason = 'duplicate') as duplicates,
        (select count(*) from refused where reason <> 'duplicate') as invalid
    )
    update imports set
      row_count = row_count + added.kept + added.duplicates + added.invalid,
      valid_unique_count = valid_unique_count + added.kept,
      without_opt_in_count = without_opt_in_count + added.kept_without_opt_in,
      duplicate_count = duplicate_count + added.duplicates,
      invalid_count = invalid_count + added.invalid,
      blank_count = blank_count + ${batch.blankCount}
    from added
    where id = ${importId} and state = 'reading'
      and created_at > now() - make_interval(hours => ${READING_HOURS_MAX})
    returning valid_unique_count as "validUnique"
  `.execute(database)
  const [counts] = rows
  if (!counts)
    throw new Error(`import ${importId} is gone or was read for over ${READING_HOURS_MAX} hours`)
  return counts
}

/** Refused rows shown as examples of each reason, and how much of each. */
const EXAMPLE_COUNT = 5
const EXAMPLE_LENGTH_MAX = 100

/**
 * Marks an import as ready and sums up its refused rows by reason, the most frequent first.
 * An example shows the phone cell, or the whole row when its cells do not match the header.
 */
export async function finishImport(
  database: Database,
  given: { workspaceId: string; importId: string; phoneIndex: number },
): Promise<Import> {
  const { importId } = given
  await sql`
    update imports set
      state = 'ready',
      finished_at = now(),
      refused_by = (
        select coalesce(
          jsonb_agg(
            jsonb_build_object('reason', g.reason, 'rows', g.rows, 'examples', e.examples)
            order by g.rows desc, g.reason
          ),
          '[]'
        )
        from (
          select reason, count(*) as rows
          from import_problems where import_id = ${importId} group by reason
        ) g
        cross join lateral (
          select jsonb_agg(
            jsonb_build_object(
              'line', p.line,
              'value', left(
                case when g.reason = 'cells_mismatch' then array_to_string(p.cells, ' | ')
                  else p.cells[${given.phoneIndex + 1}::int] end,
                ${EXAMPLE_LENGTH_MAX}
              )
            ) order by p.line
          ) as examples
          from (
            select line, cells from import_problems
            where import_id = ${importId} and reason = g.reason
            order by line limit ${EXAMPLE_COUNT}
          ) p
        ) e
      )
    where id = ${importId} and state = 'reading'
  `.execute(database)
  const finished = await findImport(database, given.workspaceId, importId)
  if (finished?.state !== 'ready') throw new Error(`import ${importId} went away while finishing`)
  return finished
}

/**
 * Removes imports a dead process left half read. Effect: deletes them with their rows; returns how
 * many there were.
 */
export async function abandonUnfinishedImports(database: Database): Promise<number> {
  const removed = await database
    .deleteFrom('imports')
    .where('state', '=', 'reading')
    .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${ABANDONED_AFTER_HOURS})`)
    .executeTakeFirst()
  return Number(removed.numDeletedRows)
}
