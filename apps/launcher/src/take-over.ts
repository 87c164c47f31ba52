import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFiles } from './files.ts'
import { commandOf, endProcess, isIdInUse, isSameProcess, startOf } from './processes.ts'
import { PROCESS_NAMES, type ProcessName, type Run, readRun } from './run-file.ts'

const CHILD_STEPS = [
  { signal: 'SIGTERM', graceMs: 7_000 },
  { signal: 'SIGKILL', graceMs: 2_000 },
] as const
/** PostgreSQL's "fast", then "immediate": the log is replayed at the next start. */
const POSTGRES_STEPS = [
  { signal: 'SIGINT', graceMs: 10_000 },
  { signal: 'SIGQUIT', graceMs: 5_000 },
] as const

export interface Leftover {
  name: ProcessName
  pid: number
}

/**
 * The processes of a launcher that was killed which still run and are really the ones it started;
 * the database is not among them, because its own folder knows it better.
 */
export function leftoversOf(
  run: Run | undefined,
  isSame: (pid: number, start: string) => boolean = isSameProcess,
): Leftover[] {
  if (run === undefined) return []
  return PROCESS_NAMES.flatMap((name) => {
    const pid = run.pids[name]
    const start = run.starts[name]
    const isOurs = pid !== undefined && start !== undefined && isSame(pid, start)
    return isOurs && name !== 'postgres' && name !== 'launcher' ? [{ name, pid }] : []
  })
}

/** The server that a cluster's folder says it has; undefined when it says none. */
function postmasterOf(clusterDir: string): number | undefined {
  try {
    const [pid] = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')
    return Number(pid) || undefined
  } catch {
    return undefined
  }
}

/**
 * Ends the server that a killed launcher left on this cluster. Returns its process id if it ran.
 *
 * PostgreSQL refuses to start while its folder names a living process. An id that now belongs to
 * another program, or to remains nobody collects, would keep it from ever starting; then the note
 * is removed.
 */
async function endOrphanedPostgres(clusterDir: string): Promise<number | undefined> {
  const pid = postmasterOf(clusterDir)
  if (pid === undefined) return undefined
  if (startOf(pid) !== undefined && commandOf(pid)?.includes(clusterDir) === true) {
    await endProcess(pid, POSTGRES_STEPS)
    return pid
  }
  if (isIdInUse(pid)) rmSync(join(clusterDir, 'postmaster.pid'), { force: true })
  return undefined
}

/**
 * Ends what a killed launcher left running, senders first and the database last. To be called with
 * the start lock held. Returns what was ended, in that order.
 */
export async function takeOver(files: DataFiles, clusterDir: string): Promise<Leftover[]> {
  const leftovers = leftoversOf(readRun(files))
  await Promise.all(leftovers.map(({ pid }) => endProcess(pid, CHILD_STEPS)))
  const postgres = await endOrphanedPostgres(clusterDir)
  rmSync(files.run, { force: true })
  return postgres === undefined ? leftovers : [...leftovers, { name: 'postgres', pid: postgres }]
}
