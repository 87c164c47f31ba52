import type { ProgramName } from './clarion.ts'
import { cpuSecondsOf, familyCpuSecondsOf, machineCpuSeconds } from './processes.ts'
import type { Stage } from './stage.ts'
import { type CountedStatement, forgetStatements, readStatements } from './statements.ts'

/** What a run cost, per message it sent. Null when a program was started again meanwhile. */
export interface Usage {
  workerCpuPerMessageUs: number | null
  apiCpuPerMessageUs: number | null
  simulatorCpuPerMessageUs: number | null
  postgresCpuPerMessageUs: number | null
  /** From pg_stat_statements: worker, api and engine, transaction control included. */
  sqlStatementsPerMessage: number
  topStatements: CountedStatement[]
  /** Cores kept busy by neither Clarion nor this bench: above 0.1 the machine was not quiet. */
  busyCoresOfOthers: number
}

const programs: readonly ProgramName[] = ['worker', 'api', 'simulator', 'postgres']

interface Reading {
  pid: number | undefined
  cpuSeconds: number | undefined
}

async function readPrograms({ clarion }: Stage): Promise<Map<ProgramName, Reading>> {
  const readings = new Map<ProgramName, Reading>()
  for (const name of programs) {
    const pid = await clarion.pidOf(name)
    const read = name === 'postgres' ? familyCpuSecondsOf : cpuSecondsOf
    readings.set(name, { pid, cpuSeconds: pid === undefined ? undefined : read(pid) })
  }
  return readings
}

/** Starts measuring; the function returned ends it and says what so many messages cost each. */
export async function measureUsage(stage: Stage): Promise<(messages: number) => Promise<Usage>> {
  await forgetStatements(stage)
  const before = await readPrograms(stage)
  const machineBefore = machineCpuSeconds()
  const ownBefore = process.cpuUsage()
  const startedAtMs = performance.now()
  return async (messages) => {
    const seconds = (performance.now() - startedAtMs) / 1_000
    const after = await readPrograms(stage)
    const machine = machineCpuSeconds() - machineBefore
    const own = process.cpuUsage(ownBefore)
    const spent = (name: ProgramName): number | undefined => {
      const [from, to] = [before.get(name), after.get(name)]
      const isSame = from?.pid !== undefined && from.pid === to?.pid
      return isSame && from.cpuSeconds !== undefined && to.cpuSeconds !== undefined
        ? to.cpuSeconds - from.cpuSeconds
        : undefined
    }
    const perMessageUs = (name: ProgramName): number | null => {
      const used = spent(name)
      return used === undefined ? null : rounded((used / messages) * 1e6, 1)
    }
    const ours = programs.reduce((sum, name) => sum + (spent(name) ?? 0), 0)
    const { calls, top } = await readStatements(stage)
    return {
      workerCpuPerMessageUs: perMessageUs('worker'),
      apiCpuPerMessageUs: perMessageUs('api'),
      simulatorCpuPerMessageUs: perMessageUs('simulator'),
      postgresCpuPerMessageUs: perMessageUs('postgres'),
      sqlStatementsPerMessage: rounded(calls / messages, 4),
      topStatements: top,
      busyCoresOfOthers: rounded((machine - ours - (own.user + own.system) / 1e6) / seconds, 2),
    }
  }
}

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits))
