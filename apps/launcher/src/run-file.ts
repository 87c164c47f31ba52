import { rmSync } from 'node:fs'
import { z } from 'zod'
import { type DataFiles, isOfAnother, readJson, writeJson } from './files.ts'
import { startOf } from './processes.ts'

export const PROCESS_NAMES = ['launcher', 'api', 'worker', 'simulator', 'postgres'] as const
export type ProcessName = (typeof PROCESS_NAMES)[number]
export type PortName = 'api' | 'simulator' | 'postgres'

const name = z.enum(PROCESS_NAMES)
const schema = z.object({
  pids: z.partialRecord(name, z.int().positive()),
  ports: z.partialRecord(z.enum(['api', 'simulator', 'postgres']), z.int()),
  startedAt: z.string(),
  url: z.string().optional(),
  dataDir: z.string(),
  /** When each process started, to tell it from a later one of the same id. */
  starts: z.partialRecord(name, z.string()).default({}),
})

/** What runs now: `.clarion/run.json`. A key is absent for what is not ours or not running. */
export type Run = z.infer<typeof schema>

/** What runs on this data, or ran when its launcher was killed. */
export function readRun(files: DataFiles): Run | undefined {
  const run = readJson(files.run, schema)
  return run === undefined || isOfAnother(files.dir, run.dataDir) ? undefined : run
}

export interface RunFile {
  /** Notes a process, or with undefined that it is gone; the file is written before this returns. */
  setPid(name: ProcessName, pid: number | undefined): void
  setPort(name: PortName, port: number): void
  setUrl(url: string): void
  pids(): ReadonlyArray<{ name: ProcessName; pid: number }>
  remove(): void
}

/** @param startedAt ISO 8601, UTC */
export function openRunFile(files: DataFiles, startedAt: string): RunFile {
  const run: Run = { pids: {}, ports: {}, startedAt, dataDir: files.dir, starts: {} }
  const write = (): void => writeJson(files.run, run)
  return {
    setPid(process, pid) {
      delete run.pids[process]
      delete run.starts[process]
      const start = pid === undefined ? undefined : startOf(pid)
      if (pid !== undefined) run.pids[process] = pid
      if (start !== undefined) run.starts[process] = start
      write()
    },
    setPort(process, port) {
      run.ports[process] = port
      write()
    },
    setUrl(url) {
      run.url = url
      write()
    },
    pids: () =>
      PROCESS_NAMES.flatMap((process) => {
        const pid = run.pids[process]
        return pid === undefined ? [] : [{ name: process, pid }]
      }),
    remove: () => rmSync(files.run, { force: true }),
  }
}
