import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Keeps one process alive. It is begun once by `start`, whose failure is the caller's to handle.
 * From then on it is begun again whenever it ends: at once the first time, so that sending goes on
 * within seconds, and with growing pauses when it keeps dying soon after.
 */

/** One run of a process, from being ready to its end. */
export interface Life {
  /** Resolves with the reason when it ends. */
  ended: Promise<string>
  /** Ends it in order, by force after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

export interface Supervised {
  name: string
  /**
   * Brings the process up and resolves when it serves. Rejects, with nothing left running, when it
   * does not get there or when `signal` is aborted. Tells the process id as soon as there is one.
   */
  begin(onPid: (pid: number) => void, signal: AbortSignal): Promise<Life>
}

export interface SupervisorEvents {
  onPid(pid: number | undefined): void
  onEnded(why: string, againInMs: number): void
  onBackAgain(): void
}

export interface Supervisor {
  start(): Promise<void>
  /** Ends the process and does not begin it again. */
  stop(graceMs: number): Promise<void>
}

const STEADY_MS = 30_000
const FIRST_PAUSE_MS = 500
const PAUSE_MAX_MS = 10_000

/** How long to wait before a process is begun again, by how many quick ends came just before. */
export const pauseBeforeMs = (quickEndCount: number): number =>
  quickEndCount === 0 ? 0 : Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** (quickEndCount - 1))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`)

export function supervise(supervised: Supervised, events: SupervisorEvents): Supervisor {
  const stopping = new AbortController()
  let life: Life | undefined
  let keeping: Promise<void> = Promise.resolve()
  let quickEndCount = 0
  let stopGraceMs = 0

  const begin = async (): Promise<Life> => {
    try {
      return await supervised.begin((pid) => events.onPid(pid), stopping.signal)
    } catch (error) {
      events.onPid(undefined)
      throw error
    }
  }

  /** Begins until it works. Undefined when we were stopped instead. */
  const beginAgain = async (endedBecause: string): Promise<Life | undefined> => {
    let why = endedBecause
    while (!stopping.signal.aborted) {
      const pauseMs = pauseBeforeMs(quickEndCount)
      quickEndCount += 1
      events.onEnded(why, pauseMs)
      if (pauseMs > 0)
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) break
      try {
        return await begin()
      } catch (error) {
        why = messageOf(error)
      }
    }
    return undefined
  }

  const keep = async (): Promise<void> => {
    while (life !== undefined) {
      const readyAt = performance.now()
      if (stopping.signal.aborted) await life.stop(stopGraceMs)
      const why = await life.ended
      events.onPid(undefined)
      if (stopping.signal.aborted) return
      if (performance.now() - readyAt > STEADY_MS) quickEndCount = 0
      life = await beginAgain(why)
      if (life !== undefined) events.onBackAgain()
    }
  }

  return {
    async start() {
      life = await begin()
      keeping = keep()
    },
    async stop(graceMs) {
      stopGraceMs = graceMs
      stopping.abort()
      await life?.stop(graceMs)
      await keeping
    },
  }
}
