import { setTimeout as sleep } from 'node:timers/promises'

const STEP_MAX_MS = 60_000

interface Step {
  what: string
  run(): Promise<void>
}

/**
 * What has to be ended however a run ends: by itself, by an error or by a signal. Steps run newest
 * first, each at most once and in bounded time; one that fails does not keep the others back.
 */
export class Cleanup {
  readonly #steps: Step[] = []
  #running: Promise<void> | undefined

  add(what: string, run: () => Promise<void>): void {
    this.#steps.push({ what, run })
  }

  /** Resolves when everything has been tried; says what could not be ended. */
  run(say: (line: string) => void): Promise<void> {
    this.#running ??= this.#runAll(say)
    return this.#running
  }

  async #runAll(say: (line: string) => void): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const waiting = new AbortController()
      const tooLate = sleep(STEP_MAX_MS, 'late', { signal: waiting.signal }).catch(() => 'done')
      const problem = await Promise.race([
        step.run().then(
          () => undefined,
          (error: unknown) => String(error),
        ),
        tooLate.then((how) => (how === 'late' ? 'it took too long' : undefined)),
      ])
      waiting.abort()
      if (problem !== undefined) say(`${step.what} could not be ended: ${problem}`)
    }
  }
}

/** Ends what a program started when it is told to stop, and then the program itself. */
export function endOnSignals(cleanup: Cleanup, say: (line: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      say(`stopping (${signal})`)
      void cleanup.run(say).then(() => process.exit(1))
    })
  }
}
