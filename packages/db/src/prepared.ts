import { createHash } from 'node:crypto'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool, PoolClient } from 'pg'

/**
 * A statement that begins with this is planned once per connection instead of every time it runs.
 * Only for those whose best plan is the same whatever the length of their arrays, or that run in a
 * pool for bulk: a plan made in advance takes every array for ten entries.
 */
const MARK = '/* prepared */'

const names = new Map<string, string>()
const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `c${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}

interface NamedQueries {
  query<R>(query: {
    name: string
    text: string
    values: unknown[]
  }): Promise<PostgresQueryResult<R>>
}

/** A connection that prepares the marked statements; everything else passes through. */
class PreparingClient implements PostgresPoolClient {
  readonly #client: PoolClient

  constructor(client: PoolClient) {
    this.#client = client
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    const plain: PostgresPoolClient = this.#client
    if (typeof sql !== 'string') return plain.query(sql)
    if (!sql.startsWith(MARK)) return plain.query<R>(sql, parameters)
    const named: NamedQueries = this.#client
    return named.query<R>({ name: nameOf(sql), text: sql, values: [...parameters] })
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }
}

/** The pool as Kysely sees it, with marked statements prepared: for the few that run many times a second. */
export function preparing(pool: Pool): PostgresPool {
  const wrapped = new WeakMap<PoolClient, PreparingClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const known = wrapped.get(client) ?? new PreparingClient(client)
      wrapped.set(client, known)
      return known
    },
  }
}
