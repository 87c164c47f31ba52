import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** What Linux tells of processes under /proc. These programs run nowhere else. */

/** Ticks of the counters in /proc/<pid>/stat. Source: proc(5), sysconf(_SC_CLK_TCK); 100 on Linux. */
const TICKS_PER_SECOND = 100
const MEGABYTE_KB = 1_024

/** Fields of /proc/<pid>/stat after the name, which may itself hold blanks. Source: proc(5). */
const field = { parent: 1, user: 11, system: 12, childrenUser: 13, childrenSystem: 14 } as const

function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

const ticksOf = (stat: readonly string[], ...places: number[]): number =>
  places.reduce((sum, place) => sum + Number(stat[place] ?? 0), 0)

/** Processor time a process and its threads have used; undefined when it is gone. */
export function cpuSecondsOf(pid: number): number | undefined {
  const stat = statOf(pid)
  return stat && ticksOf(stat, field.user, field.system) / TICKS_PER_SECOND
}

/** The same with the children it has now and those that have ended: of a server that forks. */
export function familyCpuSecondsOf(pid: number): number | undefined {
  const own = statOf(pid)
  if (own === undefined) return undefined
  let ticks = ticksOf(own, field.user, field.system, field.childrenUser, field.childrenSystem)
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    if (Number(stat?.[field.parent]) === pid) ticks += ticksOf(stat ?? [], field.user, field.system)
  }
  return ticks / TICKS_PER_SECOND
}

/** Processor time the whole machine has spent on anything, what others took from it included. */
export function machineCpuSeconds(): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  const [user, nice, system, , , irq, softIrq, steal] = line.split(/\s+/).slice(1).map(Number)
  const busy = [user, nice, system, irq, softIrq, steal]
  return busy.reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) / TICKS_PER_SECOND
}

/** Memory of a process: now, and the most it ever had. Undefined when it is gone. */
export function memoryOf(pid: number): { rssMb: number; rssMaxMb: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kb = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
    return { rssMb: kb('VmRSS') / MEGABYTE_KB, rssMaxMb: kb('VmHWM') / MEGABYTE_KB }
  } catch {
    return undefined
  }
}

/** The settings a running program was started with. */
export function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const mark = entry.indexOf('=')
      return mark > 0 ? [[entry.slice(0, mark), entry.slice(mark + 1)]] : []
    }),
  )
}

export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/** The launcher's own preference for worker and simulator, so that others are measured alike. */
const PUNCTUAL_PRIORITY = -10

export function preferAsLauncherDoes(pid: number): void {
  try {
    setPriority(pid, PUNCTUAL_PRIORITY)
  } catch {
    // Not permitted here, and so not to the launcher either.
  }
}
