import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cleanup } from './cleanup.ts'
import { environmentOf } from './processes.ts'
import { sleep, until } from './waiting.ts'

/** `.clarion/credentials.json`, as far as it is used here. */
export interface Credentials {
  baseUrl: string
  apiKey: string
  phoneNumberIds: { standard: string; high: string }
  simulatorUrl: string
}

export type ProgramName = 'api' | 'worker' | 'simulator' | 'postgres'

/** A whole Clarion of its own: own data folder, own database, own simulator. */
export interface RunningClarion {
  credentials: Credentials
  /** The process id of one of its programs now; undefined while it is being started again. */
  pidOf(name: ProgramName): Promise<number | undefined>
  /** The process id once it is another than this one. */
  nextPidOf(name: ProgramName, after: number, seconds: number): Promise<number>
  /** The settings its programs were started with. */
  settings: Readonly<Record<string, string>>
  logFile: string
}

export interface ClarionPlan {
  /** Where its log is kept. */
  logFile: string
  /** Environment variables over the defaults. */
  settings?: Readonly<Record<string, string>>
}

export const cloneDir = join(import.meta.dirname, '..', '..', '..')
const launcher = join(cloneDir, 'apps', 'launcher', 'src', 'main.ts')
const resetter = join(cloneDir, 'apps', 'launcher', 'src', 'reset.ts')
const START_MAX_SECONDS = 240
const STOP_MAX_MS = 20_000

/** Settings that would lead it to a real database, to Meta, or to an engine not asked for. */
const elsewhere = [
  'DATABASE_URL',
  'META_GRAPH_URL',
  'PUBLIC_URL',
  'TEMPORAL_ADDRESS',
  'WORKER_NAME',
  'UNKNOWN_RECONCILE_MS',
]

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

function runLauncher(
  entry: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const without = elsewhere.flatMap((name) => ['-u', name])
  const given = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  // By way of `env`, since what this process was given is nobody's business but the launcher's.
  return spawn('env', [...without, ...given, process.execPath, entry, ...args], {
    cwd: cloneDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/**
 * Starts Clarion as `npm start` does, on a new data folder and free ports, and resolves when it
 * serves. Cleaning up stops it and wipes its data.
 */
export async function startClarion(cleanup: Cleanup, plan: ClarionPlan): Promise<RunningClarion> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clarion-bench-'))
  await mkdir(join(plan.logFile, '..'), { recursive: true })
  const log = createWriteStream(plan.logFile)
  const given = { ...plan.settings, CLARION_DATA_DIR: dataDir, NO_COLOR: '1' }
  const child = runLauncher(launcher, ['--port', String(await freePort())], given)
  cleanup.add('Clarion', async () => {
    await stop(child)
    const reset = runLauncher(resetter, ['--yes'], given)
    const [code] = await once(reset, 'exit')
    if (code !== 0) throw new Error(`its data could not be wiped (${code})`)
    await rm(dataDir, { recursive: true, force: true })
  })
  child.stdout?.pipe(log)
  child.stderr?.pipe(log)
  const credentials = await untilReady(child, dataDir, plan.logFile)
  const pidOf = (name: ProgramName): Promise<number | undefined> => readPid(dataDir, name)
  const worker = await pidOf('worker')
  if (worker === undefined) throw new Error('Clarion runs without a worker')
  return {
    credentials,
    pidOf,
    nextPidOf: (name, after, seconds) =>
      until(`another ${name}`, seconds, async () => {
        const pid = await pidOf(name)
        return pid === after ? undefined : pid
      }),
    settings: environmentOf(worker),
    logFile: plan.logFile,
  }
}

async function readPid(dataDir: string, name: ProgramName): Promise<number | undefined> {
  const run: unknown = JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'))
  const pid: unknown = Reflect.get(Object(Reflect.get(Object(run), 'pids')), name)
  return typeof pid === 'number' ? pid : undefined
}

async function untilReady(
  child: ChildProcess,
  dataDir: string,
  logFile: string,
): Promise<Credentials> {
  const logText = async (): Promise<string> =>
    existsSync(logFile) ? await readFile(logFile, 'utf8') : ''
  await until('the start of Clarion', START_MAX_SECONDS, async () => {
    if (child.exitCode !== null) throw new Error(`Clarion did not start:\n${await logText()}`)
    return (await logText()).includes('is ready at') ? true : undefined
  })
  // The launcher writes the file whole before it says that it is ready.
  return JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as Credentials
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit').then(() => 'ended')
  child.kill('SIGTERM')
  const how = await Promise.race([ended, sleep(STOP_MAX_MS, 'late', { ref: false })])
  if (how === 'ended') return
  child.kill('SIGKILL')
  throw new Error('it did not stop when asked, and was killed')
}
