import type { CampaignState } from '@clarion/contracts/campaigns'
import type { ProgramState } from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { whyNotAction } from './campaign.ts'
import { endProgramIfDone } from './program-end.ts'

export type ControlAction = 'pause' | 'resume' | 'cancel'

/** Where a paused campaign goes on: in its line, at its start, or sending. */
export const resumedState: RawBuilder<CampaignState> = sql`
  case when program_id is not null and launched_at is null then 'queued'
       when starts_at > now() then 'scheduled'
       else 'sending' end::campaign_state`

/**
 * A person pauses, resumes or cancels. The state changes here at once; the lease under way notices
 * within a second and stops, and what it had claimed goes back. Sent messages stay sent. A resumed
 * campaign begins carefully again, because something may still be wrong. A cancelled one has
 * finished once dispatch has skipped everyone who was not reached.
 * Effect: locks the campaign's row, after its program's; writes an audit line. The caller wakes the
 * engine for it and for the parts that may go on now.
 */
export async function controlCampaign(
  database: Database,
  actor: Actor,
  campaignId: string,
  action: ControlAction,
): Promise<{ kind: 'changed'; state: CampaignState } | Refusal> {
  return await database.transaction().execute(async (trx) => {
    const program = await lockProgramOf(trx, actor.workspaceId, campaignId)
    const campaign = await trx
      .selectFrom('campaigns')
      .select(['state'])
      .where('id', '=', campaignId)
      .where('workspace_id', '=', actor.workspaceId)
      .forUpdate()
      .executeTakeFirst()
    if (!campaign)
      return refuse('campaign-not-found', 'This workspace has no campaign with that id.')
    const reason = whyNotAction(action, campaign.state, program?.state)
    if (reason !== null) return refuse('campaign-action-not-allowed', reason)
    const state = await changeState[action](trx, campaignId)
    if (program && action === 'cancel') await endProgramIfDone(trx, program.id)
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: `campaign.${action}`,
      subject: campaignId,
    })
    return { kind: 'changed', state }
  })
}

async function lockProgramOf(
  trx: Database,
  workspaceId: string,
  campaignId: string,
): Promise<{ id: string; state: ProgramState } | undefined> {
  const locked = await sql<{ id: string; state: ProgramState }>`
    select id, state from programs
    where id = (select program_id from campaigns
                where id = ${campaignId} and workspace_id = ${workspaceId})
    for update`.execute(trx)
  return locked.rows[0]
}

const changeState: Record<
  ControlAction,
  (trx: Database, campaignId: string) => Promise<CampaignState>
> = {
  pause: async (trx, campaignId) => {
    await sql`
      update campaigns set state = 'paused', state_reason = null, waiting_for = null
      where id = ${campaignId}`.execute(trx)
    return 'paused'
  },
  resume: async (trx, campaignId) => {
    const resumed = await sql<{ state: CampaignState }>`
      update campaigns
      set state = ${resumedState}, state_reason = null, waiting_for = null, stop_id = null,
          proven_at = null, paused_by_program = false
      where id = ${campaignId} returning state`.execute(trx)
    return resumed.rows[0]?.state ?? 'sending'
  },
  cancel: async (trx, campaignId) => {
    await cancelCampaigns(trx, [campaignId])
    return 'cancelled'
  },
}

/**
 * Cancels campaigns whose rows the caller holds. Of those with frozen people dispatch skips whoever
 * was not reached; those without are done with here. Effect: one statement.
 */
export async function cancelCampaigns(
  trx: Database,
  campaignIds: readonly string[],
): Promise<void> {
  await sql`
    with cancelled as (
      update campaigns
      set state = 'cancelled', state_reason = null, waiting_for = null, stop_id = null,
          paused_by_program = false, finished_at = case when frozen_at is null then now() end
      where id = any(${campaignIds}::uuid[])
      returning id, frozen_at, people_count
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    select c.id, t.measure, t.delta
    from cancelled c, lateral (values
      ('state:pending', -c.people_count), ('state:skipped', c.people_count),
      ('skip:cancelled', c.people_count)
    ) t (measure, delta)
    where c.frozen_at is null and c.people_count > 0`.execute(trx)
}
