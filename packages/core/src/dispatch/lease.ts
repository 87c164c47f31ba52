import type { RatePlan } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { ExplainError } from '../shared/public.ts'
import { toCallbackData } from './callback-data.ts'
import type { CarefulStart } from './careful-start.ts'
import { Emitter, type Scheduled } from './emitter.ts'
import {
  CLAIM_GROUP_MAX,
  CONTROL_POLL_MS,
  INTENT_LEAD_MS,
  LEASE_MS,
  SLOT_LIFE_MS,
} from './limits.ts'
import type { NumberGate } from './number-gate.ts'
import { type Verdict, verdictOf } from './outcome-rules.ts'
import {
  type BegunBatch,
  beginSending,
  type ClaimedGroup,
  type ClaimedRecipient,
  claimGroup,
  releaseClaim,
} from './recipient-steps.ts'
import { Recorder } from './recorder.ts'
import type { OutgoingMessage, SendOutcome, SendTemplate } from './send.ts'
import { ensureClock, reserveSlots, throttleNumber } from './slots.ts'

export interface LeaseNeeds {
  database: Database
  /** The same database through connections for bulk. */
  bulk: Database
  send: SendTemplate
  explainError: ExplainError
  /** This worker's name, kept across its restarts. */
  worker: string
  reconcileMs: number
  gateOf(phoneNumberId: string, perSecondMax: number): NumberGate
  onFault(error: unknown): void
}

/** What a step knows of its campaign, the same for all its numbers. */
export interface LeasedCampaign {
  id: string
  workspaceId: string
  token: string
  template: { name: string; language: string }
  fill(recipient: ClaimedRecipient): OutgoingMessage['template']['components']
}

/** One number of a campaign. */
export interface LeasedNumber {
  position: number
  phoneNumberId: string
  plan: RatePlan
}

/** What the leases of one campaign, one per number, share during a step. */
export interface LeaseCompany {
  careful: CarefulStart
  /** The stretches a number takes people from now, those preferred first. */
  stretchesOf(position: number): readonly number[]
  /** Whom of these may be sent to now, by their phones and the portfolio's messaging limit. */
  allow(recipients: readonly ClaimedRecipient[]): Promise<ReadonlySet<string>>
  /** Whether the messaging limit is used up, so that nobody more is worth claiming. */
  isFull(): boolean
  /** Told of every judged answer, with the number it came through. */
  hear(position: number, verdict: Verdict): void
  /** Whether a number is to stop, as said by a person, an answer, the process or the clock. */
  isOver(position: number): boolean
}

interface Sending {
  claimId: string
  recipient: ClaimedRecipient
  begunAtMs: number
}

/** What was never sent goes back as it was. */
const untouched: Verdict = {
  state: 'pending',
  wamid: null,
  code: null,
  dueInMs: 0,
  consequence: { kind: 'none' },
  blame: 'none',
}

/**
 * One lease of work of one number: claims groups, reserves their slots, writes intents, sends at
 * the slots, and writes outcomes, all overlapping. It ends after a minute, when nobody is left to
 * claim, or when its company says so. Whatever it claimed is sent or given back before it returns.
 */
export class Lease {
  readonly #needs: LeaseNeeds
  readonly #campaign: LeasedCampaign
  readonly #number: LeasedNumber
  readonly #company: LeaseCompany
  readonly #recorder: Recorder
  readonly #emitter: Emitter<Sending>
  /** Slots that are this lease's and not given to anybody yet. */
  #reserved = { firstMs: 0, intervalMs: 0, left: 0 }
  #endsAtMs = Number.POSITIVE_INFINITY

  constructor(
    needs: LeaseNeeds,
    campaign: LeasedCampaign,
    number: LeasedNumber,
    company: LeaseCompany,
  ) {
    this.#needs = needs
    this.#campaign = campaign
    this.#number = number
    this.#company = company
    this.#recorder = new Recorder(needs.bulk, campaign.id, number.position, needs.onFault)
    this.#emitter = new Emitter<Sending>({
      gate: needs.gateOf(number.phoneNumberId, number.plan.messagesPerSecond),
      send: (sending) => this.#send(sending),
      giveBack: (sending) => this.#record(sending, untouched),
    })
  }

  async run(): Promise<void> {
    const { plan, phoneNumberId } = this.#number
    await ensureClock(this.#needs.database, phoneNumberId, plan)
    this.#endsAtMs = performance.now() + LEASE_MS
    const watching = setInterval(() => this.#callOffWhenOver(), CONTROL_POLL_MS / 8)
    try {
      let next = this.#claim()
      for (;;) {
        const group = await next
        if (group.recipients.length === 0) break
        const allowed = await this.#company.allow(group.recipients)
        const isLast = this.#isOver() || this.#company.isFull()
        // The next group is claimed while this one is sent.
        if (!isLast) {
          next = this.#claim()
          next.catch(this.#needs.onFault) // awaited below unless feeding fails first
        }
        await this.#feed(group, allowed)
        if (isLast) break
      }
    } finally {
      clearInterval(watching)
      this.#callOffWhenOver()
      await this.#emitter.drained()
      await this.#recorder.drained()
    }
  }

  #isOver = (): boolean =>
    performance.now() > this.#endsAtMs || this.#company.isOver(this.#number.position)

  /** Whoever was scheduled when a stop came is not sent to. */
  #callOffWhenOver(): void {
    if (this.#company.isOver(this.#number.position)) this.#emitter.callOff()
  }

  #claim(): Promise<ClaimedGroup> {
    const { id, workspaceId } = this.#campaign
    const { plan, position } = this.#number
    const count = Math.min(CLAIM_GROUP_MAX, Math.max(plan.batchSize, plan.messagesPerSecond))
    return claimGroup(this.#needs.database, {
      campaignId: id,
      workspaceId,
      worker: this.#needs.worker,
      position,
      stretches: this.#company.stretchesOf(position),
      count: Math.ceil(count),
    })
  }

  /** Takes a group through slots and intents in batches; stops early when the lease must end. */
  async #feed(group: ClaimedGroup, allowed: ReadonlySet<string>): Promise<void> {
    const { claimId, recipients } = group
    this.#recorder.expect(claimId, recipients.length)
    let from = 0
    while (allowed.size > 0 && from < recipients.length) {
      const next = recipients.slice(from, from + this.#number.plan.batchSize)
      const count = await this.#company.careful.take(next.length, this.#isOver)
      if (count === 0) break
      const batch = next.slice(0, count)
      const { firstMs, intervalMs } = await this.#slotsFor(batch.length, recipients.length - from)
      await this.#waitUntil(firstMs - INTENT_LEAD_MS)
      await this.#emitter.room(this.#number.plan.batchSize, this.#isOver)
      if (this.#isOver()) break
      const begun = await beginSending(this.#needs.database, {
        campaignId: this.#campaign.id,
        claimId,
        from,
        recipients: batch,
      })
      if (begun === undefined) {
        // Another worker took over, or the campaign was stopped: nothing of this lease is left to do.
        this.#endsAtMs = Number.NEGATIVE_INFINITY
        break
      }
      from += batch.length
      this.#schedule(claimId, batch, begun, allowed, { firstMs, intervalMs })
    }
    if (from < recipients.length) await this.#stopGroup(group, from)
  }

  #schedule(
    claimId: string,
    batch: readonly ClaimedRecipient[],
    begun: BegunBatch,
    allowed: ReadonlySet<string>,
    slots: { firstMs: number; intervalMs: number },
  ): void {
    const scheduled: Scheduled<Sending>[] = []
    const { begunAtMs } = begun
    for (const recipient of batch) {
      if (begun.barred.has(recipient.n)) {
        this.#recorder.forget(claimId, 1)
      } else if (!allowed.has(recipient.phone)) {
        this.#record({ claimId, recipient, begunAtMs }, untouched)
      } else {
        const dueMs = slots.firstMs + scheduled.length * slots.intervalMs
        scheduled.push({ dueMs, item: { claimId, recipient, begunAtMs } })
      }
    }
    this.#emitter.schedule(scheduled)
  }

  /**
   * The next slots for `count` messages. While the start is not careful, two batches' slots are
   * reserved at once: half the statements, and still less than half a second ahead.
   */
  async #slotsFor(count: number, left: number): Promise<{ firstMs: number; intervalMs: number }> {
    const isStale = this.#reserved.firstMs < performance.now() - SLOT_LIFE_MS
    if (this.#reserved.left < count || isStale) {
      const { database } = this.#needs
      const { phoneNumberId, plan } = this.#number
      const ahead = this.#company.careful.isOpen ? Math.min(left, 2 * plan.batchSize) : count
      const slots = await reserveSlots(database, phoneNumberId, plan, Math.max(count, ahead))
      const firstMs = performance.now() + slots.startsInMs
      this.#reserved = { firstMs, intervalMs: slots.intervalMs, left: Math.max(count, ahead) }
    }
    const { firstMs, intervalMs } = this.#reserved
    this.#reserved.firstMs += count * intervalMs
    this.#reserved.left -= count
    return { firstMs, intervalMs }
  }

  /** Waits for a slot, which a busy number may grant in minutes only; ends early with the lease. */
  async #waitUntil(atMs: number): Promise<void> {
    while (!this.#isOver()) {
      const leftMs = atMs - performance.now()
      if (leftMs <= 0) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(leftMs, CONTROL_POLL_MS)))
    }
  }

  /** Gives the rest of a group back, and with it the claim: so whoever was begun is settled first. */
  async #stopGroup(group: ClaimedGroup, from: number): Promise<void> {
    this.#callOffWhenOver()
    await this.#emitter.drained()
    await this.#recorder.drained()
    const rest = group.recipients.slice(from).map((recipient) => recipient.n)
    await releaseClaim(this.#needs.database, this.#campaign.id, group.claimId, rest)
    this.#recorder.forget(group.claimId, rest.length)
    await this.#recorder.drained()
  }

  async #send(sending: Sending): Promise<boolean> {
    const { id, token, template } = this.#campaign
    const { recipient } = sending
    const outcome = await this.#needs.send({
      phoneNumberId: this.#number.phoneNumberId,
      token,
      to: recipient.phone,
      template: { ...template, components: this.#campaign.fill(recipient) },
      callbackData: toCallbackData({ campaignId: id, n: recipient.n, attempt: recipient.attempt }),
    })
    this.#judge(sending, outcome)
    return outcome.kind === 'accepted'
  }

  #judge(sending: Sending, outcome: SendOutcome): void {
    const verdict = verdictOf(this.#needs, outcome, sending.recipient.attempt)
    this.#record(sending, verdict)
    this.#company.hear(this.#number.position, verdict)
    if (verdict.consequence.kind === 'slow_down')
      throttleNumber(this.#needs.database, this.#number.phoneNumberId, this.#number.plan).catch(
        this.#needs.onFault,
      )
  }

  #record(sending: Sending, verdict: Verdict): void {
    const { recipient, claimId, begunAtMs } = sending
    const { n, attempt } = recipient
    this.#recorder.add(claimId, { n, attempt, begunAtMs, verdict })
  }
}
