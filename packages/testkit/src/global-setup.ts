import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@clarion/db/migrate'
import { SYSTEM_STATE_DIR } from '@clarion/local-postgres/native'
import { ensureDatabase, freePort, startLocalPostgres } from '@clarion/local-postgres/server'
import type { TestProject } from 'vitest/node'

const TEMPLATE = 'clarion_template'
const FIRST_PORT = 56_000

/** Starts one throw-away PostgreSQL for the whole run, with a migrated template database. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = process.getuid?.() === 0 ? join(SYSTEM_STATE_DIR, 'test') : tmpdir()
  const folder = join(base, `clarion-pg-${randomBytes(6).toString('hex')}`)
  const server = await startLocalPostgres({
    dataDir: join(folder, 'data'),
    port: await freePort(FIRST_PORT + (process.pid % 1_000)),
    password: randomBytes(16).toString('hex'),
    isThrowAway: true,
  })
  await ensureDatabase(server, TEMPLATE)
  await migrate(server.urlOf(TEMPLATE))
  project.provide('postgresUrl', server.urlOf('postgres'))
  project.provide('templateDatabase', TEMPLATE)
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
