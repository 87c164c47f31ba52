import type { DeliveryStatus, RecipientState, SkipReason } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/**
 * What is counted of a campaign; states are the stored ones, `claimed` and `sending` never. Writers add changes and never wait for each other; the sum per
 * measure is the count. `answer:` and `webhook:` carry Meta's error code by how it was heard.
 */
export type Measure =
  | `state:${RecipientState}`
  | `skip:${SkipReason}`
  | `status:${DeliveryStatus}`
  | `answer:${number}`
  | `webhook:${number}`

export type Tallies = Map<Measure, number>

/** Effect: one insert in the caller's transaction; none when there is nothing to add. */
export async function addTallies(
  database: Database,
  campaignId: string,
  changes: Iterable<readonly [Measure, number]>,
): Promise<void> {
  const rows = [...changes].filter(([, delta]) => delta !== 0)
  if (rows.length === 0) return
  await database
    .insertInto('campaign_tallies')
    .values(rows.map(([measure, delta]) => ({ campaign_id: campaignId, measure, delta })))
    .execute()
}

/** The counts of several campaigns; a campaign without any is absent. */
export async function readTallies(
  database: Database,
  campaignIds: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>()
  if (campaignIds.length === 0) return counts
  const rows = await sql<{ campaign_id: string; measure: string; total: number }>`
    select campaign_id, measure, sum(delta) as total
    from campaign_tallies
    where campaign_id = any(${campaignIds}::uuid[])
    group by campaign_id, measure`.execute(database)
  for (const row of rows.rows) {
    const mine = counts.get(row.campaign_id) ?? new Map<string, number>()
    mine.set(row.measure, Number(row.total))
    counts.set(row.campaign_id, mine)
  }
  return counts
}

/**
 * Folds a campaign's changes into one row per measure. Safe beside writers and beside itself:
 * changes that somebody else is folding are left to them, so that nobody waits.
 */
export async function compactTallies(database: Database, campaignId: string): Promise<void> {
  await sql`
    with gone as (
      delete from campaign_tallies where id = any(array(
        select id from campaign_tallies where campaign_id = ${campaignId} for update skip locked
      )) returning measure, delta
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    select ${campaignId}::uuid, measure, sum(delta) from gone group by measure having sum(delta) <> 0`.execute(
    database,
  )
}

/** The same counts from the recipients themselves: slow, and the judge of the fast ones. */
export async function recountTallies(
  database: Database,
  campaignId: string,
): Promise<Map<string, number>> {
  const rows = await sql<{ measure: string; total: number }>`
    select 'state:' || state as measure, count(*) as total
      from recipients where campaign_id = ${campaignId} group by state
    union all
    select 'skip:' || skip_reason, count(*)
      from recipients where campaign_id = ${campaignId} and skip_reason is not null group by skip_reason
    union all
    select 'status:' || status, count(*)
      from recipients where campaign_id = ${campaignId} and status is not null group by status
    union all
    select 'webhook:' || error_code, count(*)
      from recipients where campaign_id = ${campaignId} and status = 'failed' and error_code is not null
      group by error_code
    union all
    select 'answer:' || error_code, count(*)
      from recipients where campaign_id = ${campaignId} and state = 'failed' and status is null
        and error_code is not null
      group by error_code`.execute(database)
  return new Map(rows.rows.map((row) => [row.measure, Number(row.total)]))
}
