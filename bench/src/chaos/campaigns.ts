import { randomUUID } from 'node:crypto'
import type { Campaign } from '@clarion/contracts/campaigns'
import { ClarionProblem } from '@clarion/sdk/client'
import { drawsFor } from '@clarion/simulator/delivery/draws'
import { campaignBody, importPeople } from '../stage/audience.ts'
import type { Stage } from '../stage/stage.ts'
import { GaveUp, sleep } from '../stage/waiting.ts'
import { persist } from './patience.ts'

export interface RunCampaign {
  id: string
  name: string
  people: number
}

type Level = 'standard' | 'high'

/** People of a campaign, so that each takes a quarter of a minute on its number. */
const PEOPLE = { standard: { min: 300, max: 1_500 }, high: { min: 4_000, max: 16_000 } } as const
/** The last campaign of a number: whatever is unknown before it, Meta has told of something later. */
const CLOSING_PEOPLE = 60
const DOWN_MAX_SECONDS = 90
/** How long one campaign is waited for before the next begins beside it. */
const CAMPAIGN_MAX_SECONDS = 150
const LOOK_MS = 1_000

/** Campaigns launched over the API, one after another on each number, as an operator would. */
export class Campaigns {
  readonly #stage: Stage
  readonly #seed: number
  readonly launched: RunCampaign[] = []
  /** How often a campaign had stopped itself and was told to go on. */
  resumedByHand = 0

  constructor(stage: Stage, seed: number) {
    this.#stage = stage
    this.#seed = seed
  }

  /** Keeps a number busy until it is told that time is over. */
  async keepBusy(level: Level, isOver: () => boolean): Promise<void> {
    const draw = drawsFor(this.#seed, level)
    const { min, max } = PEOPLE[level]
    while (!isOver()) {
      const people = Math.round(min + draw() * (max - min))
      const campaign = await this.#launch(level, people)
      await this.#follow(campaign, isOver)
    }
  }

  /** One small campaign more on each number, once nothing goes wrong any more. */
  async close(): Promise<void> {
    await this.#launch('standard', CLOSING_PEOPLE)
    await this.#launch('high', CLOSING_PEOPLE)
  }

  /**
   * Waits until every campaign is finished, resuming those that stopped themselves.
   * Returns those that are not, when `seconds` are over.
   */
  async settle(seconds: number): Promise<Campaign[]> {
    const endMs = performance.now() + seconds * 1_000
    let open = [...this.launched]
    for (;;) {
      const views = await Promise.all(open.map(({ id }) => this.#look(id)))
      const unfinished = views.filter(({ state }) => state !== 'finished')
      if (unfinished.length === 0 || performance.now() > endMs) return unfinished
      const ids = new Set(unfinished.map(({ id }) => id))
      open = open.filter(({ id }) => ids.has(id))
      for (const campaign of unfinished) await this.#goOn(campaign)
      await sleep(LOOK_MS)
    }
  }

  async #launch(level: Level, people: number): Promise<RunCampaign> {
    const { api, clarion, say } = this.#stage
    const name = `${level} ${this.launched.length + 1}`
    const phoneNumberId = clarion.credentials.phoneNumberIds[level]
    // Asked again, it makes another file of others: who is in a file nobody used was never to be sent to.
    const importId = await persist(DOWN_MAX_SECONDS, () => importPeople(this.#stage, people))
    const body = campaignBody({ phoneNumberId, importId, name })
    const key = randomUUID()
    const { id } = await persist(DOWN_MAX_SECONDS, () => api.createCampaign(body, key))
    const campaign = { id, name, people }
    this.launched.push(campaign)
    await persist(DOWN_MAX_SECONDS, () => this.#launchOnce(id))
    say(`campaign ${name}: ${people} people`)
    return campaign
  }

  /** A launch whose answer was lost may have happened: asked again, it is refused. */
  async #launchOnce(id: string): Promise<void> {
    const { api } = this.#stage
    try {
      await api.act(id, 'launch')
    } catch (error) {
      const isRefused = error instanceof ClarionProblem && error.problem.status < 500
      if (!isRefused || (await api.campaign(id)).state === 'draft') throw error
    }
  }

  /** Until it is finished, or has nobody left but those nobody can tell of yet. */
  async #follow({ id }: RunCampaign, isOver: () => boolean): Promise<void> {
    const endMs = performance.now() + CAMPAIGN_MAX_SECONDS * 1_000
    while (!isOver() && performance.now() < endMs) {
      const campaign = await this.#look(id)
      const { pending, claimed, sending, deferred } = campaign.counts
      const isFrozen = campaign.people > 0
      if (isFrozen && pending + claimed + sending + deferred === 0) return
      await this.#goOn(campaign)
      await sleep(LOOK_MS)
    }
  }

  #look = (id: string): Promise<Campaign> =>
    persist(DOWN_MAX_SECONDS, () => this.#stage.api.campaign(id))

  async #goOn({ id, name, state, stateReason }: Campaign): Promise<void> {
    if (state === 'cancelled') throw new GaveUp(`campaign ${name} was cancelled by nobody`)
    if (state !== 'paused') return
    this.resumedByHand += 1
    this.#stage.say(`campaign ${name} had stopped itself: ${stateReason ?? 'nobody says why'}`)
    await this.#stage.api.act(id, 'resume').catch((error: unknown) => {
      this.#stage.say(`it could not be resumed yet: ${String(error)}`)
    })
  }
}
