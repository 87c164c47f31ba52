import { migrate } from '@clarion/db/migrate'
import {
  ensureDatabase,
  type LocalPostgres,
  startLocalPostgres,
} from '@clarion/local-postgres/server'
import { StartProblem } from './start-problem.ts'
import type { Life, Supervised } from './supervise.ts'

export interface LocalDatabase {
  clusterDir: string
  port: number
  password: string
  onLine(line: string): void
}

const DATABASE = 'clarion'

/** Our own PostgreSQL as something to be kept alive, and the address of the product's database. */
export function localDatabase(plan: LocalDatabase): { supervised: Supervised; url(): string } {
  let server: LocalPostgres | undefined
  return {
    supervised: {
      name: 'database',
      async begin(onPid, signal): Promise<Life> {
        // Between its start and its end; what it says before and after is no news.
        let isServing = false
        const started = await startLocalPostgres({
          dataDir: plan.clusterDir,
          port: plan.port,
          password: plan.password,
          onLog: (line) => {
            if (isServing) plan.onLine(line)
          },
          onPid,
          signal,
        })
        await ensureDatabase(started, DATABASE)
        server = started
        isServing = true
        return {
          ended: started.ended.then((code) =>
            code === null ? 'was ended by a signal' : `ended with code ${code}`,
          ),
          stop: (graceMs) => {
            isServing = false
            return started.stop(graceMs)
          },
        }
      },
    },
    url: () => {
      if (server === undefined) throw new Error('the database has not been started')
      return server.urlOf(DATABASE)
    },
  }
}

/**
 * Brings the product's database up to date; returns how many migrations ran.
 * Errors: throws StartProblem when it cannot be reached or a migration fails.
 */
export async function prepareDatabase(url: string): Promise<number> {
  try {
    return (await migrate(url)).length
  } catch (cause) {
    throw new StartProblem(`The database cannot be used: ${reasonOf(cause)}`, { cause })
  }
}

/** A connection refused on every address of a host has its reasons inside, one for each. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`
}
