import type { RatePlan } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import { rateShareOf } from './limits.ts'

/** The rate a throttled number may fall to, as a share of its ceiling. */
const FLOOR_SHARE = 1 / 32
/** Climb per second after a throttle, as a share of the ceiling; time without sending counts too. */
const CLIMB_SHARE = 0.1
/** Throttles within this time are one: many answers of the same overload arrive together. */
const THROTTLE_ONCE_MS = 1_000

/** What transactional messages get of a number's rate, whatever campaigns ask for. */
const TRANSACTIONAL_SHARE = 0.05
/** And this much at least, in messages per second, but never more than half of a slow number's rate. */
const TRANSACTIONAL_MIN = 1
const TRANSACTIONAL_MAX_SHARE = 0.5

/** Messages per second of a number running at `rate` that are kept for transactional ones. Pure. */
export const transactionalRateOf = (rate: number): number =>
  Math.max(rate * TRANSACTIONAL_SHARE, Math.min(TRANSACTIONAL_MIN, rate * TRANSACTIONAL_MAX_SHARE))

export interface Slots {
  /** When the first slot begins, from now on the database's clock; never in the past. */
  startsInMs: number
  /** Distance from one slot to the next. */
  intervalMs: number
}

const ceilingOf = (plan: RatePlan): number =>
  plan.messagesPerSecond * rateShareOf(plan.messagesPerSecond)

/** Gives a number its clock, running at its plan. Effect: one insert, none when it has one. */
export async function ensureClock(
  database: Database,
  phoneNumberId: string,
  plan: RatePlan,
): Promise<void> {
  await sql`
    insert into number_clocks (phone_number_id, messages_per_second)
    values (${phoneNumberId}, ${ceilingOf(plan)})
    on conflict (phone_number_id) do nothing`.execute(database)
}

/** A number's rate as it is now: it has climbed since its last slot, or does with these. */
const climbedRate = (plan: RatePlan, count: number): RawBuilder<number> => sql`
  least(${ceilingOf(plan)}::float8, messages_per_second
    + ${ceilingOf(plan) * CLIMB_SHARE}::float8 * greatest(
      ${count}::float8 / messages_per_second,
      extract(epoch from clock_timestamp() - next_slot_at)))`

/**
 * Reserves the next slots of a number for `count` messages (GCRA without burst: time that passed
 * unused is lost). The row is shared by every worker and campaign of the number, so their sum
 * never exceeds its rate. A rate lowered by throttling climbs back with the time.
 * Effect: one update, which locks the number's row until it commits.
 */
export async function reserveSlots(
  database: Database,
  phoneNumberId: string,
  plan: RatePlan,
  count: number,
): Promise<Slots> {
  const reserved = await sql<{ starts_in_ms: number; interval_ms: number }>`/* prepared */
    with clock as (
      select phone_number_id,
             greatest(next_slot_at, clock_timestamp()) as starts_at,
             ${climbedRate(plan, count)} as rate
      from number_clocks where phone_number_id = ${phoneNumberId}
      for update
    )
    update number_clocks n
    set next_slot_at = clock.starts_at + ${count}::integer * interval '1 second' / clock.rate,
        messages_per_second = clock.rate
    from clock where n.phone_number_id = clock.phone_number_id
    returning extract(epoch from clock.starts_at - clock_timestamp())::float8 * 1000 as starts_in_ms,
              1000::float8 / clock.rate as interval_ms`.execute(database)
  const row = reserved.rows[0]
  if (!row) throw new Error(`the number ${phoneNumberId} has no clock`)
  return { startsInMs: Math.max(0, row.starts_in_ms), intervalMs: row.interval_ms }
}

/**
 * Reserves the next slots of a number's transactional lane, a GCRA of its own at a small share of
 * the number's rate as it is now. They begin at once and not behind what campaigns have reserved;
 * for each of them the campaigns' next slot moves on by one, so that the sum is the number's rate
 * as before. What campaigns had reserved before the lane began, less than half a second each, is
 * not moved; the number's gate keeps that second within the limit.
 * Effect: one update, which locks the number's row until it commits.
 */
export async function reserveTransactionalSlots(
  database: Database,
  phoneNumberId: string,
  plan: RatePlan,
  count: number,
): Promise<Slots> {
  const reserved = await sql<{ starts_in_ms: number; interval_ms: number }>`/* prepared */
    with clock as (
      select phone_number_id,
             greatest(next_slot_at, clock_timestamp()) as campaigns_at,
             greatest(next_transactional_at, clock_timestamp()) as starts_at,
             ${climbedRate(plan, count)} as rate
      from number_clocks where phone_number_id = ${phoneNumberId}
      for update
    ), lane as (
      select clock.*, greatest(rate * ${TRANSACTIONAL_SHARE}::float8, least(
        ${TRANSACTIONAL_MIN}::float8, rate * ${TRANSACTIONAL_MAX_SHARE}::float8)) as lane_rate
      from clock
    )
    update number_clocks n
    set next_slot_at = lane.campaigns_at + ${count}::integer * interval '1 second' / lane.rate,
        next_transactional_at = lane.starts_at + ${count}::integer * interval '1 second' / lane.lane_rate,
        messages_per_second = lane.rate
    from lane where n.phone_number_id = lane.phone_number_id
    returning extract(epoch from lane.starts_at - clock_timestamp())::float8 * 1000 as starts_in_ms,
              1000::float8 / lane.lane_rate as interval_ms`.execute(database)
  const row = reserved.rows[0]
  if (!row) throw new Error(`the number ${phoneNumberId} has no clock`)
  return { startsInMs: Math.max(0, row.starts_in_ms), intervalMs: row.interval_ms }
}

/** Halves the rate of a number, once for all throttles that arrive together. Effect: one update. */
export async function throttleNumber(
  database: Database,
  phoneNumberId: string,
  plan: RatePlan,
): Promise<void> {
  await sql`
    update number_clocks
    set messages_per_second = greatest(${ceilingOf(plan) * FLOOR_SHARE}::real, messages_per_second / 2),
        throttled_at = now()
    where phone_number_id = ${phoneNumberId}
      and (throttled_at is null
           or throttled_at < now() - ${sql.lit(`${THROTTLE_ONCE_MS} milliseconds`)}::interval)`.execute(
    database,
  )
}

/** Nothing goes through a number for a while, whoever asks. Effect: one update. */
export async function restNumber(
  database: Database,
  phoneNumberId: string,
  forMs: number,
): Promise<void> {
  await sql`
    update number_clocks
    set next_slot_at = greatest(next_slot_at, now() + ${forMs}::float8 * interval '1 millisecond'),
        next_transactional_at =
          greatest(next_transactional_at, now() + ${forMs}::float8 * interval '1 millisecond')
    where phone_number_id = ${phoneNumberId}`.execute(database)
}
