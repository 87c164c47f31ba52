import type { Database } from '@clarion/db/pool'
import { verdictOf } from '../outcome-rules.ts'
import {
  beginSending,
  type ClaimedGroup,
  type ClaimedRecipient,
  releaseClaim,
} from '../recipient-steps.ts'
import { type RecordedOutcome, recordOutcomes } from '../record-outcomes.ts'
import type { SendOutcome } from '../send.ts'
import { raiseStop } from '../stops.ts'
import { type Answer, explainError, type FakeMeta } from './fake-meta.ts'
import type { Ledger } from './ledger.ts'

/** What the hands of a campaign share. */
export interface Scene {
  database: Database
  campaignId: string
  workspaceId: string
  /** The campaign's numbers, by position from 1. */
  phoneNumberIds: readonly string[]
  reconcileMs: number
  meta: FakeMeta
  ledger: Ledger
}

interface Sending {
  recipient: ClaimedRecipient
  begunAtMs: number
}

interface Call extends Sending {
  outcome: SendOutcome
}

/**
 * One group of recipients in the hands of one worker, taken through claim, intent, call, answer and
 * record one statement at a time, in the order a lease keeps. Between any two of them it may be
 * left alone for ever, which is a crash, or for long, which is a process that stood still.
 */
export class Hand {
  readonly worker: string
  readonly #scene: Scene
  readonly #position: number
  readonly #group: ClaimedGroup
  /** Recipients that no intent was written for. */
  #from = 0
  /** Recipients whose outcome is not handed over. */
  #open: number
  #begun: Sending[] = []
  #calls: Call[] = []
  #outcomes: RecordedOutcome[] = []
  #isStale = false

  constructor(scene: Scene, worker: string, position: number, group: ClaimedGroup) {
    this.#scene = scene
    this.worker = worker
    this.#position = position
    this.#group = group
    this.#open = group.recipients.length
  }

  /** Whether there is somebody for whom this step can be taken. */
  can(step: 'begin' | 'send' | 'answer' | 'record'): boolean {
    const left = {
      begin: this.#group.recipients.length - this.#from,
      send: this.#begun.length,
      answer: this.#calls.length,
      record: this.#outcomes.length,
    }
    return left[step] > 0
  }

  get #phoneNumberId(): string {
    return this.#scene.phoneNumberIds[this.#position - 1] ?? ''
  }

  /** Its intents are too old for their messages to be sent. */
  grewStale(): void {
    this.#isStale = true
  }

  /** Writes the intents of the next recipients. */
  async begin(count: number): Promise<void> {
    const { database, campaignId, ledger } = this.#scene
    const recipients = this.#group.recipients.slice(this.#from, this.#from + count)
    if (recipients.length === 0) return
    const { claimId } = this.#group
    const batch = { campaignId, claimId, from: this.#from, recipients }
    const begun = await beginSending(database, batch)
    if (begun === undefined) return await this.release()
    this.#from += recipients.length
    const allowed = recipients.filter((recipient) => !begun.barred.has(recipient.n))
    this.#open -= recipients.length - allowed.length
    const { begunAtMs } = begun
    ledger.begun(this.#position, begunAtMs, allowed)
    this.#begun.push(...allowed.map((recipient) => ({ recipient, begunAtMs })))
    this.#isStale = false
  }

  /** Calls Meta for one recipient that was begun; its answer is under way then. */
  send(answer: Answer): void {
    const sending = this.#begun.shift()
    if (!sending) return
    if (this.#isStale) {
      this.#giveBack(sending)
      return
    }
    const { meta, campaignId } = this.#scene
    const { n, attempt } = sending.recipient
    const outcome = meta.take({ campaignId, n, attempt }, this.#phoneNumberId, answer)
    this.#calls.push({ ...sending, outcome })
  }

  /** Hears the answer of one call, and does what it asks for beyond its recipient. */
  async answer(which: number): Promise<void> {
    const [call] = this.#calls.splice(which % Math.max(1, this.#calls.length), 1)
    if (!call) return
    const { database, campaignId, reconcileMs, ledger } = this.#scene
    const { n, attempt } = call.recipient
    const verdict = verdictOf({ explainError, reconcileMs }, call.outcome, attempt)
    this.#outcomes.push({ n, attempt, begunAtMs: call.begunAtMs, verdict })
    const { consequence } = verdict
    if (consequence.kind !== 'stop') return
    const phoneNumberId = this.#phoneNumberId
    const raised = await raiseStop(database, { campaignId, phoneNumberId, ...consequence })
    if (raised?.paused.includes(campaignId)) ledger.calledOff(true)
  }

  /** Hears every answer that is still to come. */
  async answerAll(): Promise<void> {
    while (this.#calls.length > 0) await this.answer(0)
  }

  /** Messages whose slots are long past, or that were called off, are not sent. */
  callOff(): void {
    for (const sending of this.#begun.splice(0)) this.#giveBack(sending)
  }

  #giveBack({ recipient: { n, attempt }, begunAtMs }: Sending): void {
    const base = { wamid: null, code: null, consequence: { kind: 'none' } as const }
    const verdict = { ...base, state: 'pending', dueInMs: 0, blame: 'none' } as const
    this.#outcomes.push({ n, attempt, begunAtMs, verdict })
  }

  /** Writes what is known. A write whose answer was lost is repeated. */
  async record(times = 1): Promise<void> {
    const { database, campaignId, ledger } = this.#scene
    const outcomes = this.#outcomes.splice(0)
    this.#open -= outcomes.length
    const { claimId } = this.#group
    const claim = { claimId, people: outcomes.length, isEnded: this.#open <= 0 }
    for (let time = 0; time < times; time++)
      await recordOutcomes(database, campaignId, this.#position, outcomes, [claim])
    for (const { n, verdict } of outcomes) {
      if (verdict.state === 'accepted') ledger.proved(n)
      if (verdict.consequence.kind === 'suppress') ledger.suppressed(n)
    }
  }

  /** Ends as a lease does: whoever was begun is settled first, then the others are given back. */
  async release(): Promise<void> {
    this.callOff()
    await this.answerAll()
    await this.record()
    const rest = this.#group.recipients.slice(this.#from).map((recipient) => recipient.n)
    this.#from = this.#group.recipients.length
    const { database, campaignId } = this.#scene
    if (rest.length > 0) await releaseClaim(database, campaignId, this.#group.claimId, rest)
    this.#open = 0
    await this.record()
  }
}
