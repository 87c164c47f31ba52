import type { ProgramState } from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { activeStates } from './campaign.ts'
import { type ControlAction, cancelCampaigns, resumedState } from './control-campaign.ts'
import { whyNotProgramAction } from './program.ts'
import { partsOfProgramToWake } from './program-turns.ts'

export interface ProgramChanged {
  kind: 'changed'
  state: ProgramState
  /** Parts that changed or may go on now, for the engine to wake. */
  partIds: string[]
}

/**
 * A person pauses, resumes or cancels a whole program. Parts that send are paused with it and go on
 * with it; a part paused by a person or by a stop stays paused. Queued parts need not be touched:
 * their turn comes only while the program runs. Cancelling ends every part that has not ended.
 * Effect: locks the program's row, then the rows of its parts; writes an audit line.
 */
export async function controlProgram(
  database: Database,
  actor: Actor,
  programId: string,
  action: ControlAction,
): Promise<ProgramChanged | Refusal> {
  return await database.transaction().execute(async (trx) => {
    const program = await trx
      .selectFrom('programs')
      .select('state')
      .where('id', '=', programId)
      .where('workspace_id', '=', actor.workspaceId)
      .forUpdate()
      .executeTakeFirst()
    if (!program) return refuse('program-not-found', 'This workspace has no program with that id.')
    const reason = whyNotProgramAction(action, program.state)
    if (reason !== null) return refuse('program-action-not-allowed', reason)
    const changed = await change[action](trx, programId)
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: `program.${action}`,
      subject: programId,
      detail: { parts: changed.partIds.length },
    })
    const front = await partsOfProgramToWake(trx, programId)
    return {
      kind: 'changed',
      state: changed.state,
      partIds: [...new Set([...changed.partIds, ...front])],
    }
  })
}

interface Change {
  state: ProgramState
  partIds: string[]
}

const change: Record<ControlAction, (trx: Database, programId: string) => Promise<Change>> = {
  pause: async (trx, programId) => {
    await sql`
      update programs set state = 'paused', state_reason = null where id = ${programId}`.execute(
      trx,
    )
    const paused = await sql<{ id: string }>`
      update campaigns
      set state = 'paused', state_reason = null, waiting_for = null, paused_by_program = true
      where id in (
        select id from campaigns
        where program_id = ${programId} and state = any(${[...activeStates]}::campaign_state[])
        order by id for update
      )
      returning id`.execute(trx)
    return { state: 'paused', partIds: paused.rows.map((row) => row.id) }
  },

  resume: async (trx, programId) => {
    const program = await sql<{ state: ProgramState }>`
      update programs
      set state = case when starts_at > now() then 'scheduled' else 'running' end,
          state_reason = null
      where id = ${programId} returning state`.execute(trx)
    const resumed = await sql<{ id: string }>`
      update campaigns
      set state = ${resumedState}, state_reason = null, stop_id = null, proven_at = null,
          paused_by_program = false
      where id in (
        select id from campaigns
        where program_id = ${programId} and state = 'paused' and paused_by_program
        order by id for update
      )
      returning id`.execute(trx)
    return {
      state: program.rows[0]?.state ?? 'running',
      partIds: resumed.rows.map((row) => row.id),
    }
  },

  cancel: async (trx, programId) => {
    await sql`
      update programs set state = 'cancelled', state_reason = null, finished_at = now()
      where id = ${programId}`.execute(trx)
    const open = await sql<{ id: string; is_frozen: boolean }>`
      select id, frozen_at is not null as is_frozen from campaigns
      where program_id = ${programId} and state not in ('finished', 'cancelled')
      order by id for update`.execute(trx)
    await cancelCampaigns(
      trx,
      open.rows.map((row) => row.id),
    )
    return {
      state: 'cancelled',
      partIds: open.rows.filter((row) => row.is_frozen).map((row) => row.id),
    }
  },
}
