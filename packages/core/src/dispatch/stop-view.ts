import type { Stop, StopScope } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'

/** Stops a list shows at most: the newest. */
const STOPS_SHOWN_MAX = 500

interface Row {
  id: string
  scope: StopScope
  subject: string
  subject_name: string | null
  code: number | null
  reason: string
  what_to_do: string
  stopped_at: Date
  lifted_at: Date | null
  lifted_by: string | null
  paused_campaigns: number
}

const selectStops = (where: RawBuilder<boolean>): RawBuilder<Row> => sql<Row>`
  select s.*,
         case s.scope
           when 'account' then (select a.name from accounts a where a.waba_id = s.subject)
           when 'number' then (select p.display_phone_number from phone_numbers p where p.id = s.subject)
           else split_part(s.subject, '/', 2)
         end as subject_name,
         (select count(*) from campaigns c
          where c.workspace_id = s.workspace_id and c.stop_id = s.id and c.state = 'paused') as paused_campaigns
  from sending_stops s
  where ${where}
  order by s.stopped_at desc, s.id desc
  limit ${STOPS_SHOWN_MAX}`

const toStop = (row: Row): Stop => ({
  id: row.id,
  scope: row.scope,
  subject: row.subject,
  subjectName: row.subject_name ?? row.subject,
  code: row.code,
  reason: row.reason,
  whatToDo: row.what_to_do,
  stoppedAt: row.stopped_at.toISOString(),
  liftedAt: row.lifted_at?.toISOString() ?? null,
  liftedBy: row.lifted_by,
  pausedCampaigns: row.paused_campaigns,
})

/**
 * The workspace's stops, newest first, 500 at most.
 *
 * @param isOpen true for those nobody has lifted, false for the others, undefined for all
 */
export async function listStops(
  database: Database,
  workspaceId: string,
  isOpen?: boolean,
): Promise<Stop[]> {
  const openness =
    isOpen === undefined
      ? sql<boolean>`true`
      : isOpen
        ? sql<boolean>`s.lifted_at is null`
        : sql<boolean>`s.lifted_at is not null`
  const where = sql<boolean>`s.workspace_id = ${workspaceId} and ${openness}`
  const found = await selectStops(where).execute(database)
  return found.rows.map(toStop)
}

export async function findStop(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<Stop | undefined> {
  const where = sql<boolean>`s.workspace_id = ${workspaceId} and s.id = ${id}`
  const found = await selectStops(where).execute(database)
  return found.rows[0] && toStop(found.rows[0])
}
