import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeOpenDir, runAs, SYSTEM_STATE_DIR } from './native.ts'
import { ensureDatabase, freePort, type LocalPostgres, startLocalPostgres } from './server.ts'

let folder: string
let running: LocalPostgres | undefined

beforeEach(async () => {
  const base = runAs() === undefined ? tmpdir() : join(SYSTEM_STATE_DIR, 'test')
  folder = join(base, `clarion pg ${randomBytes(6).toString('hex')}`)
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(folder, { recursive: true, force: true })
})

async function start(password = 'of this test'): Promise<LocalPostgres> {
  const dataDir = join(folder, 'data')
  const port = await freePort(57_200)
  running = await startLocalPostgres({ dataDir, port, password, isThrowAway: true })
  return running
}

async function ask(server: LocalPostgres, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.urlOf('clarion') })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

it('starts where an initdb was killed halfway', async () => {
  const half = join(folder, 'data.new-12345')
  await makeOpenDir(folder)
  await mkdir(half)
  await writeFile(join(half, 'PG_VERSION'), '18')
  await start()
  expect(await readdir(folder)).toEqual(['data'])
})

it('keeps what was committed through a stop, and makes a database once', async () => {
  const first = await start()
  await ensureDatabase(first, 'clarion')
  await ensureDatabase(first, 'clarion')
  await ask(first, 'create table kept as select 1 as one')
  await first.stop()
  expect(await ask(await start(), 'select one from kept')).toEqual([{ one: 1 }])
})

it('says at once that its data has another password', async () => {
  await (await start()).stop()
  await expect(start('another')).rejects.toThrow('does not accept the password')
})

it('says what PostgreSQL said when it cannot start', async () => {
  const { port } = await start()
  const second = startLocalPostgres({
    dataDir: join(folder, 'second'),
    port,
    password: 'of this test',
    isThrowAway: true,
  })
  await expect(second).rejects.toThrow(/could not (bind|create)/)
})
