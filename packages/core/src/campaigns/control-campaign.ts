import type { CampaignState, WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { activeStates, whyNotAction } from './campaign.ts'

const afterAction = { pause: 'paused', resume: 'sending', cancel: 'cancelled' } as const

/**
 * A person pauses, resumes or cancels. The state changes here at once; the lease under way notices
 * within a second and stops, and what it had claimed goes back. Sent messages stay sent. A
 * cancelled campaign has finished once dispatch has skipped everyone who was not reached.
 * Effect: locks the campaign row; writes an audit line. The caller wakes the engine.
 */
export async function controlCampaign(
  database: Database,
  actor: Actor,
  campaignId: string,
  action: keyof typeof afterAction,
): Promise<{ kind: 'changed'; state: CampaignState } | Refusal> {
  return await database.transaction().execute(async (trx) => {
    const campaign = await trx
      .selectFrom('campaigns')
      .select(['state'])
      .where('id', '=', campaignId)
      .where('workspace_id', '=', actor.workspaceId)
      .forUpdate()
      .executeTakeFirst()
    if (!campaign)
      return refuse('campaign-not-found', 'This workspace has no campaign with that id.')
    const reason = whyNotAction(action, campaign.state)
    if (reason !== null) return refuse('campaign-action-not-allowed', reason)
    const state = afterAction[action]
    await sql`
      update campaigns
      set state = ${state}::campaign_state, state_reason = null, waiting_for = null,
          finished_at = case when ${state} = 'cancelled' and launched_at is null then now() end
      where id = ${campaignId}`.execute(trx)
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: `campaign.${action}`,
      subject: campaignId,
    })
    return { kind: 'changed', state }
  })
}

/**
 * Notes that a cancelled campaign is wound up: nobody of it is still to be skipped or taken back.
 * Effect: one update, none when it was noted before.
 */
export async function reportWoundUp(database: Database, campaignId: string): Promise<void> {
  await sql`
    update campaigns set finished_at = now()
    where id = ${campaignId} and state = 'cancelled' and finished_at is null`.execute(database)
}

/**
 * The campaigns a durable engine must see to, whatever it remembers of them: those that send or
 * wait, and cancelled ones that are not wound up yet.
 */
export async function listToAdvance(database: Database): Promise<string[]> {
  const rows = await database
    .selectFrom('campaigns')
    .select('id')
    .where((where) =>
      where.or([
        where('state', 'in', activeStates),
        where.and([where('state', '=', 'cancelled'), where('finished_at', 'is', null)]),
      ]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** What dispatch reports about a campaign it works on. A person's pause or cancel always wins. */
export type Progress =
  | { to: 'sending' }
  | { to: 'waiting'; for: WaitingFor }
  | { to: 'finished' }
  | { to: 'paused'; reason: string }

/** Effect: one update, none when the campaign is no longer active. */
export async function reportProgress(
  database: Database,
  campaignId: string,
  progress: Progress,
): Promise<void> {
  const waitingFor = progress.to === 'waiting' ? JSON.stringify(progress.for) : null
  const reason = progress.to === 'paused' ? progress.reason : null
  await sql`
    update campaigns
    set state = ${progress.to}::campaign_state, waiting_for = ${waitingFor}::jsonb,
        state_reason = ${reason},
        finished_at = case when ${progress.to} = 'finished' then now() end
    where id = ${campaignId} and state in ('sending', 'waiting')
      and (state, coalesce(waiting_for, '{}')) is distinct from
          (${progress.to}::campaign_state, coalesce(${waitingFor}::jsonb, '{}'))`.execute(database)
}

/** The channel on which a change of a campaign is announced; the payload is the campaign's id. */
export const CAMPAIGN_CHANNEL = 'clarion_campaign'

/** Tells every listening process that a campaign has changed. */
export async function announceCampaign(database: Database, campaignId: string): Promise<void> {
  await sql`select pg_notify(${CAMPAIGN_CHANNEL}, ${campaignId})`.execute(database)
}
