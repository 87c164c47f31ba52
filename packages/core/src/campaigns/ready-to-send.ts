import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { findImport } from '../audience/public.ts'
import { findTemplate, variablesOf } from '../templates/public.ts'
import { announceCampaign } from './announce.ts'
import { activeStates } from './campaign.ts'
import { isSameTemplate } from './draft.ts'
import { freezeRecipients } from './freeze-recipients.ts'
import { numbersOf } from './number-pool.ts'
import { turnsSql } from './program-turns.ts'
import { cellSources } from './variable-sources.ts'
import { waitingForStart, waitingForTurn } from './waiting.ts'

/** Whether a launched campaign that has not begun may begin. */
export type Readiness =
  /** It is sending from now on. */
  | { kind: 'ready' }
  | { kind: 'wait'; until: Date; for: WaitingFor }
  /** It waits for a person or for being woken, or is no longer to begin. */
  | { kind: 'stopped' }

const stopped: Readiness = { kind: 'stopped' }

/** An engine may call this much after the instant it was asked for without being late. */
const ON_TIME_MS = 60_000
/** A part whose turn has not come is woken; should that be lost, it looks by itself. */
const LOOK_AGAIN_MS = 60_000
/** Never in a tight loop, whatever the clocks say. */
const WAIT_MIN_MS = 200

/**
 * Begins a campaign that is scheduled or queued, if its time and turn have come. Dispatch asks at
 * the start of a step; it may ask again at any time. One that starts later than it may pauses
 * itself and asks. Queued parts of a program are frozen here, one after another and one ahead of
 * those that send.
 *
 * Effect: locks the campaign's row and, for a part, its program's; freezing is a transaction of its
 * own, so that nobody waits for it but the part.
 *
 * @param nowMs the caller's clock, which `until` is told by; what is due is the database's word
 */
export async function readyToSend(
  database: Database,
  campaignId: string,
  nowMs: number = Date.now(),
): Promise<Readiness> {
  const campaign = await database
    .selectFrom('campaigns')
    .select(['state', 'program_id'])
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (campaign?.state === 'scheduled') return await beginScheduled(database, campaignId, nowMs)
  if (activeStates.some((state) => state === campaign?.state)) return { kind: 'ready' }
  if (campaign?.state !== 'queued' || campaign.program_id === null) return stopped
  const { program_id: programId } = campaign
  const take = () =>
    database.transaction().execute((trx) => takeTurn(trx, programId, campaignId, nowMs))
  const turn = await take()
  if (turn.kind !== 'freeze') return turn
  await freezePart(database, campaignId)
  const again = await take()
  if (again.kind === 'freeze') throw new Error(`part ${campaignId} is frozen and is not`)
  return again
}

async function beginScheduled(
  database: Database,
  campaignId: string,
  nowMs: number,
): Promise<Readiness> {
  return await database.transaction().execute(async (trx) => {
    const found = await sql<StartRow>`
      select starts_at, late_start_max_minutes,
             extract(epoch from clock_timestamp() - starts_at)::float8 * 1000 as late_ms
      from campaigns where id = ${campaignId} and state = 'scheduled' for update`.execute(trx)
    const start = found.rows[0]
    if (!start) return stopped
    if (start.late_ms < 0) return waitForStart(start, nowMs)
    if (isTooLate(start)) {
      await sql`
        update campaigns set state = 'paused', state_reason = ${lateReason(start)}
        where id = ${campaignId}`.execute(trx)
      await announceCampaign(trx, campaignId)
      return stopped
    }
    await sql`update campaigns set state = 'sending' where id = ${campaignId}`.execute(trx)
    return { kind: 'ready' }
  })
}

interface StartRow {
  starts_at: Date
  late_start_max_minutes: number
  /** Negative before the start. */
  late_ms: number
}

const isTooLate = (start: StartRow): boolean =>
  start.late_ms > start.late_start_max_minutes * 60_000 + ON_TIME_MS

function waitForStart(start: StartRow, nowMs: number): Readiness {
  return {
    kind: 'wait',
    until: new Date(nowMs + Math.max(WAIT_MIN_MS, -start.late_ms)),
    for: waitingForStart(start.starts_at),
  }
}

function lateReason(start: StartRow): string {
  const minutes = Math.floor(start.late_ms / 60_000)
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24]
  const words = [[days, 'd'] as const, [hours, 'h'] as const, [minutes % 60, 'min'] as const]
  const late = words.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ')
  const at = `${start.starts_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `It was to start at ${at} and that was ${late} ago. Resume sends it now; cancel drops it.`
}

/**
 * One look at a part's turn, under its program's lock: no two parts ever take the same place.
 * `freeze` asks for its people to be frozen, and for another look.
 */
async function takeTurn(
  trx: Database,
  programId: string,
  campaignId: string,
  nowMs: number,
): Promise<Readiness | { kind: 'freeze' }> {
  const found = await sql<StartRow & { state: Selectable<Tables['programs']>['state'] }>`
    select state, starts_at, (definition ->> 'lateStartMaxMinutes')::integer as late_start_max_minutes,
           extract(epoch from clock_timestamp() - starts_at)::float8 * 1000 as late_ms
    from programs where id = ${programId} for update`.execute(trx)
  const program = found.rows[0]
  if (!program) throw new Error(`the program ${programId} is gone`)
  if (program.state === 'scheduled') {
    if (program.late_ms < 0) return waitForStart(program, nowMs)
    if (isTooLate(program)) {
      await sql`
        update programs set state = 'paused', state_reason = ${lateReason(program)}
        where id = ${programId}`.execute(trx)
      await announceCampaign(trx, campaignId)
      return stopped
    }
    await sql`update programs set state = 'running' where id = ${programId}`.execute(trx)
  } else if (program.state !== 'running') return stopped

  const front = await turnsSql(sql<boolean>`p.id = ${programId}`).execute(trx)
  const turn = front.rows.find((row) => row.id === campaignId)?.turn
  if (turn === 'freeze') return { kind: 'freeze' }
  if (turn !== 'begin') {
    const queued = await trx
      .selectFrom('campaigns')
      .select('id')
      .where('id', '=', campaignId)
      .where('state', '=', 'queued')
      .executeTakeFirst()
    if (!queued) return stopped
    return { kind: 'wait', until: new Date(nowMs + LOOK_AGAIN_MS), for: waitingForTurn(null) }
  }
  // What earlier parts proved holds for this one too, unless one of them was resumed since.
  await sql`
    update campaigns
    set state = 'sending', launched_at = now(), proven_at = (
      select case when bool_and(p.proven_at is not null) then max(p.proven_at) end
      from campaigns p
      where p.program_id = ${programId} and p.launched_at is not null and p.state <> 'cancelled')
    where id = ${campaignId} and state = 'queued'`.execute(trx)
  return { kind: 'ready' }
}

/**
 * Freezes the people of a queued part. One whose template has changed at Meta pauses itself: what
 * would be sent is not what was previewed. Effect: one transaction, which holds the part's row.
 */
async function freezePart(database: Database, campaignId: string): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const campaign = await trx
      .selectFrom('campaigns')
      .selectAll()
      .where('id', '=', campaignId)
      .where('state', '=', 'queued')
      .where('frozen_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!campaign) return
    const { workspace_id: workspaceId, template_components: components } = campaign
    const template = await findTemplate(trx, workspaceId, {
      wabaId: campaign.waba_id,
      name: campaign.template_name,
      language: campaign.template_language,
    })
    if (!template || !isSameTemplate(template, components)) {
      const reason =
        'The template was changed at Meta since the program was written. Cancel what is left of it and write it again to see what would be sent.'
      await sql`
        update campaigns set state = 'paused', state_reason = ${reason} where id = ${campaignId}`.execute(
        trx,
      )
      await announceCampaign(trx, campaignId)
      return
    }
    const audience = await findImport(trx, workspaceId, campaign.import_id)
    if (!audience) throw new Error(`the import of part ${campaignId} is gone`)
    await freezeRecipients(trx, {
      campaign,
      category: template.category,
      sources: cellSources(variablesOf(components), campaign.variables, audience.columns),
      phoneNumberIds: await numbersOf(trx, campaignId),
    })
  })
}
