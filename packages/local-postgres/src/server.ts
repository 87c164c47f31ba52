import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { nativeDir, type RunAs, runAs } from './native.ts'

export interface LocalPostgresOptions {
  /** Where the cluster lives; made when missing. Its parents must be open to `nobody` for root. */
  dataDir: string
  port: number
  password: string
  /** Trades safety of the data for speed: for tests only. */
  isThrowAway?: boolean
  onLog?: (line: string) => void
}

export interface LocalPostgres {
  port: number
  pid: number
  /** Address of one database of this server. */
  urlOf(database: string): string
  /** Ends the server within a few seconds, open connections included. */
  stop(): Promise<void>
  /** Resolves with the exit code when the server ends for whatever reason. */
  ended: Promise<number | null>
}

const USER = 'clarion'
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 8_000

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

async function initialise(native: string, options: LocalPostgresOptions): Promise<void> {
  const as = runAs()
  await mkdir(dirname(options.dataDir), { recursive: true })
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const passwordFile = `${options.dataDir}.password`
  await writeFile(passwordFile, options.password, { mode: 0o600 })
  if (as) {
    await chown(options.dataDir, as.uid, as.gid)
    await chown(passwordFile, as.uid, as.gid)
  }
  await chmod(options.dataDir, 0o700)
  try {
    const args = ['-D', options.dataDir, '-U', USER, '-A', 'scram-sha-256', '--encoding=UTF8']
    if (options.isThrowAway) args.push('--no-sync')
    args.push('--locale=C.UTF-8', `--pwfile=${passwordFile}`)
    await run(join(native, 'bin', 'initdb'), args, as)
  } catch (error) {
    await rm(options.dataDir, { recursive: true, force: true })
    throw error
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function untilReady(url: string, server: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at its start: ${said()}`)
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
    client.on('error', () => undefined)
    const problem = await client.connect().then(
      () => undefined,
      (error: unknown) => error,
    )
    await client.end().catch(() => undefined)
    if (problem === undefined) return
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL did not get ready: ${said()}`, { cause: problem })
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
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
  const settings = [...common, ...(options.isThrowAway ? throwAway : durable)]
  const args = ['-D', options.dataDir, '-p', String(options.port)]
  for (const setting of settings) args.push('-c', setting)
  const server = spawn(join(native, 'bin', 'postgres'), args, {
    ...runAs(),
    cwd: '/',
    detached: true, // Ctrl-C in a terminal reaches the launcher, which stops us last
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let last = ''
  const hear = (chunk: Buffer): void => {
    last = (last + chunk.toString()).slice(-2_000)
    for (const line of chunk.toString().split('\n')) if (line) options.onLog?.(line)
  }
  server.stdout.on('data', hear)
  server.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve) => server.on('exit', resolve))
  const urlOf = (database: string): string =>
    `postgres://${USER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGINT') // "fast": ends sessions, leaves a clean cluster
    const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  await untilReady(urlOf('postgres'), server, () => last).catch(async (error: unknown) => {
    await stop()
    throw error
  })
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

/** A port nobody listens on now: `wanted` if it is free, else the next free one after it. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 200; port++) {
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
  throw new Error(`no free port from ${wanted} to ${wanted + 199}`)
}
