import type { Stage } from './stage.ts'
import { orUndefined, until } from './waiting.ts'

/** One statement of the product's and how often it ran. */
export interface CountedStatement {
  calls: number
  /** Time in the server, all calls together. */
  totalMs: number
  /** The statement's beginning, on one line. */
  text: string
}

const RESTART_MAX_SECONDS = 60
const TEXT_LENGTH_MAX = 90
const SHOWN_MAX = 8

/**
 * Turns on PostgreSQL's own counting of statements (pg_stat_statements, which the bundled server
 * has). Everything that runs on the server is counted, transaction control included: worker, api
 * and engine alike. Effect: restarts the database, which Clarion sits out.
 */
export async function countStatements({ clarion, database, api }: Stage): Promise<void> {
  await database.query("alter system set shared_preload_libraries = 'pg_stat_statements'")
  const pid = await clarion.pidOf('postgres')
  if (pid === undefined) throw new Error('the database is not one of ours')
  process.kill(pid, 'SIGINT') // PostgreSQL's "fast" shutdown
  await clarion.nextPidOf('postgres', pid, RESTART_MAX_SECONDS)
  await until('the database', RESTART_MAX_SECONDS, () =>
    orUndefined(database.query('create extension if not exists pg_stat_statements')),
  )
  await until('the api', RESTART_MAX_SECONDS, () => orUndefined(api.phoneNumbers()))
}

export async function forgetStatements({ database }: Stage): Promise<void> {
  await database.query('select pg_stat_statements_reset()')
}

/** Statements since they were last forgotten, the most frequent first. */
export async function readStatements({
  database,
}: Stage): Promise<{ calls: number; top: CountedStatement[] }> {
  const { rows } = await database.query<{ calls: string; total_ms: number; query: string }>(
    `select calls, total_exec_time as total_ms, query from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())
     order by calls desc`,
  )
  const top = rows.slice(0, SHOWN_MAX).map((row) => ({
    calls: Number(row.calls),
    totalMs: Math.round(row.total_ms),
    text: row.query.replaceAll(/\s+/g, ' ').slice(0, TEXT_LENGTH_MAX),
  }))
  return { calls: rows.reduce((sum, { calls }) => sum + Number(calls), 0), top }
}
