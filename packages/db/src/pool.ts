import { Kysely, PostgresDialect } from 'kysely'
import { Pool, TypeOverrides } from 'pg'
import { preparing } from './prepared.ts'
import type { Tables } from './tables.ts'

/** Our database: typed queries through Kysely, or SQL written out with its `sql` tag. */
export type Database = Kysely<Tables>

const INT8_OID = 20

/** 64-bit integers as numbers: our counters and identities stay far below 2^53. */
function clarionTypes(): TypeOverrides {
  const types = new TypeOverrides()
  types.setTypeParser(INT8_OID, Number)
  return types
}

export interface PoolOptions {
  url: string
  /** Connections at most. */
  connectionMax: number
  /** Shown in pg_stat_activity. */
  name: string
  /** Called for a fault of an idle connection, such as a database restart; the pool replaces it. */
  onIdleError?: (error: Error) => void
  /** The schema that names without one are looked up in; `public` unless told otherwise. */
  searchPath?: string
  /**
   * For statements that join long parameters to what they find, many times a second: they may be
   * planned in advance, because no plan pairs everything with everything in a loop.
   */
  isForBulk?: boolean
}

const settingsOf = ({ searchPath, isForBulk }: PoolOptions): string =>
  [
    ...(searchPath === undefined ? [] : [`-c search_path=${searchPath}`]),
    ...(isForBulk === true ? ['-c enable_nestloop=off'] : []),
  ].join(' ')

export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connectionMax,
    application_name: options.name,
    types: clarionTypes(),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(settingsOf(options) !== '' && { options: settingsOf(options) }),
  })
  pool.on('error', (error) => options.onIdleError?.(error))
  // The pool listens to idle connections only. One in use that breaks between two queries would end
  // the process; its next query fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** A Kysely over a pool; `database.destroy()` ends the pool. */
export const createDatabase = (pool: Pool): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
