import type { RatePlan } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { ExplainError } from '../shared/public.ts'
import { toCallbackData } from './callback-data.ts'
import { Emitter, type Scheduled } from './emitter.ts'
import { CLAIM_GROUP_MAX, CONTROL_POLL_MS, INTENT_LEAD_MS, LEASE_MS } from './limits.ts'
import type { NumberGate } from './number-gate.ts'
import { type Consequence, verdictOf } from './outcome-rules.ts'
import {
  beginSending,
  type ClaimedGroup,
  type ClaimedRecipient,
  claimGroup,
  releaseClaim,
} from './recipient-steps.ts'
import { Recorder } from './recorder.ts'
import type { OutgoingMessage, SendTemplate } from './send.ts'
import { ensureClock, reserveSlots, throttleNumber } from './slots.ts'

export interface LeaseNeeds {
  database: Database
  send: SendTemplate
  explainError: ExplainError
  /** This worker's name, kept across its restarts. */
  worker: string
  reconcileMs: number
  gateOf(phoneNumberId: string, perSecondMax: number): NumberGate
  onFault(error: unknown): void
}

/** What a lease needs to know of its campaign. */
export interface LeasedCampaign {
  id: string
  workspaceId: string
  phoneNumberId: string
  plan: RatePlan
  token: string
  template: { name: string; language: string }
  fill(recipient: ClaimedRecipient): OutgoingMessage['template']['components']
}

export type LeaseEnd =
  /** Time is up or nobody can be claimed now; look again. */
  | { kind: 'done' }
  /** The campaign should not go on until a person acts. */
  | { kind: 'pause'; reason: string }
  /** Meta cannot be reached at all. */
  | { kind: 'unreachable' }

interface Sending {
  claimId: string
  recipient: ClaimedRecipient
  attempt: number
}

/**
 * One lease of work: claims groups, reserves their slots, writes intents, sends at the slots, and
 * writes outcomes, all overlapping. It ends after a minute, when nobody is left to claim, when
 * `shouldStop` says so (asked every 400 ms), or when an answer concerns more than its recipient.
 * Whatever it claimed is sent or given back before it returns.
 */
export class Lease {
  readonly #needs: LeaseNeeds
  readonly #campaign: LeasedCampaign
  readonly #recorder: Recorder
  readonly #emitter: Emitter<Sending>
  #end: LeaseEnd | undefined
  #endsAtMs = Number.POSITIVE_INFINITY

  constructor(needs: LeaseNeeds, campaign: LeasedCampaign) {
    this.#needs = needs
    this.#campaign = campaign
    this.#recorder = new Recorder(needs.database, campaign.id, needs.onFault)
    this.#emitter = new Emitter<Sending>({
      gate: needs.gateOf(campaign.phoneNumberId, campaign.plan.messagesPerSecond),
      send: (sending) => this.#send(sending),
      tooLate: (sending) =>
        this.#record(sending, { kind: 'not_sent', cause: 'its slot was long past' }),
    })
  }

  async run(shouldStop: () => Promise<boolean>): Promise<LeaseEnd> {
    const poll = this.#pollControl(shouldStop)
    const { plan, phoneNumberId } = this.#campaign
    await ensureClock(this.#needs.database, phoneNumberId, plan)
    this.#endsAtMs = performance.now() + LEASE_MS
    try {
      let next = this.#claim()
      for (;;) {
        const group = await next
        if (group.recipients.length === 0) break
        const isLast = performance.now() > this.#endsAtMs || this.#end !== undefined
        // The next group is claimed while this one is sent.
        if (!isLast) {
          next = this.#claim()
          next.catch(this.#needs.onFault) // awaited below unless feeding fails first
        }
        await this.#feed(group)
        if (isLast) break
        if (this.#end !== undefined) {
          await this.#giveBack(await next)
          break
        }
      }
    } finally {
      await this.#emitter.drained()
      await this.#recorder.drained()
      clearInterval(poll)
    }
    return this.#end ?? { kind: 'done' }
  }

  #claim(): Promise<ClaimedGroup> {
    const { id, workspaceId, plan } = this.#campaign
    const count = Math.min(CLAIM_GROUP_MAX, Math.max(plan.batchSize, plan.messagesPerSecond))
    return claimGroup(this.#needs.database, {
      campaignId: id,
      workspaceId,
      worker: this.#needs.worker,
      count,
    })
  }

  #giveBack(group: ClaimedGroup, from = 0): Promise<void> {
    const ns = group.recipients.slice(from).map((recipient) => recipient.n)
    return releaseClaim(this.#needs.database, this.#campaign.id, group.claimId, ns)
  }

  /** Takes a group through slots and intents in batches; stops early when the lease must end. */
  async #feed(group: ClaimedGroup): Promise<void> {
    const { database } = this.#needs
    const { id, phoneNumberId, plan } = this.#campaign
    this.#recorder.expect(group.claimId, group.recipients.length)
    for (let from = 0; from < group.recipients.length; from += plan.batchSize) {
      if (this.#end !== undefined || performance.now() > this.#endsAtMs) {
        await this.#stopGroup(group, from)
        return
      }
      const batch = group.recipients.slice(from, from + plan.batchSize)
      const slots = await reserveSlots(database, phoneNumberId, plan, batch.length)
      const firstMs = performance.now() + slots.startsInMs
      await this.#waitUntil(firstMs - INTENT_LEAD_MS)
      await this.#emitter.room(plan.batchSize, () => this.#end !== undefined)
      if (this.#end !== undefined) {
        await this.#stopGroup(group, from)
        return
      }
      const attempts = await beginSending(
        database,
        id,
        group.claimId,
        batch.map((r) => r.n),
      )
      if (attempts.size < batch.length)
        this.#recorder.forget(group.claimId, batch.length - attempts.size)
      this.#emitter.schedule(
        this.#scheduled(group.claimId, batch, attempts, firstMs, slots.intervalMs),
      )
    }
  }

  /** Waits for a slot, which a busy number may grant in minutes only; ends early with the lease. */
  async #waitUntil(atMs: number): Promise<void> {
    while (this.#end === undefined) {
      const leftMs = atMs - performance.now()
      if (leftMs <= 0) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(leftMs, CONTROL_POLL_MS)))
    }
  }

  /** Gives the rest of a group back; its claim is given up here only when nothing of it is open. */
  async #stopGroup(group: ClaimedGroup, from: number): Promise<void> {
    await this.#emitter.drained()
    await this.#recorder.drained()
    await this.#giveBack(group, from)
  }

  #scheduled(
    claimId: string,
    batch: readonly ClaimedRecipient[],
    attempts: ReadonlyMap<number, number>,
    firstMs: number,
    intervalMs: number,
  ): Scheduled<Sending>[] {
    const scheduled: Scheduled<Sending>[] = []
    for (const recipient of batch) {
      const attempt = attempts.get(recipient.n)
      if (attempt === undefined) continue
      const dueMs = firstMs + scheduled.length * intervalMs
      scheduled.push({ dueMs, item: { claimId, recipient, attempt } })
    }
    return scheduled
  }

  async #send(sending: Sending): Promise<boolean> {
    const { id, phoneNumberId, token, template } = this.#campaign
    const { recipient, attempt } = sending
    const outcome = await this.#needs.send({
      phoneNumberId,
      token,
      to: recipient.phone,
      template: { ...template, components: this.#campaign.fill(recipient) },
      callbackData: toCallbackData({ campaignId: id, n: recipient.n, attempt }),
    })
    this.#record(sending, outcome)
    return outcome.kind === 'accepted'
  }

  #record(sending: Sending, outcome: Parameters<typeof verdictOf>[1]): void {
    const verdict = verdictOf(this.#needs, outcome, sending.attempt)
    const { recipient, attempt } = sending
    this.#recorder.add(sending.claimId, { n: recipient.n, attempt, verdict })
    this.#follow(verdict.consequence)
  }

  #follow(consequence: Consequence): void {
    const { database, onFault } = this.#needs
    const { phoneNumberId, plan } = this.#campaign
    switch (consequence.kind) {
      case 'none':
      case 'suppress': // written with the outcome
        return
      case 'slow_down':
        throttleNumber(database, phoneNumberId, plan).catch(onFault)
        return
      case 'unreachable':
        this.#end ??= { kind: 'unreachable' }
        return
      case 'pause':
        this.#end = { kind: 'pause', reason: consequence.reason }
    }
  }

  #pollControl(shouldStop: () => Promise<boolean>): NodeJS.Timeout {
    const ask = async (): Promise<void> => {
      if (await shouldStop()) this.#end ??= { kind: 'done' }
    }
    return setInterval(() => {
      ask().catch(this.#needs.onFault)
    }, CONTROL_POLL_MS)
  }
}
