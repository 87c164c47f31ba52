import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import { planStatuses, type StatusStep } from './status-plan.ts'
import {
  type StatusUpdate,
  type StatusWording,
  statusUpdateOf,
  statusWordingOf,
} from './status-update.ts'
import { Ticker, Timeline } from './timeline.ts'

const TICK_MS = 20

/** A message with statuses still to come; the only thing kept per message. */
interface LiveMessage {
  message: AcceptedMessage
  steps: StatusStep[]
  next: number
  /** Written with the first status, for all of them. */
  wording: StatusWording | undefined
}

export interface StatusCourierNeeds {
  clock: Clock
  settings: SettingsStore
  /** The version of the webhook format the app subscribed with. */
  webhookVersion(): string
  /** The code that keeps a status from happening: the message fails with it instead. */
  obstacle(message: AcceptedMessage, step: StatusStep): number | undefined
  /** Hears of every status that happens, whether or not the app is told. */
  happened(message: AcceptedMessage, step: StatusStep, isLast: boolean): void
  /** Takes a status that happened now; the key decides about its faults. */
  pass(update: StatusUpdate, key: string, atMs: number): void
}

/** Follows each accepted message through its statuses and passes each one on when it happens. */
export class StatusCourier {
  readonly #needs: StatusCourierNeeds
  readonly #live = new Timeline<LiveMessage>(TICK_MS)
  readonly #ticker: Ticker

  constructor(needs: StatusCourierNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  follow(message: AcceptedMessage): void {
    const { acceptedAtMs, failsWith, traits } = message
    const { waId } = message.recipient
    const steps = planStatuses(
      { waId, acceptedAtMs, failsWith, traits },
      this.#needs.settings.get(),
    )
    this.#await({ message, steps, next: 0, wording: undefined })
    this.#ticker.wake()
  }

  /** Messages with statuses still to come. */
  get pendingCount(): number {
    return this.#live.size
  }

  stop(): void {
    this.#ticker.stop()
  }

  #await(live: LiveMessage): void {
    const step = live.steps[live.next]
    if (step !== undefined) this.#live.add(live, step.atMs)
  }

  #tick(): 'busy' | 'idle' {
    this.#live.takeDue(this.#needs.clock.nowMs(), (live) => {
      const planned = live.steps[live.next]
      if (planned === undefined) return
      const code = this.#needs.obstacle(live.message, planned)
      const step = code === undefined ? planned : failure(code, planned.atMs)
      live.next = code === undefined ? live.next + 1 : live.steps.length
      this.#happen(live, step, live.next === live.steps.length)
      this.#await(live)
    })
    return this.#live.size > 0 ? 'busy' : 'idle'
  }

  #happen(live: LiveMessage, step: StatusStep, isLast: boolean): void {
    const { message } = live
    this.#needs.happened(message, step, isLast)
    live.wording ??= statusWordingOf(message)
    const { wording } = live
    const version = this.#needs.webhookVersion()
    const update = statusUpdateOf(message, step, { wording, version })
    this.#needs.pass(update, `${message.recipient.waId}/${step.status}`, step.atMs)
  }
}

const failure = (code: number, atMs: number): StatusStep => ({
  status: 'failed',
  atMs,
  hasPricing: false,
  code,
})
