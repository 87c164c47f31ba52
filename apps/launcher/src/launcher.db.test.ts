import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@clarion/local-postgres/server'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { isIdInUse, startOf } from './processes.ts'
import type { Run } from './run-file.ts'

/**
 * The launcher as a process, with programs that do nothing but serve: what it starts, notes, begins
 * again, leaves behind and takes over.
 */
const PATIENCE = { timeout: 15_000, interval: 20 }

let db: TestDatabase
let clone: string
let ports: { PORT: string; SIMULATOR_PORT: string; POSTGRES_PORT: string }
const launched: Launched[] = []

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  clone = mkdtempSync(join(tmpdir(), 'clarion launcher '))
  ports = {
    PORT: String(await freePort(48_100)),
    SIMULATOR_PORT: String(await freePort(48_400)),
    POSTGRES_PORT: String(await freePort(48_700)),
  }
})
afterEach(async () => {
  for (const { child, ended } of launched.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
  await runProgram('reset.ts', ['--yes'])
  rmSync(clone, { recursive: true, force: true })
})

interface Launched {
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
}

function program(file: string, args: string[], settings: Record<string, string>): Launched {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    cwd: clone,
    env: { ...ports, CLARION_DATA_DIR: join(clone, '.clarion'), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk
    })
  const ended = once(child, 'close').then(([code]: unknown[]) => code as number | null) // Node's own shape
  return { child, said: () => output, ended }
}

async function runProgram(file: string, args: string[]): Promise<string> {
  const { said, ended } = program(file, args, {})
  await ended
  return said()
}

function launch(args: string[] = [], settings: Record<string, string> = { DATABASE_URL: db.url }) {
  const started = program('testing/fake-clarion.ts', args, settings)
  launched.push(started)
  return started
}

const isReady = (clarion: Launched): Promise<void> =>
  vi.waitFor(() => expect(clarion.said()).toContain('Clarion is ready at'), PATIENCE)

const runNow = (): Run => JSON.parse(readFileSync(join(clone, '.clarion/run.json'), 'utf8'))
const kill = (pid: number | undefined): void => {
  if (pid === undefined) throw new Error('no such process was noted')
  process.kill(pid, 'SIGKILL')
}
const isGone = (pid: number | undefined): boolean => pid !== undefined && startOf(pid) === undefined

it('notes what runs, and leaves nothing behind when told to stop', async () => {
  const clarion = launch()
  await isReady(clarion)
  const { pids, ports: used } = runNow()
  expect(Object.keys(pids).sort()).toEqual(['api', 'launcher', 'simulator', 'worker'])
  expect(used).toEqual({ api: Number(ports.PORT), simulator: Number(ports.SIMULATOR_PORT) })
  expect(await fetch(`http://127.0.0.1:${used.api}`).then((answer) => answer.text())).toBe('api')

  clarion.child.kill('SIGINT')
  expect(await clarion.ended).toBe(0)
  for (const pid of Object.values(pids)) expect(isIdInUse(pid)).toBe(false)
  expect(existsSync(join(clone, '.clarion/run.json'))).toBe(false)
  expect(clarion.said().indexOf('worker-1@')).toBeLessThan(clarion.said().indexOf('api ends'))
})

it('starts a killed worker again under the same name', async () => {
  const clarion = launch()
  await isReady(clarion)
  const killed = runNow().pids.worker
  kill(killed)
  await vi.waitFor(() => expect(clarion.said()).toContain('The worker is back'), PATIENCE)
  const { worker } = runNow().pids
  expect(worker).not.toBe(killed)
  expect(isGone(worker)).toBe(false)
  expect(clarion.said()).toContain('The worker was ended by SIGKILL; starting it again')
})

it('does not run twice on the same data', async () => {
  const clarions = [launch(), launch()]
  await vi.waitFor(
    () => expect(clarions.some(({ said }) => said().includes('is ready at'))).toBe(true),
    PATIENCE,
  )
  const refused = clarions.find(({ said }) => said().includes('already')) ?? launch()
  expect(await refused.ended).toBe(1)

  const third = launch()
  expect(await third.ended).toBe(1)
  expect(third.said().trim()).toBe(
    `Clarion is already running at http://127.0.0.1:${ports.PORT} (process ${runNow().pids.launcher}).`,
  )
  expect(await runProgram('reset.ts', ['--yes'])).toContain('already running')
})

it('leaves no sender behind when it is killed itself, and starts again', async () => {
  const clarion = launch()
  await isReady(clarion)
  const before = runNow().pids
  kill(before.launcher)
  await clarion.ended
  const next = launch()
  await isReady(next)
  for (const name of ['api', 'worker', 'simulator'] as const)
    expect(isGone(before[name])).toBe(true)
  expect(runNow().pids.worker).not.toBe(before.worker)
})

it('says which port it takes when another is taken, and keeps to --port', async () => {
  const first = launch()
  await isReady(first)
  const elsewhere = { DATABASE_URL: db.url, CLARION_DATA_DIR: join(clone, 'second') }
  const second = launch([], elsewhere)
  await isReady(second)
  expect(second.said()).toContain(`Port ${ports.PORT} is taken; the console takes`)
  const third = launch(['--port', ports.PORT], { ...elsewhere, CLARION_DATA_DIR: join(clone, '3') })
  expect(await third.ended).toBe(1)
  expect(third.said()).toContain(`Port ${ports.PORT} is taken by another program.`)
  expect(existsSync(join(clone, '3', 'run.json'))).toBe(false)
})

it('tells in words why it cannot start, and ends what it had started', async () => {
  const clarion = launch([], { DATABASE_URL: 'postgres://nobody:wrong-password@127.0.0.1:1/none' })
  expect(await clarion.ended).toBe(1)
  expect(clarion.said()).toContain('The database cannot be used: connect ECONNREFUSED')
  expect(clarion.said()).not.toContain('wrong-password')
})

it('ends everything at once when told to stop a second time', async () => {
  const clarion = launch()
  await isReady(clarion)
  const { pids } = runNow()
  process.kill(pids.worker ?? 0, 'SIGSTOP') // it cannot hear SIGTERM
  clarion.child.kill('SIGINT')
  await vi.waitFor(() => expect(clarion.said()).toContain('Stopping'), PATIENCE)
  const repeat = setInterval(() => clarion.child.kill('SIGINT'), 100)
  expect(await clarion.ended).toBe(130)
  clearInterval(repeat)
  await vi.waitFor(() => expect(isGone(pids.worker)).toBe(true), PATIENCE)
})

it('keeps its own database through kill -9 of the database and of the launcher', async () => {
  const clarion = launch([], {})
  await isReady(clarion)
  const url = databaseUrl()
  const note = async (text: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('create table if not exists notes (text text)')
    await client.query('insert into notes values ($1)', [text])
    const { rows } = await client.query('select text from notes order by text')
    await client.end()
    return rows.map((row) => row.text)
  }
  await note('a')
  kill(runNow().pids.postgres)
  await vi.waitFor(() => expect(clarion.said()).toContain('The database is back'), PATIENCE)
  expect(await note('b')).toEqual(['a', 'b'])

  const { launcher, postgres } = runNow().pids
  kill(launcher)
  await clarion.ended
  expect(isGone(postgres)).toBe(false)
  const next = launch([], {})
  await isReady(next)
  expect(next.said()).toContain('Took over from a launcher that was killed; ended its')
  expect(isGone(postgres)).toBe(true)
  expect(await note('c')).toEqual(['a', 'b', 'c'])

  next.child.kill('SIGTERM')
  await next.ended
  expect(await runProgram('reset.ts', [])).toContain('npm run reset -- --yes')
  expect(await runProgram('reset.ts', ['--yes'])).toContain('All data is wiped')
  expect(existsSync(join(clone, '.clarion'))).toBe(false)
}, 60_000)

function databaseUrl(): string {
  const secrets = JSON.parse(readFileSync(join(clone, '.clarion/secrets.json'), 'utf8'))
  return `postgres://clarion:${secrets.POSTGRES_PASSWORD}@127.0.0.1:${runNow().ports.postgres}/clarion`
}
