import type { Pool } from 'pg'

/**
 * The schema as text, from the catalogue: types, tables with columns and constraints, indexes.
 * The same database gives the same text, so that a change of the schema shows in review.
 */
export async function dumpSchema(pool: Pool): Promise<string> {
  const types = await pool.query<{ line: string }>(`
    select format('create type %I as enum (%s);', t.typname,
                  string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)) as line
    from pg_type t join pg_enum e on e.enumtypid = t.oid join pg_namespace n on n.oid = t.typnamespace
    where n.nspname = 'public' group by t.typname order by t.typname`)
  const tables = await pool.query<{ name: string; lines: string[] }>(`
    select n.nspname || '.' || c.relname as name,
      array(
        select format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                      case when a.attnotnull then ' not null' else '' end,
                      case when a.attidentity <> '' then ' generated always as identity'
                           when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid)
                           else '' end)
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attname
      ) || array(
        select format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n' order by k.conname
      ) as lines
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'auth') and c.relkind = 'r' order by 1`)
  const indexes = await pool.query<{ line: string }>(`
    select indexdef || ';' as line from pg_indexes
    where schemaname in ('public', 'auth') order by schemaname, indexname`)
  return [
    '-- Dumped from the migrations by migrate.db.test.ts; do not edit.',
    ...types.rows.map((row) => row.line),
    ...tables.rows.map((row) => `\ncreate table ${row.name} (\n${row.lines.join(',\n')}\n);`),
    '',
    ...indexes.rows.map((row) => row.line),
    '',
  ].join('\n')
}
