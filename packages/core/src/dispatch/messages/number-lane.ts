import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import {
  accessTokenOf,
  currentPortfolio,
  findPhoneNumber,
  metaNowMs,
  type PortfolioNeeds,
} from '../../onboarding/public.ts'
import type { ExplainError } from '../../shared/public.ts'
import { toMessageCallbackData } from '../callback-data.ts'
import { Emitter } from '../emitter.ts'
import { CONTROL_POLL_MS, LEASE_MS } from '../limits.ts'
import { AT_ONCE, type NumberGate } from '../number-gate.ts'
import { verdictOf } from '../outcome-rules.ts'
import { takeAllowance, waitingForRoom } from '../portfolio-limit.ts'
import type { SendTemplate } from '../send.ts'
import {
  ensureClock,
  reserveTransactionalSlots,
  restNumber,
  throttleNumber,
  transactionalRateOf,
} from '../slots.ts'
import { raiseStop } from '../stops.ts'
import {
  type BegunMessage,
  beginMessages,
  type DueMessage,
  dueMessages,
  type MessageVerdict,
  putOffMessages,
  recordMessage,
  type WaitingNumber,
} from './message-steps.ts'
import { judgedMessage, type MessageConsequence, unsent } from './message-verdict.ts'

export interface LaneNeeds extends PortfolioNeeds {
  database: Database
  send: SendTemplate
  explainError: ExplainError
  /** This worker's name, kept across its restarts. */
  worker: string
  reconcileMs: number
  gateOf(phoneNumberId: string, perSecondMax: number): NumberGate
  isStopping(): boolean
  nowMs(): number
  onFault(error: unknown): void
}

/** Messages are begun a quarter of a second ahead: few statements, and a stop takes effect soon. */
const BATCH_SECONDS = 0.25
/** While the messaging limit is used up it is looked at this often: it may be raised. */
const LOOK_FOR_ROOM_MS = 15_000
const WRITE_PAUSE_FIRST_MS = 100
const WRITE_PAUSE_MAX_MS = 5_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Sends the messages of one number, one round after another, until none is due: room in the
 * messaging limit, slots of the number's transactional lane, intents, sends at the slots, outcomes.
 * Whatever it began is sent or given back, and written, before it ends.
 */
export class NumberLane {
  readonly #needs: LaneNeeds
  readonly #number: PhoneNumber
  readonly #token: string
  readonly #emitter: Emitter<BegunMessage>
  readonly #writing = new Set<Promise<void>>()
  readonly #endsAtMs = performance.now() + LEASE_MS
  #isCalledOff = false

  private constructor(needs: LaneNeeds, number: PhoneNumber, token: string) {
    this.#needs = needs
    this.#number = number
    this.#token = token
    const gate = needs.gateOf(number.id, number.plan.messagesPerSecond)
    this.#emitter = new Emitter<BegunMessage>({
      gate: {
        tryStart: (nowMs, asker) => gate.tryStart(nowMs, asker, AT_ONCE),
        end: (call, nowMs, isUsual) => gate.end(call, nowMs, isUsual),
      },
      send: (message) => this.#send(message),
      giveBack: (message) => this.#write(this.#record(message, unsent)),
    })
  }

  /** Sends what is due of a number, for a minute at most; resolves when all of it is written. */
  static async run(needs: LaneNeeds, waiting: WaitingNumber): Promise<void> {
    const { database, vault } = needs
    const { workspaceId, phoneNumberId, wabaId } = waiting
    const number = await findPhoneNumber(database, workspaceId, phoneNumberId)
    if (!number) throw new Error(`the number ${phoneNumberId} has messages and is gone`)
    await ensureClock(database, phoneNumberId, number.plan)
    const token = await accessTokenOf(database, vault, wabaId)
    await new NumberLane(needs, number, token).#run()
  }

  async #run(): Promise<void> {
    try {
      while (performance.now() < this.#endsAtMs && !this.#isOver())
        if (!(await this.#round())) break
    } finally {
      this.#emitter.callOff()
      await this.#emitter.drained()
      while (this.#writing.size > 0) await Promise.all(this.#writing)
    }
  }

  #isOver = (): boolean => this.#isCalledOff || this.#needs.isStopping()

  /** Returns whether there may be more to send at once. */
  async #round(): Promise<boolean> {
    const { database, worker } = this.#needs
    const { id, plan } = this.#number
    const rate = transactionalRateOf(plan.messagesPerSecond)
    const due = await dueMessages(database, id, Math.max(1, Math.floor(rate * BATCH_SECONDS)))
    const { allowed, isFull } = await this.#allow(due)
    if (allowed.length === 0) return false
    const slots = await reserveTransactionalSlots(database, id, plan, allowed.length)
    const firstMs = performance.now() + slots.startsInMs
    await this.#waitUntil(firstMs)
    if (this.#isOver()) return false
    const begun = await beginMessages(
      database,
      worker,
      allowed.map((message) => message.id),
    )
    this.#emitter.schedule(
      begun.map((item, at) => ({ item, dueMs: firstMs + at * slots.intervalMs })),
    )
    await this.#emitter.room(0, this.#isOver)
    return !isFull
  }

  /** Those there is room for in the messaging limit; the others wait for it, and say so. */
  async #allow(
    due: readonly DueMessage[],
  ): Promise<{ allowed: readonly DueMessage[]; isFull: boolean }> {
    if (due.length === 0) return { allowed: [], isFull: false }
    const { database, meta, nowMs } = this.#needs
    const hasWaited = due.some((message) => message.hasWaited)
    const portfolio = await currentPortfolio(this.#needs, this.#number.wabaId, hasWaited)
    const phones = due.map((message) => message.phone)
    const now = metaNowMs(meta, portfolio, nowMs())
    const { allowed, nextRoomAt } = await takeAllowance(database, portfolio, phones, now)
    if (nextRoomAt === null) return { allowed: due, isFull: false }
    const until = new Date(Math.min(nextRoomAt.getTime(), nowMs() + LOOK_FOR_ROOM_MS))
    const { detail } = waitingForRoom(portfolio, nextRoomAt)
    const others = due.filter((message) => !allowed.has(message.phone)).map(({ id }) => id)
    await putOffMessages(database, others, until, detail)
    return { allowed: due.filter((message) => allowed.has(message.phone)), isFull: true }
  }

  /** Waits for a slot, which a number at rest may grant in minutes only. */
  async #waitUntil(atMs: number): Promise<void> {
    for (let leftMs = atMs - performance.now(); leftMs > 0 && !this.#isOver(); ) {
      await pause(Math.min(leftMs, CONTROL_POLL_MS))
      leftMs = atMs - performance.now()
    }
  }

  async #send(message: BegunMessage): Promise<boolean> {
    const { id, attempt, templateName: name, templateLanguage: language, components } = message
    const outcome = await this.#needs.send({
      phoneNumberId: this.#number.id,
      token: this.#token,
      to: message.phone,
      template: { name, language, components },
      callbackData: toMessageCallbackData({ messageId: id, attempt }),
    })
    const { verdict, consequence } = judgedMessage(verdictOf(this.#needs, outcome, attempt))
    this.#write(this.#settle(message, verdict, consequence))
    return outcome.kind === 'accepted'
  }

  /** What concerns others is written first, so that nobody is sent to in between. */
  async #settle(
    message: BegunMessage,
    verdict: MessageVerdict,
    consequence: MessageConsequence,
  ): Promise<void> {
    await this.#react(message, consequence).catch(this.#needs.onFault)
    await this.#record(message, verdict)
  }

  async #react(message: BegunMessage, consequence: MessageConsequence): Promise<void> {
    const { database } = this.#needs
    const { id: phoneNumberId, plan, wabaId } = this.#number
    switch (consequence.kind) {
      case 'none':
      case 'suppress':
        return
      case 'unreachable':
        this.#callOff()
        return
      case 'slow_down':
        return await throttleNumber(database, phoneNumberId, plan)
      case 'rest':
        this.#callOff()
        return await this.#rest(consequence.scope, wabaId, consequence.forMs)
      case 'stop': {
        this.#callOff()
        const { scope, code, reason, whatToDo } = consequence
        const messageId = message.id
        await raiseStop(database, { messageId, phoneNumberId, scope, code, reason, whatToDo })
      }
    }
  }

  /** The messages begun and not started yet go back, and the lane ends. */
  #callOff(): void {
    this.#isCalledOff = true
    this.#emitter.callOff()
  }

  async #rest(scope: 'number' | 'account', wabaId: string, forMs: number): Promise<void> {
    const { database } = this.#needs
    if (scope === 'number') return await restNumber(database, this.#number.id, forMs)
    const numbers = await database
      .selectFrom('phone_numbers')
      .select('id')
      .where('waba_id', '=', wabaId)
      .orderBy('id')
      .execute()
    for (const { id } of numbers) await restNumber(database, id, forMs)
  }

  /** Tries until it is written: what Meta answered must not be forgotten. */
  async #record({ id, attempt }: BegunMessage, verdict: MessageVerdict): Promise<void> {
    for (let pauseMs = WRITE_PAUSE_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, WRITE_PAUSE_MAX_MS))
      try {
        return await recordMessage(this.#needs.database, id, attempt, verdict)
      } catch (error) {
        this.#needs.onFault(error)
        await pause(pauseMs)
      }
  }

  #write(writing: Promise<void>): void {
    const written: Promise<void> = writing
      .catch(this.#needs.onFault)
      .finally(() => this.#writing.delete(written))
    this.#writing.add(written)
  }
}
