import type { RatePlan } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { rateShareOf } from './limits.ts'

/** The rate a throttled number may fall to, as a share of its ceiling. */
const FLOOR_SHARE = 1 / 32
/** Climb per second after a throttle, as a share of the ceiling; time without sending counts too. */
const CLIMB_SHARE = 0.1
/** Throttles within this time are one: many answers of the same overload arrive together. */
const THROTTLE_ONCE_MS = 1_000

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
  const ceiling = ceilingOf(plan)
  const reserved = await sql<{ starts_in_ms: number; interval_ms: number }>`/* prepared */
    with clock as (
      select phone_number_id,
             greatest(next_slot_at, clock_timestamp()) as starts_at,
             least(${ceiling}::float8, messages_per_second + ${ceiling * CLIMB_SHARE}::float8 * greatest(
               ${count}::float8 / messages_per_second,
               extract(epoch from clock_timestamp() - next_slot_at))) as rate
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

/** Nothing goes through a number for a while, whichever campaign asks. Effect: one update. */
export async function restNumber(
  database: Database,
  phoneNumberId: string,
  forMs: number,
): Promise<void> {
  await sql`
    update number_clocks
    set next_slot_at = greatest(next_slot_at, now() + ${forMs}::float8 * interval '1 millisecond')
    where phone_number_id = ${phoneNumberId}`.execute(database)
}
