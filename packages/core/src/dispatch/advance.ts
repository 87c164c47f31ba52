import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import type { Selectable } from 'kysely'
import {
  activeStates,
  announceCampaign,
  compactTallies,
  reportProgress,
  reportWoundUp,
} from '../campaigns/public.ts'
import { accessTokenOf, findPhoneNumber, type TokenVault } from '../onboarding/public.ts'
import { templateFiller } from '../templates/public.ts'
import { Lease, type LeasedCampaign, type LeaseNeeds } from './lease.ts'
import { ANNOUNCE_MS, UNREACHABLE_PAUSE_MS } from './limits.ts'
import {
  judgeUnknowns,
  type Remaining,
  readRemaining,
  recoverClaims,
  skipCancelled,
} from './recovery.ts'

export interface AdvanceNeeds extends LeaseNeeds {
  vault: TokenVault
  /** Whether the process is about to stop. */
  isStopping(): boolean
  nowMs(): number
}

/** What the durable engine does next with a campaign. */
export type Next = { do: 'continue' } | { do: 'sleepUntil'; at: Date; why: string } | { do: 'done' }

type CampaignRow = Selectable<Tables['campaigns']>
const SECOND_MS = 1_000
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
  const { database } = needs
  const campaign = await database
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (!campaign) return done
  await recoverClaims(database, {
    campaignId,
    worker: needs.worker,
    reconcileMs: needs.reconcileMs,
  })
  if (!isActive(campaign)) return await windDown(needs, campaign)
  await judgeUnknowns(database, { campaignId, phoneNumberId: campaign.phone_number_id })
  const remaining = await readRemaining(database, campaignId)
  if (remaining.isClaimable) return await lease(needs, campaign)
  return await rest(needs, campaign, remaining)
}

/** A campaign that must not send: what a dead worker still holds of it is waited for and settled. */
async function windDown({ database }: AdvanceNeeds, campaign: CampaignRow): Promise<Next> {
  const isCancelled = campaign.state === 'cancelled'
  if (isCancelled) await skipCancelled(database, campaign.id)
  const { othersExpireAt } = await readRemaining(database, campaign.id)
  if (isCancelled && othersExpireAt === null) await reportWoundUp(database, campaign.id)
  await announceCampaign(database, campaign.id)
  if (othersExpireAt === null) return done
  return { do: 'sleepUntil', at: othersExpireAt, why: 'Another worker still holds people of it.' }
}

const isActive = (campaign: Pick<CampaignRow, 'state'>): boolean =>
  activeStates.some((state) => state === campaign.state)

async function lease(needs: AdvanceNeeds, campaign: CampaignRow): Promise<Next> {
  const { database } = needs
  await reportProgress(database, campaign.id, { to: 'sending' })
  const announcing = announceRegularly(needs, campaign.id)
  const end = await new Lease(needs, await leasedCampaign(needs, campaign))
    .run(async () => needs.isStopping() || !(await isStillActive(database, campaign.id)))
    .finally(() => clearInterval(announcing))
  await compactTallies(database, campaign.id)
  if (end.kind === 'pause')
    await reportProgress(database, campaign.id, { to: 'paused', reason: end.reason })
  if (end.kind === 'unreachable') return await waitForMeta(needs, campaign.id)
  await announceCampaign(database, campaign.id)
  return { do: 'continue' }
}

async function waitForMeta(needs: AdvanceNeeds, campaignId: string): Promise<Next> {
  const at = new Date(needs.nowMs() + UNREACHABLE_PAUSE_MS)
  const detail = 'Meta cannot be reached. Sending goes on by itself as soon as it answers.'
  return await wait(
    needs,
    campaignId,
    { reason: 'retry_later', detail, until: at.toISOString() },
    at,
  )
}

async function isStillActive(database: Database, campaignId: string): Promise<boolean> {
  const row = await database
    .selectFrom('campaigns')
    .select('state')
    .where('id', '=', campaignId)
    .executeTakeFirst()
  return row !== undefined && isActive(row)
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
      : { reason: 'retry_later', detail: 'Some people are tried again later.', until }
  return await wait(needs, campaign.id, waitingFor, at)
}

async function wait(
  needs: AdvanceNeeds,
  campaignId: string,
  waitingFor: WaitingFor,
  at: Date,
): Promise<Next> {
  await reportProgress(needs.database, campaignId, { to: 'waiting', for: waitingFor })
  await announceCampaign(needs.database, campaignId)
  return { do: 'sleepUntil', at, why: waitingFor.detail }
}

async function leasedCampaign(needs: AdvanceNeeds, campaign: CampaignRow): Promise<LeasedCampaign> {
  const { database, vault } = needs
  const { workspace_id: workspaceId, phone_number_id: phoneNumberId } = campaign
  const number = await findPhoneNumber(database, workspaceId, phoneNumberId)
  if (!number) throw new Error(`the number ${phoneNumberId} of campaign ${campaign.id} is gone`)
  const fill = templateFiller(campaign.template_components, campaign.parameter_format)
  return {
    id: campaign.id,
    workspaceId,
    phoneNumberId,
    plan: number.plan,
    token: await accessTokenOf(database, vault, campaign.waba_id),
    template: { name: campaign.template_name, language: campaign.template_language },
    fill: (recipient) => fill(recipient.values),
  }
}

function announceRegularly(needs: AdvanceNeeds, campaignId: string): NodeJS.Timeout {
  return setInterval(() => {
    announceCampaign(needs.database, campaignId).catch(needs.onFault)
  }, ANNOUNCE_MS)
}
