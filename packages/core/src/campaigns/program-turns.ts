import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'

/**
 * Waits in which a part sends next to nothing, so that it gives its place to the next one. In all
 * other waits the next part would wait for the same: a limit, a throttled number, Meta being away.
 */
const givesPlaceUp: Record<WaitingFor['reason'], boolean> = {
  retry_later: true,
  unknown_outcomes: true,
  messaging_limit: false,
  number_throttled: false,
  first_reports: false,
  meta_unreachable: false,
  start_instant: false,
  earlier_parts: false,
}
const lightWaits = Object.entries(givesPlaceUp).flatMap(([reason, gives]) =>
  gives ? [reason] : [],
)

interface TurnRow {
  id: string
  /** What it may do now: freeze its people, begin to send, or only wait. */
  turn: 'freeze' | 'begin' | 'wait'
}

/**
 * Queued parts of running programs at the front of their line: those whose turn to send has come,
 * and the next one, which is frozen ahead so that it begins without delay. Parts are frozen one
 * after another, so that the first one does not wait for the others.
 * A part holds its place from its beginning to its end, paused or not: an operator who wants to pass
 * a paused part by cancels it. A part that was paused before its turn stands aside until it is
 * resumed. Effect: reads, by the index on a program's parts.
 */
export const turnsSql = (among: RawBuilder<boolean>): RawBuilder<TurnRow> => sql<TurnRow>`
  select t.id,
         case when not t.is_frozen and t.is_first_unfrozen then 'freeze'
              when t.is_frozen and t.place <= t.room then 'begin'
              else 'wait' end as turn
  from (
    select c.id, c.frozen_at is not null as is_frozen,
           row_number() over line as place,
           count(*) filter (where c.frozen_at is null) over line <= 1 as is_first_unfrozen,
           greatest(0, p.side_by_side - (
             select count(*) from campaigns held
             where held.program_id = p.id and held.launched_at is not null
               and held.state not in ('finished', 'cancelled')
               and not (held.state = 'waiting'
                        and held.waiting_for ->> 'reason' = any(${sql.lit(`{${lightWaits.join(',')}}`)}::text[]))
           )) as room
    from programs p
    join campaigns c on c.program_id = p.id and c.state = 'queued'
    where (p.state = 'running' or p.state = 'scheduled' and p.starts_at <= now()) and ${among}
    window line as (partition by c.program_id order by c.part)
  ) t
  where t.place <= t.room + 1`

const movable = (among: RawBuilder<boolean>): RawBuilder<{ id: string }> =>
  sql<{ id: string }>`select f.id from (${turnsSql(among)}) f where f.turn <> 'wait'`

/** Queued parts of all programs whose turn has come. */
export const movablePartsSql = movable(sql<boolean>`true`)

/**
 * The parts of a campaign's program that may go on now: those to wake after the campaign ended,
 * began to wait, or was frozen. Empty when it is no part of one. Effect: reads.
 */
export async function partsToWake(database: Database, campaignId: string): Promise<string[]> {
  const ofProgram = sql<boolean>`p.id = (select program_id from campaigns where id = ${campaignId})`
  const parts = await movable(ofProgram).execute(database)
  return parts.rows.map((row) => row.id)
}

/** The parts of a program that may go on now. Effect: reads. */
export async function partsOfProgramToWake(
  database: Database,
  programId: string,
): Promise<string[]> {
  const parts = await movable(sql<boolean>`p.id = ${programId}`).execute(database)
  return parts.rows.map((row) => row.id)
}
