import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { platform } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemCodeOf } from './start-problem.ts'

/**
 * Which processes live and which are the ones we once started: a process id alone is handed to
 * someone else sooner or later, quickly so in containers. Linux answers from /proc, others by `ps`.
 */
const LOOK_AGAIN_MS = 20

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** One field of `ps` about one process; undefined when there is no such process. */
function ps(field: string, pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/** State and start of a process as Linux tells them, counted after the name, which may hold blanks. */
function linuxStart(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields ?? []
  const startedTicks = fields?.[19]
  if (state === undefined || startedTicks === undefined || state === 'Z' || state === 'X')
    return undefined
  return `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${startedTicks}`
}

/**
 * When a process started, as text that only it has together with its id. Undefined when there is
 * no such process, or only the remains of one that nobody has collected.
 */
export function startOf(pid: number): string | undefined {
  if (platform() === 'linux') return linuxStart(pid)
  const state = ps('stat', pid)
  return state === undefined || state.startsWith('Z') ? undefined : ps('lstart', pid)
}

/** Whether the system still counts this id as a process, be it only the remains of one. */
export function isIdInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}

/** The command line of a process; undefined when there is none to be seen. */
export const commandOf = (pid: number): string | undefined =>
  platform() === 'linux'
    ? readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim()
    : ps('command', pid)

/** Whether the process of this id is still the one that started then. */
export const isSameProcess = (pid: number, start: string): boolean => startOf(pid) === start

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended in the meantime.
  }
}

/**
 * Ends a process that is not our child, by each signal in turn until it is gone.
 * Errors: throws when it outlives the last one.
 */
export async function endProcess(
  pid: number,
  steps: ReadonlyArray<{ signal: NodeJS.Signals; graceMs: number }>,
): Promise<void> {
  const start = startOf(pid)
  if (start === undefined) return
  for (const step of steps) {
    signal(pid, step.signal)
    for (let waitedMs = 0; waitedMs < step.graceMs; waitedMs += LOOK_AGAIN_MS) {
      if (!isSameProcess(pid, start)) return
      await sleep(LOOK_AGAIN_MS)
    }
  }
  throw new Error(`process ${pid} cannot be ended`)
}
