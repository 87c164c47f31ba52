import { Agent, request } from 'undici'
import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { Log } from '../log.ts'
import type { App, Waba } from '../world/world.ts'
import type { FieldUpdate } from './field-update.ts'
import { RETRY_SPAN_MS, retryWaitMs } from './retry.ts'
import type { StatusUpdate } from './status-update.ts'
import { Ticker, Timeline } from './timeline.ts'
import { type SignedBody, signedBodies, type WebhookUpdate } from './webhook-body.ts'

const TICK_MS = 20
/** Beyond these, new updates are lost rather than the process. */
const GATHERED_MAX = 200_000
const UNDELIVERED_BYTES_MAX = 256 * 1024 * 1024

interface Delivery extends SignedBody {
  attemptCount: number
  firstAttemptAtMs: number
}

export interface WebhookOutboxNeeds {
  app: App
  clock: Clock
  settings: SettingsStore
  log: Log
}

/**
 * Brings updates to the app's callback: gathers them for a moment, sends up to a thousand in one
 * signed request, several requests at once, and repeats each until it is answered with 200.
 */
export class WebhookOutbox {
  readonly #needs: WebhookOutboxNeeds
  readonly #agent = new Agent({ keepAliveTimeout: 30_000, pipelining: 1 })
  readonly #ticker: Ticker
  readonly #retries = new Timeline<Delivery>(TICK_MS)
  /** Retries whose time has come, waiting for a free request. */
  #due: Delivery[] = []
  #gathered: WebhookUpdate[] = []
  #flushAtMs = 0
  #underWayCount = 0
  #undeliveredBytes = 0
  #undeliveredCount = 0
  #lostCount = 0
  #isStopped = false

  constructor(needs: WebhookOutboxNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  /** Takes an update if the app listens for it; Meta keeps nothing for later subscribers. */
  offer(update: StatusUpdate): void {
    this.#gather(update, update.phoneNumber.waba, 'messages')
  }

  /** Takes a change of another field, such as a template's status, by the same rule. */
  offerField(update: FieldUpdate): void {
    this.#gather(update, update.waba, update.field)
  }

  #gather(update: WebhookUpdate, waba: Waba, field: string): void {
    const { app } = this.#needs
    const listens = waba.subscribedAppIds.has(app.id) && app.subscription?.fields.includes(field)
    if (!listens) return
    if (this.#gathered.length >= GATHERED_MAX) {
      this.#lose(1)
      return
    }
    if (this.#gathered.length === 0) {
      this.#flushAtMs = performance.now() + this.#needs.settings.get().webhooks.flushIntervalMs
    }
    this.#gathered.push(update)
    this.#ticker.wake()
  }

  /** Updates gathered, and requests not yet answered with 200. */
  get pendingCount(): number {
    return this.#gathered.length + this.#undeliveredCount
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#ticker.stop()
    await this.#agent.destroy()
  }

  #tick(): 'busy' | 'idle' {
    const { parallelMax } = this.#needs.settings.get().webhooks
    this.#retries.takeDue(this.#needs.clock.nowMs(), (delivery) => this.#due.push(delivery))
    const freeCount = Math.max(0, parallelMax - this.#underWayCount)
    for (const delivery of this.#due.splice(0, freeCount)) this.#send(delivery)
    if (performance.now() >= this.#flushAtMs) this.#flush()
    const waitingCount = this.#gathered.length + this.#retries.size + this.#due.length
    return waitingCount > 0 ? 'busy' : 'idle'
  }

  /** Sends what has gathered as far as requests are free; the rest goes into larger batches later. */
  #flush(): void {
    const { batchMax, parallelMax } = this.#needs.settings.get().webhooks
    let taken = 0
    while (
      taken < this.#gathered.length &&
      this.#underWayCount < parallelMax &&
      this.#undeliveredBytes < UNDELIVERED_BYTES_MAX
    ) {
      const batch = this.#gathered.slice(taken, taken + batchMax)
      taken += batch.length
      for (const body of signedBodies(batch, this.#needs.app.secret)) {
        this.#undeliveredBytes += body.bytes.length
        this.#undeliveredCount += 1
        this.#send({ ...body, attemptCount: 0, firstAttemptAtMs: this.#needs.clock.nowMs() })
      }
    }
    this.#gathered = this.#gathered.slice(taken)
  }

  #send(delivery: Delivery): void {
    const callbackUrl = this.#needs.app.subscription?.callbackUrl
    if (callbackUrl === undefined) {
      this.#forget(delivery)
      return
    }
    delivery.attemptCount += 1
    this.#underWayCount += 1
    void this.#post(callbackUrl, delivery).then((outcome) => {
      this.#underWayCount -= 1
      if (this.#isStopped) return
      if (outcome === 200) this.#forget(delivery)
      else this.#retryLater(delivery, outcome)
    })
  }

  /** The HTTP status of the answer, or what went wrong instead of one. Never rejects. */
  async #post(callbackUrl: string, delivery: Delivery): Promise<number | string> {
    const { timeoutMs } = this.#needs.settings.get().webhooks
    try {
      const response = await request(callbackUrl, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': delivery.signature,
        },
        body: delivery.bytes,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      await response.body.dump()
      return response.statusCode
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  #retryLater(delivery: Delivery, outcome: number | string): void {
    const nowMs = this.#needs.clock.nowMs()
    const { attemptCount, firstAttemptAtMs } = delivery
    const waitMs = retryWaitMs(attemptCount)
    if (nowMs + waitMs - firstAttemptAtMs > RETRY_SPAN_MS) {
      this.#needs.log.warn({ outcome, attemptCount }, 'gave up a webhook after seven days')
      this.#forget(delivery)
      return
    }
    if (attemptCount === 1) this.#needs.log.warn({ outcome }, 'a webhook was not answered with 200')
    this.#retries.add(delivery, nowMs + waitMs)
    this.#ticker.wake()
  }

  #forget(delivery: Delivery): void {
    this.#undeliveredBytes -= delivery.bytes.length
    this.#undeliveredCount -= 1
  }

  #lose(count: number): void {
    if (this.#lostCount === 0) {
      this.#needs.log.error({}, 'the receiver is too far behind: updates are being lost')
    }
    this.#lostCount += count
  }
}
