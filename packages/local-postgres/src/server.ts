import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { Client } from 'pg'
import { makeOpenDir, nativeDir, type RunAs, runAs } from './native.ts'

export interface LocalPostgresOptions {
  /** Where the cluster lives; made when missing. Its parents must be open to `nobody` for root. */
  dataDir: string
  port: number
  password: string
  /** Trades safety of the data for speed: for tests only. */
  isThrowAway?: boolean
  onLog?: (line: string) => void
  /** Told as soon as the server's process is there, before it is ready. */
  onPid?: (pid: number) => void
  /** Aborted: gives up starting, and ends what was started. */
  signal?: AbortSignal
}

export interface LocalPostgres {
  port: number
  pid: number
  /** Address of one database of this server. */
  urlOf(database: string): string
  /**
   * Ends the server, open connections included: cleanly if that takes no longer than `graceMs`,
   * else at once, so that the next start replays its log.
   */
  stop(graceMs?: number): Promise<void>
  /** Resolves with the exit code when the server ends for whatever reason. */
  ended: Promise<number | null>
}

const USER = 'clarion'
/** After a crash the server first replays up to max_wal_size of its log. */
const START_TIMEOUT_MS = 120_000
const STOP_GRACE_MS = 8_000
/** What "immediate" may take before the process is simply ended. */
const QUIT_GRACE_MS = 2_000
const LOOK_AGAIN_MS = 25
const INVALID_PASSWORD = '28P01'

const durable = ['max_wal_size=4GB', 'checkpoint_timeout=15min', 'wal_compression=on']
const throwAway = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
const common = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=120',
  'shared_buffers=256MB',
  'jit=off',
  'timezone=UTC',
]

const isInitialised = (dataDir: string): Promise<boolean> =>
  stat(join(dataDir, 'PG_VERSION')).then(
    () => true,
    () => false,
  )

function run(command: string, args: string[], as: RunAs | undefined): Promise<void> {
  const child = spawn(command, args, { ...as, stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${output.trim()}`)),
    )
  })
}

/** An initdb that outlived its killed launcher may still write there; a later start tries again. */
const removeAbandoned = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(() => undefined)

/**
 * Makes the cluster beside its place and moves it there when it is whole: an initdb that was killed
 * leaves a folder that looks like a cluster and is none.
 */
async function initialise(native: string, options: LocalPostgresOptions): Promise<void> {
  const as = runAs()
  const parent = dirname(options.dataDir)
  if (as) await makeOpenDir(parent)
  else await mkdir(parent, { recursive: true })
  const prefix = `${basename(options.dataDir)}.new-`
  for (const name of await readdir(parent))
    if (name.startsWith(prefix)) await removeAbandoned(join(parent, name))

  const fresh = join(parent, `${prefix}${randomBytes(4).toString('hex')}`)
  const passwordFile = `${fresh}.password`
  await mkdir(fresh, { mode: 0o700 })
  await writeFile(passwordFile, options.password, { mode: 0o600 })
  if (as) for (const path of [fresh, passwordFile]) await chown(path, as.uid, as.gid)
  await chmod(fresh, 0o700)
  try {
    const args = ['-D', fresh, '-U', USER, '-A', 'scram-sha-256', '--encoding=UTF8']
    if (options.isThrowAway) args.push('--no-sync')
    args.push('--locale=C.UTF-8', `--pwfile=${passwordFile}`)
    await run(join(native, 'bin', 'initdb'), args, as)
    await rename(fresh, options.dataDir)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** How the wait for a server is cut short, and what the server said so far. */
interface Starting {
  dataDir: string
  pid: number | undefined
  hasEnded: () => boolean
  said: () => string
  signal: AbortSignal | undefined
}

const STATUS_LINE = 7

/**
 * Whether this server accepts connections, by its own note in the cluster's folder. A connection
 * would not tell: on a port that is taken it reaches somebody else's server.
 */
async function isServing(dataDir: string, pid: number | undefined): Promise<boolean> {
  const note = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = note.split('\n')
  return Number(lines[0]) === pid && lines[STATUS_LINE]?.trim() === 'ready'
}

async function untilServing(starting: Starting): Promise<void> {
  const { dataDir, pid, hasEnded, said, signal } = starting
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await isServing(dataDir, pid))) {
    signal?.throwIfAborted()
    if (hasEnded()) throw new Error(`PostgreSQL ended at its start: ${said()}`)
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not get ready: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

async function checkPassword(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    const isRefused = cause instanceof Error && 'code' in cause && cause.code === INVALID_PASSWORD
    if (!isRefused) throw cause
    throw new Error('PostgreSQL does not accept the password that its data should have', { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}

function spawnServer(native: string, options: LocalPostgresOptions): ChildProcess {
  const settings = [...common, ...(options.isThrowAway ? throwAway : durable)]
  const args = ['-D', options.dataDir, '-p', String(options.port)]
  for (const setting of settings) args.push('-c', setting)
  return spawn(join(native, 'bin', 'postgres'), args, {
    ...runAs(),
    cwd: '/',
    detached: true, // Ctrl-C in a terminal reaches the launcher, which stops us last
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** "fast" (ends sessions, leaves a clean cluster), then "immediate", then -9. */
async function stopServer(
  server: ChildProcess,
  ended: Promise<unknown>,
  graceMs: number,
): Promise<void> {
  server.kill('SIGINT')
  const timers = [
    setTimeout(() => server.kill('SIGQUIT'), graceMs),
    setTimeout(() => server.kill('SIGKILL'), graceMs + QUIT_GRACE_MS),
  ]
  await ended
  for (const timer of timers) clearTimeout(timer)
}

/**
 * Starts PostgreSQL on loopback, making the cluster first when there is none.
 *
 * Errors: throws with PostgreSQL's own last words when it cannot start (a port taken, a data
 * folder in use). Effect: a child process; a copy of the server's files for root.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const native = await nativeDir()
  if (!(await isInitialised(options.dataDir))) await initialise(native, options)
  const server = spawnServer(native, options)
  let last = ''
  const hear = (chunk: Buffer): void => {
    last = (last + chunk.toString()).slice(-2_000)
    for (const line of chunk.toString().split('\n')) if (line) options.onLog?.(line)
  }
  server.stdout?.on('data', hear)
  server.stderr?.on('data', hear)
  let hasEnded = false
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      hasEnded = true
      resolve(code)
    }
    server.on('exit', end)
    server.on('error', (error) => {
      last += error.message
      if (server.pid === undefined) end(null)
    })
  })
  const urlOf = (database: string): string =>
    `postgres://${USER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`
  const stop = async (graceMs = STOP_GRACE_MS): Promise<void> => {
    if (!hasEnded) await stopServer(server, ended, graceMs)
  }
  if (server.pid !== undefined) options.onPid?.(server.pid)
  try {
    const said = (): string => last.trim()
    const { dataDir, signal } = options
    await untilServing({ dataDir, pid: server.pid, hasEnded: () => hasEnded, said, signal })
    await checkPassword(urlOf('postgres'))
  } catch (error) {
    await stop()
    throw error
  }
  if (server.pid === undefined) throw new Error('PostgreSQL has no process id')
  return { port: options.port, pid: server.pid, urlOf, stop, ended }
}

/** Creates a database unless it is there. Effect: one `create database`. */
export async function ensureDatabase(server: LocalPostgres, database: string): Promise<void> {
  const client = new Client({ connectionString: server.urlOf('postgres') })
  await client.connect()
  try {
    const found = await client.query('select from pg_database where datname = $1', [database])
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

/** Whether nobody listens on a port of this address now. */
export const isPortFree = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })

const PORTS_TRIED_MAX = 200

/** A port nobody listens on now: `wanted` if it is free, else the next free one after it. */
export async function freePort(wanted: number, host = '127.0.0.1'): Promise<number> {
  const end = Math.min(wanted + PORTS_TRIED_MAX, 65_536)
  for (let port = wanted; port < end; port++) if (await isPortFree(port, host)) return port
  throw new Error(`no free port from ${wanted} to ${end - 1}`)
}
