import { mkdirSync } from 'node:fs'
import { ConfigError } from '@clarion/config/config'
import { readLauncherConfig } from '@clarion/config/launcher-config'
import { readStartArguments, USAGE } from './arguments.ts'
import { type DataFiles, dataFiles } from './files.ts'
import { type AppName, alreadyRunning, endAtOnce, runClarion } from './launcher.ts'
import { createLog } from './launcher-log.ts'
import { openRunFile, type RunFile, readRun } from './run-file.ts'
import { takeStartLock } from './start-lock.ts'
import { StartProblem, systemCodeOf } from './start-problem.ts'

/** One Ctrl-C reaches us several times: from the terminal, from npm, from our own bootstrap. */
const SAME_KEYPRESS_MS = 500
const INTERRUPTED = 130

/** Aborted by the first signal to stop; a later one calls `onImpatience`. */
function stopSignal(onImpatience: () => void): AbortSignal {
  const stopping = new AbortController()
  let firstAt = 0
  const hear = (): void => {
    if (!stopping.signal.aborted) {
      firstAt = performance.now()
      stopping.abort()
    } else if (performance.now() - firstAt > SAME_KEYPRESS_MS) onImpatience()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear)
  return stopping.signal
}

/** Makes the data folder, for its owner alone. */
export function makeDataDir(files: DataFiles): void {
  try {
    mkdirSync(files.dir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StartProblem(`${files.dir} cannot be made (${systemCodeOf(cause)}).`, { cause })
  }
}

/**
 * Takes the start lock of a data folder.
 * Errors: throws StartProblem naming the launcher that holds it.
 */
export async function onlyLauncher(files: DataFiles): Promise<{ release(): void }> {
  const lock = await takeStartLock(files).catch((cause: unknown) => {
    throw new StartProblem(
      `${files.dir} cannot be written (${systemCodeOf(cause)}). Does it belong to another user?`,
      { cause },
    )
  })
  if (lock.kind === 'held') return lock
  const run = readRun(files)
  throw alreadyRunning(run?.pids.launcher === lock.pid ? run.url : undefined, lock.pid)
}

export interface Rooms {
  cloneDir: string
  /** The file each program starts with. */
  entries: Readonly<Record<AppName, string>>
}

async function start(rooms: Rooms, args: string[]): Promise<void> {
  const write = (text: string): void => {
    process.stdout.write(text)
  }
  const { port: fixedPort, wantsHelp } = readStartArguments(args)
  if (wantsHelp) return write(`${USAGE}\n`)
  const config = readLauncherConfig()
  const files = dataFiles(rooms.cloneDir, config.CLARION_DATA_DIR)
  makeDataDir(files)
  const lock = await onlyLauncher(files)
  try {
    const hasColour = process.stdout.isTTY && config.NO_COLOR === undefined
    const log = createLog({ hasColour, level: config.LOG_LEVEL }, write)
    const run: RunFile = openRunFile(files, new Date().toISOString())
    const signal = stopSignal(() => {
      endAtOnce(run)
      run.remove()
      lock.release()
      process.exit(INTERRUPTED)
    })
    await runClarion({ ...rooms, config, fixedPort, files, log, run, hasColour, write, signal })
  } finally {
    lock.release()
  }
}

/** A start that cannot be is told in words; a bug of ours with where it happened. */
export const problemText = (error: unknown): string => {
  if (error instanceof StartProblem || error instanceof ConfigError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** `npm start`: runs until told to stop, then exits. */
export async function clarionCommand(rooms: Rooms, args: string[]): Promise<void> {
  process.stdout.on('error', () => undefined) // the terminal was closed; SIGHUP stops us in order
  try {
    await start(rooms, args)
    process.exit(0)
  } catch (error) {
    console.error(`\n${problemText(error)}`)
    process.exit(1)
  }
}
