import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import type { Selectable } from 'kysely'
import {
  activeStates,
  announceCampaign,
  compactTallies,
  partsToWake,
  readyToSend,
  reportProgress,
  reportWoundUp,
} from '../campaigns/public.ts'
import {
  accessTokenOf,
  currentPortfolio,
  findPhoneNumber,
  metaNowMs,
  type PortfolioNeeds,
} from '../onboarding/public.ts'
import { templateFiller } from '../templates/public.ts'
import type { LeasedNumber } from './lease.ts'
import { ANNOUNCE_MS, UNREACHABLE_PAUSE_MS } from './limits.ts'
import { waitingForCode } from './outcome-rules.ts'
import { waitingForRoom } from './portfolio-limit.ts'
import {
  judgeUnknowns,
  type Remaining,
  readRemaining,
  recoverClaims,
  skipCancelled,
} from './recovery.ts'
import { SendingStep, type StepNeeds, type SteppedCampaign } from './sending-step.ts'
import { openStopsOf, pauseWhenStopped } from './stops.ts'

export interface AdvanceNeeds extends StepNeeds, PortfolioNeeds {
  nowMs(): number
  /** Has the engine look at other campaigns now. */
  wake(campaignId: string): Promise<void>
}

/** What the durable engine does next with a campaign. */
export type Next = { do: 'continue' } | { do: 'sleepUntil'; at: Date; why: string } | { do: 'done' }

type CampaignRow = Selectable<Tables['campaigns']>
const SECOND_MS = 1_000
/** How often the limit is looked at while it is used up. */
const LOOK_FOR_ROOM_MS = 15_000
const done: Next = { do: 'done' }

/**
 * The one job of a durable engine: takes a campaign one step on and says what comes next. All
 * truth is in the tables, so it may be called again at any time, after any crash, by any worker;
 * calls for one campaign must not overlap within a process.
 *
 * Effect: reads the campaign's commands, takes over what dead leases left, judges unknown
 * outcomes, and sends for up to a minute.
 */
export async function advance(needs: AdvanceNeeds, campaignId: string): Promise<Next> {
  const { database, worker, reconcileMs } = needs
  const campaign = await readyCampaign(needs, campaignId)
  if (campaign === undefined) return done
  if ('do' in campaign) return campaign
  await recoverClaims(database, { campaignId, worker, reconcileMs })
  if (!isActive(campaign)) return await windDown(needs, campaign)
  await judgeUnknowns(database, campaignId)
  const remaining = await readRemaining(database, campaignId)
  if (remaining.isClaimable) return await send(needs, campaign)
  return await rest(needs, campaign, remaining)
}

/** The campaign when its time and its turn have come; else what comes next, or nothing at all. */
async function readyCampaign(
  needs: AdvanceNeeds,
  campaignId: string,
): Promise<CampaignRow | Next | undefined> {
  const { database } = needs
  const campaign = await findRow(database, campaignId)
  if (campaign?.state !== 'scheduled' && campaign?.state !== 'queued') return campaign
  const ready = await readyToSend(database, campaignId)
  await wakeParts(needs, campaignId)
  await announceCampaign(database, campaignId)
  if (ready.kind === 'wait') return { do: 'sleepUntil', at: ready.until, why: ready.for.detail }
  return await findRow(database, campaignId)
}

const findRow = (database: Database, id: string): Promise<CampaignRow | undefined> =>
  database.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst()

/** Other parts of its program whose turn may have come. */
async function wakeParts(needs: AdvanceNeeds, campaignId: string): Promise<void> {
  for (const id of await partsToWake(needs.database, campaignId)) await needs.wake(id)
}

/** A campaign that must not send: what a dead worker still holds of it is waited for and settled. */
async function windDown(needs: AdvanceNeeds, campaign: CampaignRow): Promise<Next> {
  const { database } = needs
  const isCancelled = campaign.state === 'cancelled'
  if (isCancelled) await skipCancelled(database, campaign.id)
  const { othersExpireAt } = await readRemaining(database, campaign.id)
  if (isCancelled && othersExpireAt === null) await reportWoundUp(database, campaign.id)
  await wakeParts(needs, campaign.id)
  await announceCampaign(database, campaign.id)
  if (othersExpireAt === null) return done
  return { do: 'sleepUntil', at: othersExpireAt, why: 'Another worker still holds people of it.' }
}

const isActive = (campaign: Pick<CampaignRow, 'state'>): boolean =>
  activeStates.some((state) => state === campaign.state)

async function send(needs: AdvanceNeeds, campaign: CampaignRow): Promise<Next> {
  const { database } = needs
  if (await pauseWhenStopped(database, campaign.id)) return { do: 'continue' }
  const stepped = await steppedCampaign(needs, campaign)
  await reportProgress(database, campaign.id, { to: 'sending' })
  const announcing = announceRegularly(needs, campaign.id)
  const end = await new SendingStep(needs, stepped).run().finally(() => clearInterval(announcing))
  await compactTallies(database, campaign.id)
  if (end?.kind === 'unreachable') return await waitForMeta(needs, campaign.id)
  if (end?.kind === 'rest') {
    const at = new Date(needs.nowMs() + end.forMs)
    return await wait(needs, campaign.id, waitingForCode(needs.explainError, end.code, at), at)
  }
  if (end?.kind === 'full') return await waitForRoom(needs, stepped, end.nextRoomAt)
  await announceCampaign(database, campaign.id)
  return { do: 'continue' }
}

async function waitForMeta(needs: AdvanceNeeds, campaignId: string): Promise<Next> {
  const at = new Date(needs.nowMs() + UNREACHABLE_PAUSE_MS)
  const detail = 'Meta cannot be reached. Sending goes on by itself as soon as it answers.'
  const until = at.toISOString()
  return await wait(needs, campaignId, { reason: 'meta_unreachable', detail, until }, at)
}

/** The limit may be raised, or Meta's clock run faster than ours: both are looked at on the way. */
async function waitForRoom(
  needs: AdvanceNeeds,
  campaign: SteppedCampaign,
  nextRoomAt: Date,
): Promise<Next> {
  const lookAt = needs.nowMs() + LOOK_FOR_ROOM_MS
  const at = new Date(Math.max(needs.nowMs() + SECOND_MS, Math.min(nextRoomAt.getTime(), lookAt)))
  return await wait(needs, campaign.id, waitingForRoom(campaign.portfolio, nextRoomAt), at)
}

/** Nobody can be claimed now: either something is still to come, or the campaign is finished. */
async function rest(
  needs: AdvanceNeeds,
  campaign: CampaignRow,
  remaining: Remaining,
): Promise<Next> {
  const { nextDueAt, unknownCount, nextUnknownAt, othersExpireAt } = remaining
  const instants = [nextDueAt, nextUnknownAt, othersExpireAt].filter((at) => at !== null)
  const next = instants.sort((a, b) => a.getTime() - b.getTime())[0]
  if (next === undefined) {
    await reportProgress(needs.database, campaign.id, { to: 'finished' })
    await compactTallies(needs.database, campaign.id)
    await wakeParts(needs, campaign.id)
    await announceCampaign(needs.database, campaign.id)
    return done
  }
  // Never in a tight loop, whatever the clocks say.
  const at = new Date(Math.max(next.getTime(), needs.nowMs() + SECOND_MS))
  const until = at.toISOString()
  const people =
    unknownCount === 1 ? 'The outcome for 1 person is' : `Outcomes for ${unknownCount} people are`
  const waitingFor: WaitingFor =
    nextDueAt === null && unknownCount > 0
      ? {
          reason: 'unknown_outcomes',
          detail: `${people} not known yet: Meta gave no answer. A delivery report settles it.`,
          until,
        }
      : waitingForCode(needs.explainError, remaining.deferredCode, at)
  return await wait(needs, campaign.id, waitingFor, at)
}

async function wait(
  needs: AdvanceNeeds,
  campaignId: string,
  waitingFor: WaitingFor,
  at: Date,
): Promise<Next> {
  await reportProgress(needs.database, campaignId, { to: 'waiting', for: waitingFor })
  await wakeParts(needs, campaignId) // some waits give a part's place to the next one
  await announceCampaign(needs.database, campaignId)
  return { do: 'sleepUntil', at, why: waitingFor.detail }
}

async function steppedCampaign(
  needs: AdvanceNeeds,
  campaign: CampaignRow,
): Promise<SteppedCampaign> {
  const { database, vault } = needs
  const { stopped } = await openStopsOf(database, campaign.id)
  const isUsedUp = campaign.waiting_for?.reason === 'messaging_limit'
  const portfolio = await currentPortfolio(needs, campaign.waba_id, isUsedUp)
  const numbers = await leasedNumbers(database, campaign)
  const fill = templateFiller(campaign.template_components, campaign.parameter_format)
  const token = await accessTokenOf(database, vault, campaign.waba_id)
  return {
    id: campaign.id,
    workspaceId: campaign.workspace_id,
    token,
    template: { name: campaign.template_name, language: campaign.template_language },
    fill: (recipient) => fill(recipient.values),
    numbers: numbers.filter((number) => !stopped.has(number.position)),
    stoppedPositions: [...stopped.keys()],
    portfolio,
    metaNowMs: () => metaNowMs(needs.meta, portfolio, needs.nowMs()),
    peopleCount: campaign.people_count,
    isProven: campaign.proven_at !== null,
  }
}

async function leasedNumbers(database: Database, campaign: CampaignRow): Promise<LeasedNumber[]> {
  const rows = await database
    .selectFrom('campaign_numbers')
    .select(['position', 'phone_number_id'])
    .where('campaign_id', '=', campaign.id)
    .orderBy('position')
    .execute()
  const numbers: LeasedNumber[] = []
  for (const { position, phone_number_id: phoneNumberId } of rows) {
    const number = await findPhoneNumber(database, campaign.workspace_id, phoneNumberId)
    if (!number) throw new Error(`the number ${phoneNumberId} of campaign ${campaign.id} is gone`)
    numbers.push({ position, phoneNumberId, plan: number.plan })
  }
  return numbers
}

function announceRegularly(needs: AdvanceNeeds, campaignId: string): NodeJS.Timeout {
  return setInterval(() => {
    announceCampaign(needs.database, campaignId).catch(needs.onFault)
  }, ANNOUNCE_MS)
}
