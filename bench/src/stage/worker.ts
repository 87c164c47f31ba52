import { memoryOf } from './processes.ts'
import type { Stage } from './stage.ts'
import { sleep, until } from './waiting.ts'

const READY_MAX_SECONDS = 60

/** Resolves when a worker is connected to the database; the launcher notes its id earlier. */
export async function untilWorkerReady({ database }: Stage): Promise<void> {
  await until('the worker', READY_MAX_SECONDS, async () => {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where application_name = 'clarion-worker-listen'`,
    )
    return (rows[0]?.count ?? 0) > 0 ? true : undefined
  })
}

export async function workerPid({ clarion }: Stage): Promise<number> {
  return until('the worker', READY_MAX_SECONDS, () => clarion.pidOf('worker'))
}

/** Ends the worker in order; the launcher starts it again, with nothing left of what it did. */
export async function renewWorker(stage: Stage): Promise<number> {
  const pid = await workerPid(stage)
  process.kill(pid, 'SIGTERM')
  await stage.clarion.nextPidOf('worker', pid, READY_MAX_SECONDS)
  const next = await workerPid(stage)
  await untilWorkerReady(stage)
  return next
}

export interface MemorySamples {
  samples: number
  /** The median and the largest of the samples. */
  rssMedianMb: number
  rssMaxMb: number
}

const SAMPLE_MS = 500

/** Looks at a process's memory until told to stop. Errors: throws when the process is gone. */
export async function sampleMemory(pid: number, isOver: () => boolean): Promise<MemorySamples> {
  const samples: number[] = []
  while (!isOver()) {
    const memory = memoryOf(pid)
    if (memory === undefined) throw new Error('the worker ended while its memory was sampled')
    samples.push(memory.rssMb)
    await sleep(SAMPLE_MS)
  }
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    samples: sorted.length,
    rssMedianMb: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    rssMaxMb: Math.round(sorted.at(-1) ?? 0),
  }
}
