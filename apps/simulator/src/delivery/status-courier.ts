import type { Clock } from '../clock.ts'
import type { Settings, SettingsStore } from '../control/settings.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import { between, drawsFor } from './draws.ts'
import { planStatuses, type StatusStep } from './status-plan.ts'
import { type StatusUpdate, statusUpdateOf } from './status-update.ts'
import { Ticker, Timeline } from './timeline.ts'

const TICK_MS = 20

/** A message with statuses still to come; the only thing kept per message. */
interface LiveMessage {
  message: AcceptedMessage
  steps: StatusStep[]
  next: number
}

export interface StatusCourierNeeds {
  clock: Clock
  settings: SettingsStore
  /** Takes an update that is to reach the app now. */
  hand(update: StatusUpdate): void
}

/**
 * Follows each accepted message through its statuses and hands each one over when it happens,
 * except where the settings ask for faults: handed over twice, held back, or never.
 */
export class StatusCourier {
  readonly #needs: StatusCourierNeeds
  readonly #live = new Timeline<LiveMessage>(TICK_MS)
  readonly #heldBack = new Timeline<StatusUpdate>(TICK_MS)
  readonly #ticker: Ticker

  constructor(needs: StatusCourierNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  follow(message: AcceptedMessage): void {
    const steps = planStatuses(
      {
        waId: message.recipient.waId,
        acceptedAtMs: message.acceptedAtMs,
        failsWith: message.failsWith,
      },
      this.#needs.settings.get(),
    )
    this.#await({ message, steps, next: 0 })
    this.#ticker.wake()
  }

  /** Messages with statuses still to come, and statuses held back. */
  get pendingCount(): number {
    return this.#live.size + this.#heldBack.size
  }

  stop(): void {
    this.#ticker.stop()
  }

  #await(live: LiveMessage): void {
    const step = live.steps[live.next]
    if (step !== undefined) this.#live.add(live, step.atMs)
  }

  #tick(): 'busy' | 'idle' {
    const nowMs = this.#needs.clock.nowMs()
    const settings = this.#needs.settings.get()
    this.#live.takeDue(nowMs, (live) => {
      const step = live.steps[live.next]
      if (step === undefined) return
      this.#dispatch(live.message, step, settings)
      live.next += 1
      this.#await(live)
    })
    this.#heldBack.takeDue(nowMs, (update) => this.#needs.hand(update))
    return this.pendingCount > 0 ? 'busy' : 'idle'
  }

  #dispatch(message: AcceptedMessage, step: StatusStep, settings: Settings): void {
    const { duplicateRate, reorderRate, dropRate, faultDelayMs } = settings.webhooks
    const update = statusUpdateOf(message, step)
    if (duplicateRate + reorderRate + dropRate === 0) {
      this.#needs.hand(update)
      return
    }
    const draw = drawsFor(settings.seed, `${message.recipient.waId}/${step.status}`)
    if (draw() < dropRate) return
    const isHeldBack = draw() < reorderRate
    if (isHeldBack) this.#heldBack.add(update, step.atMs + between(faultDelayMs, draw()))
    else this.#needs.hand(update)
    if (draw() < duplicateRate)
      this.#heldBack.add(update, step.atMs + between(faultDelayMs, draw()))
  }
}
