import type { Stop } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { announceCampaign, resumeAfterStop } from '../campaigns/public.ts'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { findStop } from './stop-view.ts'
import { openStopsOf } from './stops.ts'

/**
 * A person lifts a stop: what it stopped may be sent again. Campaigns it paused stay paused unless
 * they are to be resumed with it; so none begins to send that nobody thought of. Lifting one that
 * is lifted already changes nothing, but may still resume what it paused.
 *
 * Returns the stop as it is then, and the campaigns that send again: the caller wakes the engine.
 * Effect: a transaction; locks the stop and the campaigns it resumes; writes audit lines.
 */
export async function liftStop(
  database: Database,
  actor: Actor,
  stopId: string,
  input: { resumeCampaigns: boolean },
): Promise<{ kind: 'lifted'; stop: Stop; resumed: string[] } | Refusal> {
  const done = await database.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('sending_stops')
      .select('id')
      .where('id', '=', stopId)
      .where('workspace_id', '=', actor.workspaceId)
      .forUpdate()
      .executeTakeFirst()
    if (!known) return refuse('stop-not-found', 'This workspace has no stop with that id.')
    await lift(trx, actor, stopId)
    const resumed = input.resumeCampaigns ? await resumePaused(trx, actor, stopId) : []
    const stop = await findStop(trx, actor.workspaceId, stopId)
    if (!stop) throw new Error('a stop vanished while it was lifted')
    return { kind: 'lifted' as const, stop, resumed }
  })
  if (done.kind === 'lifted') for (const id of done.resumed) await announceCampaign(database, id)
  return done
}

async function lift(trx: Database, actor: Actor, stopId: string): Promise<void> {
  const lifted = await sql<{ scope: string; subject: string }>`
    update sending_stops set lifted_at = now(), lifted_by = ${actor.name}
    where id = ${stopId} and lifted_at is null
    returning scope, subject`.execute(trx)
  const row = lifted.rows[0]
  if (row)
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: 'stop.lift',
      subject: stopId,
      detail: { scope: row.scope, subject: row.subject },
    })
}

async function resumePaused(trx: Database, actor: Actor, stopId: string): Promise<string[]> {
  const resumed = await resumeAfterStop(trx, stopId)
  for (const id of resumed)
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: 'campaign.resume',
      subject: id,
      detail: { stop: stopId },
    })
  return resumed
}

/**
 * What resuming one campaign means for the stops that keep it from sending: whoever resumes it
 * says that the reason is gone, so they are lifted. Those that stop only some of its numbers stay.
 * Called before the campaign itself is resumed; one that is not paused is left alone.
 *
 * Effect: a transaction; locks the stops, in order; writes audit lines.
 */
export async function liftStopsOf(
  database: Database,
  actor: Actor,
  campaignId: string,
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const campaign = await trx
      .selectFrom('campaigns')
      .select('state')
      .where('id', '=', campaignId)
      .where('workspace_id', '=', actor.workspaceId)
      .executeTakeFirst()
    if (campaign?.state !== 'paused') return
    const { isAllStopped, stops } = await openStopsOf(trx, campaignId)
    if (isAllStopped)
      for (const { id } of [...stops].sort((a, b) => (a.id < b.id ? -1 : 1)))
        await lift(trx, actor, id)
  })
}
