import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { resumedState } from './control-campaign.ts'
import { endProgramIfDone } from './program-end.ts'
import { movablePartsSql } from './program-turns.ts'

/** What dispatch reports about a campaign it works on. A person's pause or cancel always wins. */
export type Progress =
  | { to: 'sending' }
  | { to: 'waiting'; for: WaitingFor }
  | { to: 'finished' }
  | { to: 'paused'; reason: string }

/**
 * Effect: one update, none when the campaign is no longer active; one that has not begun can only
 * be paused. Its program ends with it.
 */
export async function reportProgress(
  database: Database,
  campaignId: string,
  progress: Progress,
): Promise<void> {
  if (progress.to === 'finished') return await reportFinished(database, campaignId)
  const waitingFor = progress.to === 'waiting' ? JSON.stringify(progress.for) : null
  const reason = progress.to === 'paused' ? progress.reason : null
  await sql`
    update campaigns
    set state = ${progress.to}::campaign_state, waiting_for = ${waitingFor}::jsonb,
        state_reason = ${reason}
    where id = ${campaignId}
      and (state in ('sending', 'waiting')
           or ${progress.to} = 'paused' and state in ('scheduled', 'queued'))
      and (state, coalesce(waiting_for, '{}')) is distinct from
          (${progress.to}::campaign_state, coalesce(${waitingFor}::jsonb, '{}'))`.execute(database)
}

async function reportFinished(database: Database, campaignId: string): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const program = await sql<{ id: string }>`
      select id from programs
      where id = (select program_id from campaigns where id = ${campaignId})
      for update`.execute(trx)
    await sql`
      update campaigns
      set state = 'finished', waiting_for = null, state_reason = null, finished_at = now()
      where id = ${campaignId} and state in ('sending', 'waiting')`.execute(trx)
    const [row] = program.rows
    if (row) await endProgramIfDone(trx, row.id)
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

/** How long before its start the sweep sees to a scheduled campaign, should its engine have forgotten. */
const START_NEAR = '10 minutes'

/**
 * The campaigns a durable engine must see to, whatever it remembers of them: those that send or
 * wait, those whose start is near, parts of programs whose turn has come, and cancelled ones that
 * are not wound up yet. Effect: reads, each kind by an index of its own.
 */
export async function listToAdvance(database: Database): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    select id from campaigns where state in ('sending', 'waiting')
    union all
    select id from campaigns
    where state = 'scheduled' and starts_at < now() + ${sql.lit(START_NEAR)}::interval
    union all
    select id from campaigns where state = 'cancelled' and finished_at is null
    union all
    ${movablePartsSql}`.execute(database)
  return rows.rows.map((row) => row.id)
}

/**
 * Lets campaigns go on that a stop had paused, carefully. Parts of a program that is paused go on
 * with that. Returns those for the engine to wake.
 * Effect: in the caller's transaction; locks the programs, then the campaigns, in order of their ids.
 */
export async function resumeAfterStop(trx: Database, stopId: string): Promise<string[]> {
  // Nobody may pause a program between the look at it and the resuming of its part.
  await sql`
    select from programs
    where id in (select program_id from campaigns where stop_id = ${stopId})
    order by id for update`.execute(trx)
  const resumed = await sql<{ id: string; is_held: boolean }>`
    update campaigns c
    set state = case when held.is_held then 'paused'::campaign_state else ${resumedState} end,
        paused_by_program = held.is_held,
        state_reason = null, waiting_for = null, stop_id = null, proven_at = null
    from (
      select p.id, exists (
        select from programs where programs.id = p.program_id and programs.state = 'paused'
      ) as is_held
      from campaigns p
      where p.stop_id = ${stopId} and p.state = 'paused'
      order by p.id for update of p
    ) held
    where c.id = held.id
    returning c.id, held.is_held`.execute(trx)
  return resumed.rows.flatMap((row) => (row.is_held ? [] : [row.id]))
}
