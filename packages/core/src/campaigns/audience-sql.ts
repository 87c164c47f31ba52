import type { SkipReason } from '@clarion/contracts/campaigns'
import type { TemplateCategory } from '@clarion/contracts/templates'
import type { Slice } from '@clarion/db/tables'
import { type RawBuilder, sql } from 'kysely'
import { sliceSql } from './slices.ts'
import type { CellSource } from './variable-sources.ts'

/**
 * The value of one variable for the row `r` of `import_rows`: the cell, with every run of white
 * space made one blank, or else the fallback; null when both are empty.
 * Meta refuses line breaks, tabs and long runs of blanks in values.
 * Source: Meta, template messages (reference meta-messaging 2.3, Oct 2026).
 */
const variableText = (source: CellSource): RawBuilder<string | null> =>
  source.cell === null
    ? sql`${source.otherwise}::text`
    : sql`coalesce(nullif(btrim(regexp_replace(r.cells[${sql.lit(source.cell)}], '\\s+', ' ', 'g')), ''), ${source.otherwise}::text)`

function objectOf(
  sources: readonly CellSource[],
  component: CellSource['component'],
): RawBuilder<unknown> {
  const pairs = sources
    .filter((source) => source.component === component)
    .map((source) => sql`${source.key}::text, ${variableText(source)}`)
  return pairs.length === 0 ? sql`'{}'::jsonb` : sql`jsonb_build_object(${sql.join(pairs)})`
}

export interface AudienceInput {
  workspaceId: string
  importId: string
  /** Which people of the import; null for all. */
  slice: Slice | null
  category: TemplateCategory
  sources: readonly CellSource[]
}

export interface AudienceRow {
  line: number
  phone: string
  values: unknown
  skip_reason: SkipReason | null
}

/**
 * Everyone of an import, or of a slice of it, with their values and the first reason not to message
 * them. Preview and launch run this same statement, so nobody is messaged who was not previewed so.
 * The gates, in order: suppression above all; consent for marketing; every value there.
 */
export function audienceSql(input: AudienceInput): RawBuilder<AudienceRow> {
  const missing =
    input.sources.length === 0
      ? sql`false`
      : sql.join(
          input.sources.map((source) => sql`${variableText(source)} is null`),
          sql` or `,
        )
  const needsConsent = input.category === 'marketing'
  // Suppressions are looked up and not joined: of an import just read and a list just grown the
  // planner knows nothing, and could pair every row of the one with every row of the other.
  return sql<AudienceRow>`
    select
      r.line,
      r.phone,
      jsonb_build_object(
        'header', ${objectOf(input.sources, 'header')},
        'body', ${objectOf(input.sources, 'body')},
        'buttons', ${objectOf(input.sources, 'buttons')}
      ) as values,
      case
        when exists (select from suppressions s
                     where s.workspace_id = ${input.workspaceId} and s.phone = r.phone) then 'suppressed'
        when ${sql.lit(needsConsent)} and r.opted_in_at is null then 'no_consent'
        when ${missing} then 'missing_value'
      end as skip_reason
    from import_rows r
    where r.import_id = ${input.importId} and ${sliceSql(input.slice)}`
}
