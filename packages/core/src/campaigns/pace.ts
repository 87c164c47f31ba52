import { PACE_POINTS_MAX, type Pace } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/** Seconds over which the current rate is averaged; the running second is left out. */
const RATE_WINDOW_SECONDS = 5
/** A campaign that has been sending for less than this is still speeding up. */
const RAMP_UP_SECONDS = 10

export interface Rate {
  perSecond: number
  /** It began to send, or to send again, so shortly ago that the rate says little of what comes. */
  isRampingUp: boolean
}

const idle: Rate = { perSecond: 0, isRampingUp: true }

/** What campaigns send now. Effect: reads the last seconds of each. */
export async function readRates(
  database: Database,
  campaignIds: readonly string[],
): Promise<(campaignId: string) => Rate> {
  if (campaignIds.length === 0) return () => idle
  // Divided by the seconds the campaign has been sending when these are fewer than the window.
  const read = await sql<{ campaign_id: string; rate: number; is_ramping_up: boolean }>`
    select campaign_id,
           coalesce(sum(sent) filter (where age <= ${sql.lit(RATE_WINDOW_SECONDS)}), 0)::float8
             / greatest(1, least(${sql.lit(RATE_WINDOW_SECONDS)}, max(age))) as rate,
           max(age) < ${sql.lit(RAMP_UP_SECONDS)} as is_ramping_up
    from campaign_pace,
         lateral (select extract(epoch from date_trunc('second', clock_timestamp()) - second)::float8 as age) a
    where campaign_id = any(${campaignIds}::uuid[])
      and second >= date_trunc('second', now()) - ${sql.lit(`${RAMP_UP_SECONDS} seconds`)}::interval
      and age > 0
    group by campaign_id`.execute(database)
  const rates = new Map(
    read.rows.map((row) => [
      row.campaign_id,
      { perSecond: Math.round(row.rate * 10) / 10, isRampingUp: row.is_ramping_up },
    ]),
  )
  return (campaignId) => rates.get(campaignId) ?? idle
}

/**
 * Answered sends over time, oldest first, in at most PACE_POINTS_MAX points: a second each, or of a
 * long campaign so many seconds each that they suffice. Effect: reads the campaign's seconds.
 */
export async function readPace(database: Database, campaignId: string): Promise<Pace> {
  const read = await sql<{ at: Date; sent: number; seconds: number; highest: number }>`
    with span as (
      select min(second) as starts_at,
             ceil((extract(epoch from max(second) - min(second)) + 1) / ${sql.lit(PACE_POINTS_MAX)}) as seconds
      from campaign_pace where campaign_id = ${campaignId}
    )
    select date_bin(s.seconds * interval '1 second', p.second, s.starts_at) as at,
           sum(p.sent) as sent, min(s.seconds)::integer as seconds, max(p.sent) as highest
    from campaign_pace p, span s
    where p.campaign_id = ${campaignId}
    group by 1 order by 1`.execute(database)
  return {
    data: read.rows.map((row) => ({ at: row.at.toISOString(), sent: Number(row.sent) })),
    secondsPerPoint: read.rows[0]?.seconds ?? 1,
    highestPerSecond: read.rows.reduce((highest, row) => Math.max(highest, row.highest), 0),
  }
}

/**
 * When everyone is messaged, at the rate of now; at the plan's while that is still climbing.
 * Null when nobody is left.
 */
export function estimatedFinish(
  left: number,
  rate: Rate,
  planPerSecond: number,
  nowMs: number,
): string | null {
  const perSecond = rate.isRampingUp || rate.perSecond === 0 ? planPerSecond : rate.perSecond
  if (left === 0 || perSecond <= 0) return null
  return new Date(nowMs + (left / perSecond) * 1_000).toISOString()
}
