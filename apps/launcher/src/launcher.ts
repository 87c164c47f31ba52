import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { LauncherConfig } from '@clarion/config/launcher-config'
import { banner, readCredentials } from './banner.ts'
import { buildConsole } from './console-build.ts'
import { localDatabase, prepareDatabase } from './database.ts'
import {
  type AppSurroundings,
  appEnvironment,
  localUrl,
  type Surroundings,
  simulatorEnvironment,
} from './environment.ts'
import type { DataFiles } from './files.ts'
import { clusterDir, readOrMakeInstance } from './instance.ts'
import type { LauncherLog } from './launcher-log.ts'
import { nodeChild } from './node-child.ts'
import { onFreePort } from './ports.ts'
import type { RunFile } from './run-file.ts'
import { readOrMakeSecrets, type Secrets } from './secrets.ts'
import { StartProblem } from './start-problem.ts'
import { type Supervised, type Supervisor, supervise } from './supervise.ts'
import { takeOver } from './take-over.ts'

export type AppName = 'api' | 'worker' | 'simulator'
type KeptName = AppName | 'postgres'

export interface Launch {
  cloneDir: string
  /** The file each program starts with. */
  entries: Readonly<Record<AppName, string>>
  config: LauncherConfig
  /** The port the operator insists on. */
  fixedPort: number | undefined
  files: DataFiles
  log: LauncherLog
  run: RunFile
  hasColour: boolean
  write(text: string): void
  /** Aborted when everything is to stop. */
  signal: AbortSignal
}

/** Everything that runs, by name. */
type Kept = Map<KeptName, Supervisor>

const STOP_MAX_MS = 10_000
/** Senders and servers may take this long to finish what they are at. */
const APPS_STOP_MS = 7_000
/** After the worker was given this long to finish its calls, the api and Meta's stand-in go too. */
const WORKER_FIRST_MS = 4_000
const POSTGRES_STOP_MIN_MS = 500

/** Starts a process for the first time and keeps it alive from then on. */
async function keep(launch: Launch, kept: Kept, name: KeptName, what: Supervised): Promise<void> {
  launch.signal.throwIfAborted()
  const { log, run } = launch
  const supervisor = supervise(what, {
    onPid: (pid) => run.setPid(name, pid),
    onEnded: (why, againInMs) =>
      log.say(
        `The ${what.name} ${why}; starting it again${againInMs > 0 ? ` in ${againInMs / 1_000} s` : ''}`,
        'warn',
      ),
    onBackAgain: () => log.say(`The ${what.name} is back`),
  })
  kept.set(name, supervisor)
  await supervisor.start()
}

async function startDatabase(launch: Launch, kept: Kept, around: Surroundings): Promise<string> {
  const { config, files, log, run } = launch
  if (config.DATABASE_URL !== undefined) return config.DATABASE_URL
  const wish = { of: 'database', wanted: config.POSTGRES_PORT, host: '127.0.0.1', isFixed: false }
  return onFreePort(wish, log.say, async (port) => {
    const database = localDatabase({
      clusterDir: clusterDir(files, around.instanceId),
      port,
      password: around.secrets.POSTGRES_PASSWORD,
      onLine: log.ofPostgres(),
    })
    await keep(launch, kept, 'postgres', database.supervised)
    run.setPort('postgres', port)
    return database.url()
  })
}

async function startSimulator(
  launch: Launch,
  kept: Kept,
  around: Surroundings,
): Promise<string | undefined> {
  const { config, entries, log, run } = launch
  if (config.META_GRAPH_URL !== undefined) return undefined
  const wish = { of: 'simulator', wanted: config.SIMULATOR_PORT, host: '127.0.0.1', isFixed: false }
  return onFreePort(wish, log.say, async (port) => {
    const environment = simulatorEnvironment(around, port)
    const plan = {
      name: 'simulator',
      entry: entries.simulator,
      environment,
      onLine: log.of('simulator'),
      isPunctual: true, // Meta's clock does not depend on how busy this machine is
      nodeArguments: ['--max-semi-space-size=64'], // nor on how often memory is tidied up
    }
    await keep(launch, kept, 'simulator', nodeChild(plan))
    run.setPort('simulator', port)
    return localUrl('127.0.0.1', port)
  })
}

async function startApps(
  launch: Launch,
  kept: Kept,
  around: Omit<AppSurroundings, 'apiPort'>,
): Promise<string> {
  const { config, entries, log, run } = launch
  const wish = {
    of: 'console',
    wanted: launch.fixedPort ?? config.PORT,
    host: config.HOST,
    isFixed: launch.fixedPort !== undefined,
  }
  const startOne = (name: 'api' | 'worker', apiPort: number): Promise<void> => {
    const environment = appEnvironment({ ...around, apiPort })
    const plan = { name, entry: entries[name], environment, onLine: log.of(name) }
    return keep(launch, kept, name, nodeChild({ ...plan, isPunctual: name === 'worker' }))
  }
  const port = await onFreePort(wish, log.say, async (apiPort) => {
    await startOne('api', apiPort)
    run.setPort('api', apiPort)
    return apiPort
  })
  await startOne('worker', port)
  const url = config.PUBLIC_URL ?? localUrl(config.HOST, port)
  run.setUrl(url)
  return url
}

/** Passwords and keys that must not be seen in the log, wherever they came from. */
function secretValues(config: LauncherConfig, secrets: Secrets): Array<string | undefined> {
  const { META_APP_ID: _, ...hidden } = secrets // an app's id is public
  const password = config.DATABASE_URL && new URL(config.DATABASE_URL).password
  return [
    ...Object.values(hidden),
    ...Object.keys(hidden).map((name) => config.environment[name]),
    password,
    password && decodeURIComponent(password),
  ]
}

async function bringUp(launch: Launch, kept: Kept): Promise<void> {
  const { config, files, log } = launch
  const instanceId = readOrMakeInstance(files)
  const ended = await takeOver(files, clusterDir(files, instanceId))
  if (ended.length > 0)
    log.say(
      `Took over from a launcher that was killed; ended its ${ended.map(({ name }) => name).join(', ')}`,
    )
  launch.run.setPid('launcher', process.pid)
  const secrets = readOrMakeSecrets(files.secrets)
  log.hide(secretValues(config, secrets))
  const around = { config, secrets, files, instanceId }

  // The console is built while the database starts; neither needs the other.
  const building = buildConsole({ cloneDir: launch.cloneDir, signal: launch.signal, say: log.say })
  building.catch(() => undefined) // awaited below, and the database may fail before it
  const databaseUrl = await startDatabase(launch, kept, around)
  const migrationCount = await prepareDatabase(databaseUrl)
  if (migrationCount > 0) log.say(`The database is up to date (${migrationCount} migrations)`)
  const simulatorUrl = await startSimulator(launch, kept, around)
  const consoleDir = await building
  const url = await startApps(launch, kept, { ...around, databaseUrl, simulatorUrl, consoleDir })

  const credentials = readCredentials(files.credentials)
  launch.write(
    banner({
      url,
      credentials,
      credentialsPath: files.credentials,
      simulatorUrl,
      hasColour: launch.hasColour,
    }),
  )
}

/** Ends the worker before those it talks to, and the database after everyone who writes to it. */
async function takeDown(kept: Kept): Promise<void> {
  const beganAt = performance.now()
  const leftMs = (ofMs: number): number => Math.max(0, ofMs - (performance.now() - beganAt))
  const worker = kept.get('worker')?.stop(APPS_STOP_MS) ?? Promise.resolve()
  const patience = new Promise((resolve) => setTimeout(resolve, WORKER_FIRST_MS).unref())
  await Promise.race([worker, patience])
  await Promise.all([
    worker,
    kept.get('api')?.stop(leftMs(APPS_STOP_MS)),
    kept.get('simulator')?.stop(leftMs(APPS_STOP_MS)),
  ])
  await kept.get('postgres')?.stop(Math.max(POSTGRES_STOP_MIN_MS, leftMs(STOP_MAX_MS - 1_000)))
}

/**
 * Runs Clarion until it is told to stop: starts everything in order, keeps it alive, ends it in
 * order. To be called with the start lock held.
 * Errors: throws StartProblem, or whatever made the start fail, with everything ended again.
 */
export async function runClarion(launch: Launch): Promise<void> {
  mkdirSync(launch.files.compileCache, { recursive: true })
  const kept: Kept = new Map()
  try {
    await bringUp(launch, kept)
    if (!launch.signal.aborted) await once(launch.signal, 'abort')
    launch.log.say('Stopping')
  } catch (error) {
    if (!launch.signal.aborted) throw error
  } finally {
    await takeDown(kept)
    launch.run.remove()
  }
}

/** Ends everything at once, unasked: for an operator who will not wait. */
export function endAtOnce(run: RunFile): void {
  for (const { name, pid } of run.pids())
    if (name !== 'launcher')
      try {
        // PostgreSQL's own "immediate" ends its helpers too; -9 would leave them for a moment.
        process.kill(pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL')
      } catch {
        // It has just ended.
      }
}

export const alreadyRunning = (url: string | undefined, pid: number): StartProblem =>
  new StartProblem(
    url === undefined
      ? `Clarion is already starting (process ${pid}).`
      : `Clarion is already running at ${url} (process ${pid}).`,
  )
