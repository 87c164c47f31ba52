import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { SettingsStore } from '../control/settings.ts'
import { between, drawsFor } from './draws.ts'
import { Ticker, Timeline } from './timeline.ts'
import type { WebhookUpdate } from './webhook-body.ts'

const TICK_MS = 20

export interface DisturbanceNeeds {
  clock: Clock
  settings: SettingsStore
  ledger(): LedgerBook
  /** Takes an update that is to reach the app now. */
  hand(update: WebhookUpdate): void
}

/** What may happen to an update on its way to the app: handed over twice, held back, or never. */
export class Disturbance {
  readonly #needs: DisturbanceNeeds
  readonly #heldBack = new Timeline<WebhookUpdate>(TICK_MS)
  readonly #ticker: Ticker

  constructor(needs: DisturbanceNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  /** @param key what the chances follow; the same key under the same seed has the same luck */
  pass(update: WebhookUpdate, key: string, atMs: number): void {
    const settings = this.#needs.settings.get()
    const { duplicateRate, reorderRate, dropRate, faultDelayMs } = settings.webhooks
    if (duplicateRate + reorderRate + dropRate === 0) {
      this.#needs.hand(update)
      return
    }
    const book = this.#needs.ledger().webhooks
    const draw = drawsFor(settings.seed, key)
    if (draw() < dropRate) {
      book.updatesDropped += 1
      return
    }
    if (draw() < reorderRate) {
      book.updatesHeldBack += 1
      this.#holdBack(update, atMs + between(faultDelayMs, draw()))
    } else {
      this.#needs.hand(update)
    }
    if (draw() < duplicateRate) {
      book.updatesDuplicated += 1
      this.#holdBack(update, atMs + between(faultDelayMs, draw()))
    }
  }

  get pendingCount(): number {
    return this.#heldBack.size
  }

  stop(): void {
    this.#ticker.stop()
  }

  #holdBack(update: WebhookUpdate, untilMs: number): void {
    this.#heldBack.add(update, untilMs)
    this.#ticker.wake()
  }

  #tick(): 'busy' | 'idle' {
    this.#heldBack.takeDue(this.#needs.clock.nowMs(), (update) => this.#needs.hand(update))
    return this.#heldBack.size > 0 ? 'busy' : 'idle'
  }
}
