import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/** The channel on which new inbox rows are announced. */
export const INBOX_CHANNEL = 'clarion_inbox'

/** Bodies of requests that arrive together are stored by one statement, this many at most. */
const GROUP_MAX = 200

interface Waiting {
  body: string
  resolve(): void
  reject(error: unknown): void
}

/**
 * Stores webhook bodies. Concurrent calls share statements: while one insert runs, the next
 * gathers, so the cost per body falls as the load rises and a lone body never waits.
 */
export class Inbox {
  readonly #database: Database
  #waiting: Waiting[] = []
  #isWriting = false

  constructor(database: Database) {
    this.#database = database
  }

  /** Resolves when the body is stored durably; rejects when it is not, and Meta must repeat it. */
  store(rawBody: Buffer): Promise<void> {
    // PostgreSQL's text cannot hold NUL, and JSON cannot contain it unescaped.
    const body = rawBody.toString('utf8').replaceAll('\0', '\uFFFD')
    return new Promise((resolve, reject) => {
      this.#waiting.push({ body, resolve, reject })
      if (!this.#isWriting) this.#write().catch(reject)
    })
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    try {
      while (this.#waiting.length > 0) {
        const group = this.#waiting.splice(0, GROUP_MAX)
        await this.#insert(group.map((waiting) => waiting.body)).then(
          () => {
            for (const waiting of group) waiting.resolve()
          },
          (error: unknown) => {
            for (const waiting of group) waiting.reject(error)
          },
        )
      }
    } finally {
      this.#isWriting = false
    }
  }

  async #insert(bodies: readonly string[]): Promise<void> {
    await sql`
      with stored as (
        insert into inbox (body) select unnest(${bodies}::text[])
      )
      select pg_notify(${INBOX_CHANNEL}, '')`.execute(this.#database)
  }
}
