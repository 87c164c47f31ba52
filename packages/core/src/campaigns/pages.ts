import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor, isId } from '../shared/public.ts'

/** When a row was written, in microseconds as PostgreSQL keeps them: a Date would round them. */
export const createdAtUs = (table: string): RawBuilder<number> =>
  sql<number>`(extract(epoch from ${sql.ref(`${table}.created_at`)}) * 1000000)::bigint`

/** Rows that come after the cursor in a list of the newest first; none after one we did not give out. */
export function olderThan(table: string, cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql<boolean>`true`
  const [atUs, id] = decodeCursor(cursor) ?? []
  if (typeof atUs !== 'number' || typeof id !== 'string' || !isId(id)) return sql<boolean>`false`
  return sql<boolean>`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)}) <
    (timestamptz 'epoch' + ${atUs}::bigint * interval '1 microsecond', ${id}::uuid)`
}

/** A page out of one row more than its limit. */
export function pageOfNewest<Row extends { id: string; created_at_us: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; nextCursor: string | null; hasMore: boolean } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hasMore = rows.length > limit
  const nextCursor = hasMore && last ? encodeCursor([last.created_at_us, last.id]) : null
  return { rows: page, nextCursor, hasMore }
}

/** A pattern for rows that hold this text, whatever signs stand in it. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
