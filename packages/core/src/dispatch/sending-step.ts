import { sql } from 'kysely'
import { activeStates } from '../campaigns/public.ts'
import type { Portfolio } from '../onboarding/public.ts'
import { CircuitBreaker, wordsOfTrip } from './breaker.ts'
import { CarefulStart } from './careful-start.ts'
import {
  Lease,
  type LeaseCompany,
  type LeasedCampaign,
  type LeasedNumber,
  type LeaseNeeds,
} from './lease.ts'
import { CAREFUL_PEOPLE, CAREFUL_POLL_MS, CAREFUL_WAIT_MS, CONTROL_POLL_MS } from './limits.ts'
import type { Consequence, Verdict } from './outcome-rules.ts'
import { takeAllowance } from './portfolio-limit.ts'
import type { ClaimedRecipient } from './recipient-steps.ts'
import { restNumber } from './slots.ts'
import { openStopsOf, raiseStop } from './stops.ts'

export interface StepNeeds extends LeaseNeeds {
  /** Whether the process is about to stop. */
  isStopping(): boolean
}

/** A campaign with what one step of sending must know of it. */
export interface SteppedCampaign extends LeasedCampaign {
  /** Its numbers that may send now. */
  numbers: readonly LeasedNumber[]
  stoppedPositions: readonly number[]
  portfolio: Portfolio
  /** Now on Meta's clock, on which its limits run. */
  metaNowMs(): number
  peopleCount: number
  isProven: boolean
}

/** Why a step ended before its time; undefined when its time was up or nobody could be claimed. */
export type StepEnd =
  /** A stop has paused it: its own, or one of its account, its template or a number. */
  | { kind: 'stopped' }
  /** Nothing goes through any of its numbers for a while; it passes by itself. */
  | { kind: 'rest'; forMs: number; code: number }
  /** Meta cannot be reached at all. */
  | { kind: 'unreachable' }
  /** The portfolio's messaging limit is used up. */
  | { kind: 'full'; nextRoomAt: Date }

/**
 * One step of sending: a lease for each number of the campaign, side by side, and what they share –
 * the careful start, the circuit breaker, the messaging limit, and who has to stop.
 */
export class SendingStep implements LeaseCompany {
  readonly careful: CarefulStart
  readonly #needs: StepNeeds
  readonly #campaign: SteppedCampaign
  readonly #breaker = new CircuitBreaker()
  readonly #stopped: Set<number>
  /** Positions of numbers that Meta asked to rest. */
  readonly #resting = new Set<number>()
  /** Stops and rests on their way into the database. */
  readonly #writing = new Set<Promise<void>>()
  #end: StepEnd | undefined
  #full: { nextRoomAt: Date } | undefined
  #isCalledOff = false

  constructor(needs: StepNeeds, campaign: SteppedCampaign) {
    this.#needs = needs
    this.#campaign = campaign
    this.#stopped = new Set(campaign.stoppedPositions)
    this.careful = new CarefulStart(campaign.isProven || campaign.peopleCount <= CAREFUL_PEOPLE)
  }

  /** Resolves when every lease has ended and everything is written. */
  async run(): Promise<StepEnd | undefined> {
    const { onFault } = this.#needs
    const watching = setInterval(() => void this.#watch().catch(onFault), CONTROL_POLL_MS)
    const proving = this.careful.isOpen ? undefined : this.#prove().catch(onFault)
    try {
      await Promise.all(
        this.#campaign.numbers.map((number) =>
          new Lease(this.#needs, this.#campaign, number, this).run(),
        ),
      )
    } finally {
      clearInterval(watching)
      this.#isCalledOff = true
      await proving
      await Promise.all(this.#writing)
    }
    return this.#end ?? (this.#full && { kind: 'full', ...this.#full })
  }

  isOver(position: number): boolean {
    return (
      this.#isCalledOff ||
      this.#end !== undefined ||
      this.#stopped.has(position) ||
      this.#resting.has(position)
    )
  }

  isFull(): boolean {
    return this.#full !== undefined
  }

  /** A number's own people, then everyone's, then those of numbers that had to stop. */
  stretchesOf(position: number): readonly number[] {
    return [position, 0, ...this.#stopped]
  }

  async allow(recipients: readonly ClaimedRecipient[]): Promise<ReadonlySet<string>> {
    const phones = recipients.map((recipient) => recipient.phone)
    const { database } = this.#needs
    const { portfolio, metaNowMs } = this.#campaign
    const { allowed, nextRoomAt } = await takeAllowance(database, portfolio, phones, metaNowMs())
    if (nextRoomAt !== null) this.#full ??= { nextRoomAt }
    return allowed
  }

  hear(position: number, verdict: Verdict): void {
    const { consequence, blame, code } = verdict
    if (consequence.kind === 'unreachable') this.#end ??= { kind: 'unreachable' }
    if (consequence.kind === 'rest') this.#rest(position, consequence)
    if (consequence.kind === 'stop') this.#stop(position, consequence)
    const trip = this.#breaker.hear(blame, code)
    if (trip?.kind === 'unanswered') this.#end ??= { kind: 'unreachable' }
    if (trip?.kind === 'failing')
      this.#stop(position, {
        scope: 'campaign',
        ...wordsOfTrip(this.#needs.explainError, trip, 'answer'),
      })
  }

  #rest(position: number, rest: Extract<Consequence, { kind: 'rest' }>): void {
    const { scope, forMs, code } = rest
    if (this.#resting.has(position)) return
    const { numbers } = this.#campaign
    const resting = scope === 'account' ? numbers : numbers.filter((n) => n.position === position)
    for (const number of resting) {
      this.#resting.add(number.position)
      this.#write(restNumber(this.#needs.database, number.phoneNumberId, forMs))
    }
    if (numbers.every((n) => this.#resting.has(n.position) || this.#stopped.has(n.position)))
      this.#end ??= { kind: 'rest', forMs, code }
  }

  #stop(
    position: number,
    stop: Pick<Extract<Consequence, { kind: 'stop' }>, 'scope' | 'reason' | 'whatToDo'> & {
      code: number | null
    },
  ): void {
    const { scope, code, reason, whatToDo } = stop
    const isKnown = scope === 'number' ? this.#stopped.has(position) : this.#end?.kind === 'stopped'
    if (scope === 'number') this.#stopped.add(position)
    else this.#end = { kind: 'stopped' }
    if (isKnown) return
    const number = this.#campaign.numbers.find((one) => one.position === position)
    if (!number) throw new Error(`the campaign ${this.#campaign.id} has no number ${position}`)
    const { phoneNumberId } = number
    const campaignId = this.#campaign.id
    const found = { campaignId, phoneNumberId, scope, code, reason, whatToDo }
    this.#write(raiseStop(this.#needs.database, found))
  }

  /** Writes beside the leases; the step ends when it is written. */
  #write(writing: Promise<unknown>): void {
    const written: Promise<void> = writing
      .then(() => undefined, this.#needs.onFault)
      .finally(() => this.#writing.delete(written))
    this.#writing.add(written)
  }

  /** Looks whether a person, or what webhooks told, has stopped the campaign or one of its numbers. */
  async #watch(): Promise<void> {
    const { database, isStopping } = this.#needs
    if (isStopping()) this.#isCalledOff = true
    const { stopped, state } = await openStopsOf(database, this.#campaign.id)
    if (!activeStates.some((active) => active === state)) this.#isCalledOff = true
    for (const position of stopped.keys()) this.#stopped.add(position)
  }

  /** Opens the careful start when Meta has reported well on somebody, or on nobody for long. */
  async #prove(): Promise<void> {
    const before = await this.#reportedWell()
    let waitedSinceMs: number | undefined
    while (!this.#isCalledOff && this.#end === undefined) {
      await new Promise((resolve) => setTimeout(resolve, CAREFUL_POLL_MS))
      await this.#watch()
      const isGood = (await this.#reportedWell()) > before
      if (this.careful.isWaiting) waitedSinceMs ??= performance.now()
      const isLong =
        waitedSinceMs !== undefined && performance.now() - waitedSinceMs > CAREFUL_WAIT_MS
      if (!(isGood || isLong) || this.#isCalledOff || this.#end !== undefined) continue
      await this.#needs.database
        .updateTable('campaigns')
        .set({ proven_at: sql`now()` })
        .where('id', '=', this.#campaign.id)
        .execute()
      this.careful.open()
      return
    }
  }

  /** People of the campaign of whom Meta reported sent or better. */
  async #reportedWell(): Promise<number> {
    const found = await sql<{ people: number }>`
      select coalesce(sum(delta), 0)::integer as people from campaign_tallies
      where campaign_id = ${this.#campaign.id}
        and measure in ('status:sent', 'status:delivered', 'status:read', 'status:played')`.execute(
      this.#needs.database,
    )
    return found.rows[0]?.people ?? 0
  }
}
