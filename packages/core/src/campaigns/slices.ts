import assert from 'node:assert/strict'
import { CAMPAIGN_PEOPLE_MAX } from '@clarion/contracts/campaigns'
import { PARTS_MAX } from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import type { Slice } from '@clarion/db/tables'
import { type RawBuilder, sql } from 'kysely'
import { type Refusal, refuse } from '../shared/public.ts'

/**
 * People a part is planned for. A hash shares out unevenly, by about 220 either way here, so that
 * parts stay below the most a campaign takes.
 */
export const PART_PEOPLE_AIM = 48_500
assert(PART_PEOPLE_AIM + 6 * 220 < CAMPAIGN_PEOPLE_MAX, 'a part must not overflow by chance')

/** One part in the order they send. */
export interface PlannedPart {
  part: number
  slice: Slice
  people: number
}

// A slice depends on the phone and the cell of a row only, both of which never change in an import:
// who belongs to a part is fixed without being written down.

/** Which of `of` buckets the phone of the row `r` falls into, from 0. */
const bucketOf = (of: RawBuilder<number>): RawBuilder<number> =>
  sql`((hashtextextended(r.phone, 0) & 9223372036854775807) % ${of})`

/** The value a row `r` of an import has in the column it is cut by; empty without any. */
const valueAt = (cell: number): RawBuilder<string> =>
  sql`btrim(coalesce(r.cells[${sql.lit(cell)}], ''))`

/** Whether the row `r` of `import_rows` belongs to the slice. */
export function sliceSql(slice: Slice | null): RawBuilder<boolean> {
  if (slice === null) return sql`true`
  const { cell, value, hash } = slice
  const hasValue = cell === null ? sql`true` : sql`${valueAt(cell)} = ${value ?? ''}`
  if (hash.of === 1) return sql`${hasValue}`
  return sql`${hasValue} and ${bucketOf(sql`${sql.lit(hash.of)}::bigint`)} = ${sql.lit(hash.part)}`
}

/**
 * Cuts an import into parts that one campaign each can take: by the values of a column in the order
 * they first occur, if one is given, and by a hash of the phone. Everyone belongs to exactly one.
 * Effect: reads every row of the import twice at most.
 */
export async function cutIntoParts(
  database: Database,
  input: { importId: string; people: number; cell: number | null; column: string | null },
): Promise<{ kind: 'cut'; parts: PlannedPart[] } | Refusal> {
  const { importId, cell } = input
  const groups =
    cell === null
      ? [{ value: null, people: input.people }]
      : await countValues(database, importId, cell)
  let cuts = groups.map((group) => ({ ...group, of: Math.ceil(group.people / PART_PEOPLE_AIM) }))
  for (;;) {
    const partCount = cuts.reduce((sum, cut) => sum + cut.of, 0)
    if (partCount > PARTS_MAX) return tooManyParts(input.column, groups.length)
    const counted = await countParts(database, importId, cell, cuts)
    const overflowing = new Set(
      counted.filter((one) => one.people > CAMPAIGN_PEOPLE_MAX).map((one) => one.group),
    )
    if (overflowing.size === 0) return { kind: 'cut', parts: toParts(cell, cuts, counted) }
    cuts = cuts.map((cut, group) => (overflowing.has(group) ? { ...cut, of: cut.of + 1 } : cut))
  }
}

function tooManyParts(column: string | null, valueCount: number): Refusal {
  const detail =
    column !== null && valueCount > PARTS_MAX
      ? `The column "${column}" has more than ${PARTS_MAX} different values, and each would be a part. Cut by a column with fewer values, or by none.`
      : `This would be more than ${PARTS_MAX} parts. Split the file, or cut by a column with fewer values.`
  return refuse('parts-too-many', detail, [
    { pointer: '/cutColumn', code: 'parts-too-many', detail },
  ])
}

interface Group {
  value: string | null
  people: number
}
interface Cut extends Group {
  of: number
}
interface CountedPart {
  /** Index of the cut it is of. */
  group: number
  bucket: number
  people: number
}

/** The values of a column in the order they first occur; one more than can be parts at most. */
async function countValues(database: Database, importId: string, cell: number): Promise<Group[]> {
  const counted = await sql<{ value: string; people: number }>`
    select ${valueAt(cell)} as value, count(*) as people
    from import_rows r where r.import_id = ${importId}
    group by 1 order by min(r.line) limit ${sql.lit(PARTS_MAX + 1)}`.execute(database)
  return counted.rows
}

/** How many people each part has; a group that is one part is known already. */
async function countParts(
  database: Database,
  importId: string,
  cell: number | null,
  cuts: readonly Cut[],
): Promise<CountedPart[]> {
  const whole = cuts.flatMap(({ people, of }, group) =>
    of === 1 ? [{ group, bucket: 0, people }] : [],
  )
  const shared = cuts.flatMap((cut, group) => (cut.of > 1 ? [{ ...cut, group }] : []))
  if (shared.length === 0) return whole
  const value = cell === null ? sql`''` : valueAt(cell)
  const counted = await sql<CountedPart>`
    select g.at as "group", ${bucketOf(sql`g.of`)} as bucket, count(*) as people
    from import_rows r
    join unnest(
      ${shared.map((cut) => cut.value ?? '')}::text[], ${shared.map((cut) => cut.of)}::bigint[],
      ${shared.map((cut) => cut.group)}::integer[]
    ) as g (value, of, at) on g.value = ${value}
    where r.import_id = ${importId}
    group by 1, 2`.execute(database)
  return [...whole, ...counted.rows]
}

function toParts(
  cell: number | null,
  cuts: readonly Cut[],
  counted: readonly CountedPart[],
): PlannedPart[] {
  return counted
    .toSorted((a, b) => a.group - b.group || a.bucket - b.bucket)
    .map(({ group, bucket, people }, at) => {
      const { value, of } = cuts[group] ?? { value: null, of: 1 }
      return { part: at + 1, people, slice: { cell, value, hash: { part: bucket, of } } }
    })
}
