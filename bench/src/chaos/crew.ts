import type { Cleanup } from '../stage/cleanup.ts'
import { type ExtraWorker, startExtraWorker } from '../stage/extra-worker.ts'
import { isAlive } from '../stage/processes.ts'
import type { Stage } from '../stage/stage.ts'
import { sleep } from '../stage/waiting.ts'

const LOOK_MS = 500

/**
 * The workers of a run: the launcher's, which it starts again itself, and others, for which this
 * stands in as whatever keeps processes alive where they run.
 */
export class Crew {
  readonly #stage: Stage
  readonly #others: ExtraWorker[] = []
  /** Until when one that was killed stays away, by place. */
  readonly #awayUntilMs: number[] = []
  #isOver = false
  #watching: Promise<void> = Promise.resolve()
  /** How often one of the others ended without having been killed. */
  endedByThemselves = 0

  constructor(stage: Stage) {
    this.#stage = stage
  }

  async start(cleanup: Cleanup, otherCount: number): Promise<void> {
    for (let place = 0; place < otherCount; place += 1) {
      this.#others.push(await startExtraWorker(cleanup, this.#stage, `chaos-worker-${place + 2}`))
      this.#awayUntilMs.push(Number.NaN)
    }
    cleanup.add('the watch over the workers', () => this.rest())
    this.#watching = this.#watch()
  }

  /** Workers in all. */
  get size(): number {
    return 1 + this.#others.length
  }

  /** Kills one by -9. Returns false when it was not there to be killed. */
  async kill(worker: number, awayMs: number): Promise<boolean> {
    if (worker === 0) {
      const pid = await this.#stage.clarion.pidOf('worker')
      if (pid === undefined || !isAlive(pid)) return false
      process.kill(pid, 'SIGKILL')
      return true
    }
    const other = this.#others[worker - 1]
    if (other === undefined || !isAlive(other.pid())) return false
    this.#awayUntilMs[worker - 1] = performance.now() + awayMs
    other.kill('SIGKILL')
    return true
  }

  /** Stops starting workers again. */
  async rest(): Promise<void> {
    this.#isOver = true
    await this.#watching
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      for (const [place, other] of this.#others.entries()) await this.#lookAfter(place, other)
      await sleep(LOOK_MS)
    }
  }

  async #lookAfter(place: number, other: ExtraWorker): Promise<void> {
    if (isAlive(other.pid())) return
    const awayUntilMs = this.#awayUntilMs[place] ?? Number.NaN
    if (performance.now() < awayUntilMs) return
    if (Number.isNaN(awayUntilMs)) this.endedByThemselves += 1
    this.#awayUntilMs[place] = 0
    await other.begin().then(
      () => {
        this.#awayUntilMs[place] = Number.NaN
      },
      // One that cannot start, for want of a database, is tried again at the next look.
      (error: unknown) => this.#stage.say(String(error)),
    )
  }
}
