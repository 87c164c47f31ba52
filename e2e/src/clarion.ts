import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Credentials {
  baseUrl: string
  email: string
  password: string
  simulatorUrl: string
}

export interface RunningClarion {
  credentials: Credentials
  /** The process id of one of its programs now. */
  pidOf(name: string): Promise<number>
  stop(): Promise<void>
}

const START_MAX_MS = 240_000
const STOP_MAX_MS = 20_000
const LOOK_AGAIN_MS = 200

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}

/**
 * Starts Clarion by its one command on a data folder of its own, with its own database and
 * simulator, and waits until it serves. Its log goes to `logFile`.
 */
export async function startClarion(
  cloneDir: string,
  dataDir: string,
  logFile: string,
): Promise<RunningClarion> {
  const port = await freePort()
  const log = createWriteStream(logFile)
  const child = runScript(cloneDir, dataDir, ['start', '--port', String(port)])
  // However this run ends, nothing of it goes on.
  process.once('exit', () => child.kill('SIGTERM'))
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const credentials = await untilReady(child, dataDir, logFile)
  return {
    credentials,
    pidOf: async (name) => {
      const run: unknown = JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'))
      const pid: unknown = Reflect.get(Object(Reflect.get(Object(run), 'pids')), name)
      if (typeof pid !== 'number') throw new Error(`run.json names no process ${name}`)
      return pid
    },
    stop: async () => {
      await stop(child)
      // A database may lie outside the data folder; only Clarion knows where.
      const reset = runScript(cloneDir, dataDir, ['reset', '--yes'])
      const [code] = await once(reset, 'exit')
      if (code !== 0) throw new Error(`npm run reset ended with ${code}`)
    },
  }
}

/**
 * Runs one of the clone's npm scripts. `env` gives it the data folder, and takes away what would
 * lead it to a real database or to Meta.
 */
function runScript(cloneDir: string, dataDir: string, args: readonly string[]) {
  const apart = ['-u', 'DATABASE_URL', '-u', 'META_GRAPH_URL', `CLARION_DATA_DIR=${dataDir}`]
  const script = join(cloneDir, 'scripts', 'run.mjs')
  return spawn('env', [...apart, process.execPath, script, ...args], {
    cwd: cloneDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function untilReady(
  child: ChildProcess,
  dataDir: string,
  logFile: string,
): Promise<Credentials> {
  const deadline = performance.now() + START_MAX_MS
  const file = join(dataDir, 'credentials.json')
  while (performance.now() < deadline) {
    if (child.exitCode !== null) break
    const saidReady =
      existsSync(logFile) && (await readFile(logFile, 'utf8')).includes('is ready at')
    // The launcher writes the file whole before it says so.
    if (saidReady) return JSON.parse(await readFile(file, 'utf8')) as Credentials
    await sleep(LOOK_AGAIN_MS)
  }
  await stop(child)
  throw new Error(`Clarion did not start:\n${await readFile(logFile, 'utf8')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const isLate = sleep(STOP_MAX_MS, 'late', { ref: false })
  if ((await Promise.race([ended, isLate])) === 'late') {
    child.kill('SIGKILL')
    throw new Error('Clarion did not stop when asked')
  }
}
