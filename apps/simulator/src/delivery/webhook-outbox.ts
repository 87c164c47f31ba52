import { Agent, request } from 'undici'
import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { FaultBook } from '../faults/fault-book.ts'
import type { Log } from '../log.ts'
import type { TrafficLog } from '../traffic/traffic-log.ts'
import type { App, PhoneNumber, Waba } from '../world/world.ts'
import { conversationFields } from './field-update.ts'
import { RETRY_SPAN_MS, retryWaitMs } from './retry.ts'
import { Ticker, Timeline } from './timeline.ts'
import { type SignedBody, signedBodies, type WebhookUpdate } from './webhook-body.ts'

const TICK_MS = 20
/** Beyond these, new updates are lost rather than the process. */
const GATHERED_MAX = 200_000
const UNDELIVERED_BYTES_MAX = 256 * 1024 * 1024

/** Where updates go: the override of a number or an account, else the app's callback. */
type Route = Waba | PhoneNumber | 'app'

interface Gathering {
  updates: WebhookUpdate[]
  flushAtMs: number
}

interface Delivery extends SignedBody {
  route: Route
  /** Ids of the numbers it is about, for faults that concern one number. */
  phoneNumberIds: ReadonlySet<string>
  attemptCount: number
  firstAttemptAtMs: number
}

export interface WebhookOutboxNeeds {
  app: App
  clock: Clock
  settings: SettingsStore
  faults: FaultBook
  traffic: TrafficLog
  ledger(): LedgerBook
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
  readonly #gatherings = new Map<Route, Gathering>()
  /** Retries whose time has come, waiting for a free request. */
  #due: Delivery[] = []
  #gatheredCount = 0
  #underWayCount = 0
  #undeliveredBytes = 0
  #undeliveredCount = 0
  #hasLost = false
  #isStopped = false

  constructor(needs: WebhookOutboxNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  /** Takes an update if the app listens for its field; Meta keeps nothing for later subscribers. */
  offer(update: WebhookUpdate): void {
    const { app, ledger } = this.#needs
    const field = 'field' in update ? update.field : 'messages'
    const waba = 'waba' in update ? update.waba : update.phoneNumber.waba
    const listens = waba.subscribedAppIds.has(app.id) && app.subscription?.fields.includes(field)
    if (!listens) return
    ledger().webhooks.updatesOffered += 1
    if (this.#gatheredCount >= GATHERED_MAX) {
      this.#lose(1)
      return
    }
    this.#gather(update, routeOf(field, waba, update.phoneNumber))
  }

  #gather(update: WebhookUpdate, route: Route): void {
    let gathering = this.#gatherings.get(route)
    if (gathering === undefined) {
      gathering = { updates: [], flushAtMs: 0 }
      this.#gatherings.set(route, gathering)
    }
    if (gathering.updates.length === 0) {
      const { flushIntervalMs } = this.#needs.settings.get().webhooks
      gathering.flushAtMs = performance.now() + flushIntervalMs
    }
    gathering.updates.push(update)
    this.#gatheredCount += 1
    this.#ticker.wake()
  }

  /** Updates gathered, and requests not yet answered with 200. */
  get pendingCount(): number {
    return this.#gatheredCount + this.#undeliveredCount
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
    for (const [route, gathering] of this.#gatherings) {
      if (performance.now() >= gathering.flushAtMs) this.#flush(route, gathering)
    }
    return this.#gatheredCount + this.#retries.size + this.#due.length > 0 ? 'busy' : 'idle'
  }

  /** Sends what has gathered as far as requests are free; the rest goes into larger batches later. */
  #flush(route: Route, gathering: Gathering): void {
    const { batchMax, parallelMax } = this.#needs.settings.get().webhooks
    const { updates } = gathering
    let taken = 0
    while (
      taken < updates.length &&
      this.#underWayCount < parallelMax &&
      this.#undeliveredBytes < UNDELIVERED_BYTES_MAX
    ) {
      const batch = updates.slice(taken, taken + batchMax)
      taken += batch.length
      const phoneNumberIds = numbersOf(batch)
      for (const body of signedBodies(batch, this.#needs.app.secret)) {
        this.#undeliveredBytes += body.bytes.length
        this.#undeliveredCount += 1
        const firstAttemptAtMs = this.#needs.clock.nowMs()
        this.#send({ ...body, route, phoneNumberIds, attemptCount: 0, firstAttemptAtMs })
      }
    }
    gathering.updates = updates.slice(taken)
    this.#gatheredCount -= taken
  }

  #send(delivery: Delivery): void {
    const callbackUrl = this.#callbackUrlOf(delivery.route)
    if (callbackUrl === undefined) {
      this.#needs.ledger().webhooks.updatesLost += delivery.updateCount
      this.#forget(delivery)
      return
    }
    delivery.attemptCount += 1
    this.#underWayCount += 1
    void this.#attempt(callbackUrl, delivery).then((outcome) => {
      this.#underWayCount -= 1
      if (this.#isStopped) return
      const counts = this.#needs.ledger().webhooks
      if (outcome === 200) {
        counts.updatesDelivered += delivery.updateCount
        this.#forget(delivery)
      } else {
        counts.requestsFailed += 1
        this.#retryLater(delivery, outcome)
      }
    })
  }

  /** Asked at each attempt, so that retries follow a receiver that has moved. */
  #callbackUrlOf(route: Route): string | undefined {
    const appUrl = this.#needs.app.subscription?.callbackUrl
    if (route === 'app' || appUrl === undefined) return appUrl
    const wabaUrl = 'waba' in route ? route.waba.overrideCallbackUrl : undefined
    return route.overrideCallbackUrl ?? wabaUrl ?? appUrl
  }

  /** What became of one attempt: 200, or anything else that calls for another. */
  async #attempt(callbackUrl: string, delivery: Delivery): Promise<number | string> {
    const fault = this.#needs.faults.ofWebhook(delivery.phoneNumberIds)?.kind
    const answer =
      fault === 'webhookOutage'
        ? 'an outage of webhooks is simulated'
        : await this.#post(callbackUrl, delivery)
    const { bytes, updateCount, attemptCount: attempt } = delivery
    if (!this.#isStopped) {
      this.#needs.traffic.record({
        kind: 'webhook',
        url: callbackUrl,
        bytes,
        updateCount,
        attempt,
        outcome: answer,
        fault,
      })
    }
    return fault === 'webhookDenied' && answer === 200
      ? 'its answer was taken for a refusal'
      : answer
  }

  /** The HTTP status of the answer, or what went wrong instead of one. Never rejects. */
  async #post(callbackUrl: string, delivery: Delivery): Promise<number | string> {
    const { timeoutMs } = this.#needs.settings.get().webhooks
    const counts = this.#needs.ledger().webhooks
    counts.requests += 1
    if (delivery.attemptCount > 1) counts.requestsRepeated += 1
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
      this.#needs.ledger().webhooks.updatesLost += delivery.updateCount
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
    if (!this.#hasLost) {
      this.#needs.log.error({}, 'the receiver is too far behind: updates are being lost')
    }
    this.#hasLost = true
    this.#needs.ledger().webhooks.updatesLost += count
  }
}

/** Source: Meta, Webhook overrides (reference 5.1): number before account before app. */
function routeOf(field: string, waba: Waba, phoneNumber: PhoneNumber | undefined): Route {
  if (!conversationFields.has(field)) return 'app'
  if (phoneNumber?.overrideCallbackUrl !== undefined) return phoneNumber
  return waba.overrideCallbackUrl === undefined ? 'app' : waba
}

function numbersOf(updates: readonly WebhookUpdate[]): ReadonlySet<string> {
  const ids = new Set<string>()
  let last: PhoneNumber | undefined
  for (const { phoneNumber } of updates) {
    if (phoneNumber === undefined || phoneNumber === last) continue
    last = phoneNumber
    ids.add(phoneNumber.id)
  }
  return ids
}
