import type { Fault } from '@clarion/simulator/faults/fault-book'
import { isAlive } from '../stage/processes.ts'
import type { Stage } from '../stage/stage.ts'
import type { TemporalServer } from '../stage/temporal-server.ts'
import { sleep } from '../stage/waiting.ts'
import type { Crew } from './crew.ts'
import { type ChaosEvent, wordsFor } from './schedule.ts'

export interface TroubleNeeds {
  stage: Stage
  crew: Crew
  engineServer: TemporalServer | undefined
}

/** Makes things go wrong, each at its time, and in the end lets all of it be over. */
export class Trouble {
  readonly #needs: TroubleNeeds
  #faults: readonly Fault[] = []
  readonly #under: Promise<void>[] = []
  /** How often each kind of event befell something. */
  readonly counts = new Map<string, number>()

  constructor(needs: TroubleNeeds) {
    this.#needs = needs
  }

  /** Resolves after the last event, with no fault left and everything asked to start again. */
  async run(events: readonly ChaosEvent[]): Promise<void> {
    const startedAtMs = performance.now()
    for (const event of events) {
      await sleep(Math.max(0, startedAtMs + event.atMs - performance.now()))
      this.#needs.stage.say(wordsFor(event))
      if (await this.#cause(event)) this.#count(event)
    }
    await Promise.all(this.#under)
    await this.#needs.stage.simulator.faults([])
  }

  #count(event: ChaosEvent): void {
    const kind = event.kind === 'fault' ? event.fault.kind : event.kind
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }

  /** Returns whether there was anything to befall. */
  async #cause(event: ChaosEvent): Promise<boolean> {
    const { stage, crew, engineServer } = this.#needs
    switch (event.kind) {
      case 'killWorker':
        return crew.kill(event.worker, event.awayMs)
      case 'killApi':
        return this.#signal('api', 'SIGKILL')
      case 'restartDatabase':
        return this.#signal('postgres', 'SIGQUIT') // PostgreSQL's "immediate" shutdown
      case 'restartEngine':
        if (engineServer === undefined) return false
        this.#under.push(engineServer.restart().catch((error: unknown) => stage.say(String(error))))
        return true
      case 'fault':
        this.#under.push(this.#strike(event.fault, event.forMs))
        return true
    }
  }

  async #signal(name: 'api' | 'postgres', signal: NodeJS.Signals): Promise<boolean> {
    const pid = await this.#needs.stage.clarion.pidOf(name)
    if (pid === undefined || !isAlive(pid)) return false
    process.kill(pid, signal)
    return true
  }

  async #strike(fault: Fault, forMs: number): Promise<void> {
    const { simulator } = this.#needs.stage
    this.#faults = [...this.#faults, fault]
    await simulator.faults(this.#faults)
    await sleep(forMs)
    this.#faults = this.#faults.filter((other) => other !== fault)
    await simulator.faults(this.#faults)
  }
}
