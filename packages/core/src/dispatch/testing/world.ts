import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { Database } from '@clarion/db/pool'
import { aSendingCampaign, phoneOf, type TestWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { activeStates, controlCampaign } from '../../campaigns/public.ts'
import type { Actor } from '../../shared/public.ts'
import { liftStop } from '../lift-stops.ts'
import { claimGroup } from '../recipient-steps.ts'
import { judgeUnknowns, readRemaining, recoverClaims, skipCancelled } from '../recovery.ts'
import { openStopsOf } from '../stops.ts'
import { decideUnknown } from '../unknown-decisions.ts'
import { type Command, PEOPLE, type Story, workers } from './commands.ts'
import { FakeMeta, type PostedReport, type Report } from './fake-meta.ts'
import { Hand, type Scene } from './hand.ts'
import { expectCountsToAddUp, expectNobodyLost, lookAtPeople, type Person } from './laws.ts'
import { Ledger } from './ledger.ts'

const RECONCILE_MS = 600_000
/** Rounds of calm weather after which everyone must be known. */
const CALM_ROUNDS_MAX = 12

export interface WorldNeeds {
  database: Database
  workspace: TestWorkspace
  /** Two numbers of one account. */
  phoneNumberIds: readonly [string, string]
  /** Applies reports as the reader of the inbox does. */
  hear(database: Database, reports: readonly Report[]): Promise<unknown>
}

/** One campaign of a pool of two numbers, everyone who works on it, and everything that happens to it. */
export class World {
  readonly #needs: WorldNeeds
  readonly #scene: Scene
  readonly #actor: Actor
  #hands: Hand[] = []
  /** As they stood after the last command. */
  #people: readonly Person[] = []

  private constructor(needs: WorldNeeds, scene: Scene) {
    this.#needs = needs
    this.#scene = scene
    const { workspaceId } = scene
    this.#actor = { workspaceId, kind: 'user', name: 'Rina', email: null, role: 'owner' }
  }

  static async create(needs: WorldNeeds, policy: Story['policy']): Promise<World> {
    const { database, workspace, phoneNumberIds } = needs
    const campaignId = await aSendingCampaign(database, workspace, { people: PEOPLE })
    await poolNumbers(database, campaignId, phoneNumberIds, policy)
    await forgetOthers(database, workspace)
    const { workspaceId } = workspace
    const meta = new FakeMeta()
    const ledger = new Ledger(policy)
    const scene = { database, campaignId, workspaceId, phoneNumberIds, meta, ledger }
    return new World(needs, { ...scene, reconcileMs: RECONCILE_MS })
  }

  /** Lets one thing happen, and looks that nobody is lost by it. */
  async run(command: Command): Promise<void> {
    const before = this.#people
    await this.#do(command)
    await this.#lookAround()
    if (command.do !== 'look') return
    for (const [at, { n, state, attempt }] of before.entries())
      if (state === 'unknown' && this.#people[at]?.state === 'pending')
        this.#scene.ledger.judgedUnsent(n, attempt)
  }

  async #lookAround(): Promise<void> {
    this.#people = await lookAtPeople(this.#scene.database, this.#scene.campaignId)
    expectNobodyLost(this.#people)
  }

  async #do(command: Command): Promise<void> {
    switch (command.do) {
      case 'look':
        return await this.#look(command.worker)
      case 'lease':
        return await this.#lease(command)
      case 'claim':
        await this.#claim(command.worker, command.position, command.count)
        return
      case 'begin':
        return await this.#hand(command.hand, 'begin')?.begin(command.count)
      case 'send':
        return this.#hand(command.hand, 'send')?.send(command.answer)
      case 'answer':
        return await this.#hand(command.hand, 'answer')?.answer(command.call)
      case 'record':
        return await this.#hand(command.hand, 'record')?.record(command.times)
      case 'call_off':
        return this.#hand(command.hand)?.callOff()
      case 'release':
        return await this.#hand(command.hand)?.release()
      case 'die':
        this.#hands = this.#hands.filter((hand) => hand.worker !== command.worker)
        return
      case 'hear':
        return await this.#hear(this.#reportsAt(command.reports))
      case 'lose':
        return this.#lose(command.report)
      case 'hear_elsewhere':
        return await this.#hearElsewhere(command.positions)
      case 'control':
        return await this.#control(command.action)
      case 'pass':
        return await this.#pass(command.time)
      case 'suppress':
        return await this.#suppress(command.n)
      case 'lift_stops':
        return await this.#liftStops()
      case 'decide':
        return await this.#decide(command.decision, command.unknown)
    }
  }

  /** One of the hands that can take this step. */
  #hand(at: number, step?: 'begin' | 'send' | 'answer' | 'record'): Hand | undefined {
    const able = this.#hands.filter((hand) => step === undefined || hand.can(step))
    return able[at % Math.max(1, able.length)]
  }

  async #stateOf(): Promise<string> {
    const row = await this.#scene.database
      .selectFrom('campaigns')
      .select('state')
      .where('id', '=', this.#scene.campaignId)
      .executeTakeFirstOrThrow()
    return row.state
  }

  /** What `advance` does before it sends. Who works on under the same name is taken for dead. */
  async #look(worker: string): Promise<void> {
    const { database, campaignId } = this.#scene
    await recoverClaims(database, { campaignId, worker, reconcileMs: RECONCILE_MS })
    const state = await this.#stateOf()
    if (state === 'cancelled') await skipCancelled(database, campaignId)
    if (isActive(state)) await judgeUnknowns(database, campaignId)
  }

  async #claim(worker: string, position: number, count: number): Promise<Hand | undefined> {
    const { database, campaignId, workspaceId } = this.#scene
    if (!isActive(await this.#stateOf())) return undefined
    const { stopped } = await openStopsOf(database, campaignId)
    if (stopped.has(position)) return undefined
    const stretches = [position, 0, ...stopped.keys()]
    const input = { campaignId, workspaceId, worker, position, stretches, count }
    const group = await claimGroup(database, input)
    if (group.recipients.length === 0) return undefined
    const hand = new Hand(this.#scene, worker, position, group)
    this.#hands.push(hand)
    return hand
  }

  async #lease(command: Extract<Command, { do: 'lease' }>): Promise<void> {
    const { worker, position, count, batch, answers, dies } = command
    const hand = await this.#claim(worker, position, count)
    if (!hand) return
    const isOver = await this.#work(hand, { count, batch, answers, dies })
    if (isOver) this.#hands = this.#hands.filter((one) => one !== hand)
  }

  /** Returns whether the hand has ended, by dying or at its end. */
  async #work(
    hand: Hand,
    how: Pick<Extract<Command, { do: 'lease' }>, 'count' | 'batch' | 'answers' | 'dies'>,
  ): Promise<boolean> {
    const { count, batch, answers, dies } = how
    if (dies === 'claimed') return true
    for (let from = 0; from < count; from += batch) {
      await hand.begin(batch)
      if (dies === 'begun') return true
      for (let at = from; at < from + batch; at++)
        hand.send(answers[at % answers.length] ?? 'accepted')
      if (dies === 'sent-not-answered') return true
      await hand.answerAll()
      if (dies === 'answered-not-recorded') return true
      await hand.record()
      if (dies === 'recorded') return true
    }
    await hand.release()
    return true
  }

  #reportsAt(places: readonly number[]): PostedReport[] {
    const onTheWay = this.#scene.meta.posted.filter((one) => !one.isLost)
    if (onTheWay.length === 0) return []
    return places.flatMap((place) => onTheWay[place % onTheWay.length] ?? [])
  }

  async #hear(posted: readonly PostedReport[]): Promise<void> {
    if (posted.length === 0) return
    await this.#needs.hear(
      this.#scene.database,
      posted.map((one) => one.report),
    )
    for (const one of posted) {
      one.isHeard = true
      this.#scene.ledger.heard(one.key.n, one.key.attempt)
    }
    await this.#expectTrueEvidence()
  }

  #lose(place: number): void {
    for (const posted of this.#reportsAt([place])) this.#scene.meta.lose(posted)
  }

  async #control(action: 'pause' | 'resume' | 'cancel'): Promise<void> {
    const { database, campaignId, ledger } = this.#scene
    const answer = await controlCampaign(database, this.#actor, campaignId, action)
    if (answer.kind === 'changed') ledger.calledOff(action !== 'resume')
  }

  /** All clocks are the database's, so what lies ahead is moved towards us. */
  async #pass(time: 'moment' | 'lapse' | 'window'): Promise<void> {
    const { database, campaignId } = this.#scene
    const due = time === 'window' ? ['pending', 'deferred', 'unknown'] : ['pending', 'deferred']
    await sql`
      update recipients set due_at = least(due_at, now())
      where campaign_id = ${campaignId} and due_at is not null and state::text = any(${due})`.execute(
      database,
    )
    if (time === 'moment') return
    for (const hand of this.#hands) hand.grewStale()
    await sql`
      update claims set expires_at = now() - interval '1 second'
      where campaign_id = ${campaignId}`.execute(database)
  }

  async #suppress(n: number): Promise<void> {
    const { database, workspaceId, ledger } = this.#scene
    await database
      .insertInto('suppressions')
      .values({ workspace_id: workspaceId, phone: phoneOf(n), reason: 'Asked us to stop' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    ledger.suppressed(n)
  }

  async #liftStops(): Promise<void> {
    const { database, campaignId, ledger } = this.#scene
    const { stops } = await openStopsOf(database, campaignId)
    for (const { id } of stops) {
      const lifted = await liftStop(database, this.#actor, id, { resumeCampaigns: true })
      if (lifted.kind === 'lifted' && lifted.resumed.includes(campaignId)) ledger.calledOff(false)
    }
  }

  async #decide(decision: 'resend' | 'mark_as_sent' | 'give_up', which: number): Promise<void> {
    const { database, campaignId, ledger } = this.#scene
    const unknown = this.#people.filter((person) => person.state === 'unknown')
    const n = unknown[which % Math.max(1, unknown.length)]?.n
    if (n === undefined) return
    const answer = await decideUnknown(database, this.#actor, campaignId, decision, [n])
    if (answer.kind !== 'decided' || answer.people === 0) return
    if (decision === 'resend') ledger.allowResend(n)
    if (decision === 'mark_as_sent') ledger.markedAsSent(n)
  }

  /**
   * Lets the storm pass: those at work finish or die, stops are lifted, every report that is not
   * lost arrives, messages of others are heard of, and one worker sends without trouble until
   * nobody can be claimed. Then every law must hold that is about the end.
   */
  async calmDown(ending: Story['ending']): Promise<void> {
    if (ending === 'finish') for (const hand of this.#hands) await hand.release()
    this.#hands = []
    await this.#liftStops()
    await this.#control('resume')
    for (let round = 0; round < CALM_ROUNDS_MAX; round++) {
      await this.#hearAll()
      await this.#hearElsewhere([1, 2])
      await this.#pass('window')
      await this.#lookAround()
      const before = this.#people
      await this.run({ do: 'look', worker: workers[0] })
      if (isDeepStrictEqual(this.#people, before) && (await this.#isAtRest())) break
      for (const position of [1, 2])
        await this.run({
          ...{ do: 'lease', worker: workers[0], position, count: PEOPLE, batch: PEOPLE },
          ...{ answers: ['accepted'], dies: null },
        })
    }
    await this.#expectTheEnd()
  }

  async #hearAll(): Promise<void> {
    const { meta } = this.#scene
    await this.#hear(meta.posted.filter((one) => !one.isLost && !one.isHeard).reverse())
  }

  async #hearElsewhere(positions: readonly number[]): Promise<void> {
    const { database, phoneNumberIds, ledger } = this.#scene
    const ids = positions.map((position) => phoneNumberIds[position - 1])
    const heard = await sql<{ at: Date }>`
      insert into number_hearing (phone_number_id, latest_heard_attempt_at)
      select id, date_trunc('milliseconds', now()) from unnest(${ids}::text[]) as id
      on conflict (phone_number_id) do update
      set latest_heard_attempt_at = excluded.latest_heard_attempt_at
      returning latest_heard_attempt_at as at`.execute(database)
    const [row] = heard.rows
    assert(row)
    for (const position of positions) ledger.heardElsewhere(position, row.at.getTime())
  }

  /** Evidence never says more than was heard. */
  async #expectTrueEvidence(): Promise<void> {
    const { database, phoneNumberIds, ledger } = this.#scene
    const rows = await database.selectFrom('number_hearing').selectAll().execute()
    for (const { phone_number_id: id, latest_heard_attempt_at: at } of rows) {
      const position = phoneNumberIds.indexOf(id) + 1
      const isTrue = at.getTime() <= ledger.latestHeardAtMs(position)
      assert(isTrue, `number ${position} was not heard of as late as its evidence says`)
    }
  }

  /** Whether nothing is left to be done or heard. */
  async #isAtRest(): Promise<boolean> {
    const { database, campaignId, meta } = this.#scene
    const isHeard = meta.posted.every((one) => one.isHeard || one.isLost)
    const left = await readRemaining(database, campaignId)
    const isOver = !isActive(await this.#stateOf())
    return (
      isHeard &&
      left.nextDueAt === null &&
      left.othersExpireAt === null &&
      (isOver || !left.isClaimable)
    )
  }

  async #expectTheEnd(): Promise<void> {
    const { database, campaignId, ledger, meta } = this.#scene
    assert(await this.#isAtRest(), 'the campaign never comes to rest')
    await expectCountsToAddUp(database, campaignId, PEOPLE)
    const state = await this.#stateOf()
    for (const person of this.#people) {
      const { n } = person
      const told = JSON.stringify(person)
      const times = meta.reached.get(n)?.length ?? 0
      assert(times <= 1 + ledger.resendsOf(n), `reached ${times} times: ${told}`)
      ledger.expectSettled(person, { campaignState: state, isReached: meta.hasReportOf(n) })
      if (person.state === 'accepted')
        assert(times > 0 || ledger.isMarkedAsSent(n), `reached by nothing: ${told}`)
    }
  }
}

const isActive = (state: string): boolean => activeStates.some((active) => active === state)

/** The first two people stay with a number each; the others go through either. */
async function poolNumbers(
  database: Database,
  campaignId: string,
  [, second]: readonly [string, string],
  policy: Story['policy'],
): Promise<void> {
  await sql`
    with policy as (
      update campaigns set unknown_policy = ${policy} where id = ${campaignId}
    ), everyone as (
      update stretches set claim_from = 3 where campaign_id = ${campaignId}
    ), own as (
      insert into stretches (campaign_id, position, claim_from, ends_at)
      values (${campaignId}::uuid, 1, 1, 1), (${campaignId}::uuid, 2, 2, 2)
    )
    insert into campaign_numbers (campaign_id, position, phone_number_id)
    values (${campaignId}::uuid, 2, ${second})`.execute(database)
}

/** What another run left behind about the same workspace. */
async function forgetOthers(database: Database, workspace: TestWorkspace): Promise<void> {
  await sql`
    with suppressed as (
      delete from suppressions where workspace_id = ${workspace.workspaceId}
    ), stopped as (
      update sending_stops set lifted_at = now() where lifted_at is null
    )
    delete from number_hearing`.execute(database)
}
