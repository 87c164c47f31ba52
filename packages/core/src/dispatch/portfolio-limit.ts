import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import type { Portfolio } from '../onboarding/public.ts'

const SECOND_MS = 1_000
/** Source: Meta, "Messaging limits" (May 2026; reference 7): a moving 24 hours. */
const DAY_MS = 86_400_000
/** Meta's instants come in whole seconds, and its clock is heard with the delay of an answer. */
const SPARE_MS = 60_000
/** How long somebody counts who was reached. */
export const REACH_MS = DAY_MS + SPARE_MS
/** People whose day is over that one call forgets at most; the rest count until the next. */
const FORGET_MAX = 2_000

export interface Allowance {
  /** The phones that may be messaged now; they are counted as reached from here on. */
  allowed: ReadonlySet<string>
  /** When there is room for another, by our clock; null when everyone is allowed. */
  nextRoomAt: Date | null
}

/**
 * Takes room within the portfolio's messaging limit: never more than its people within any moving
 * day, whoever asks, from however many processes. Whoever was reached within the day is free; the
 * others take room in the order given while there is any. A person counts from the call on, and
 * from the delivery on once that is known, because that is what Meta counts; so the day of somebody
 * reached late ends late, and nobody is forgotten before Meta forgets them.
 *
 * A portfolio without limit costs nothing. Taking again what was taken changes nothing but the
 * day's beginning, so a call that crashed is repeated.
 *
 * @param metaNowMs Meta's time, as its latest answer told; earlier than the truth is safe
 * Effect: a transaction that holds the portfolio's row. Two statements, because what others took
 * while this one waited for the row is seen only by a statement that begins after.
 */
export async function takeAllowance(
  database: Database,
  portfolio: Portfolio,
  phones: readonly string[],
  metaNowMs: number,
): Promise<Allowance> {
  const { dailyLimit } = portfolio
  if (dailyLimit === null || phones.length === 0)
    return { allowed: new Set(phones), nextRoomAt: null }
  return await database.transaction().execute(async (trx) => {
    const held = await sql<{ has_reached: boolean }>`
      select exists (select from portfolio_reach where portfolio_id = ${portfolio.id}) as has_reached
      from portfolios where id = ${portfolio.id} for no key update`.execute(trx)
    if (held.rows[0]?.has_reached === false) await recall(trx, portfolio.id, dailyLimit, metaNowMs)
    return await take(trx, { id: portfolio.id, dailyLimit }, [...new Set(phones)], metaNowMs)
  })
}

/**
 * When Meta began to count a recipient `r`, or a message of the API, as far as its reports tell; null
 * when they do not. The latest of them, because it counts the delivery; some are read without being
 * reported delivered.
 */
const countsFrom: RawBuilder<Date> = sql`
  greatest(r.sent_at, r.delivered_at, case when r.delivered_at is null then r.read_at end)`

async function take(
  trx: Database,
  { id, dailyLimit }: { id: string; dailyLimit: number },
  phones: readonly string[],
  metaNowMs: number,
): Promise<Allowance> {
  const nowSeconds = metaNowMs / SECOND_MS
  const endSeconds = (metaNowMs - REACH_MS) / SECOND_MS
  const taken = await sql<{
    phones: string[]
    room_in_ms: number | null
    database_now: Date
  }>`
    with asked as materialized (
      select phone, place,
             exists (select from portfolio_reach p
                     where p.portfolio_id = ${id} and p.phone = a.phone) as is_known
      from unnest(${phones}::text[]) with ordinality as a (phone, place)
    ), over as materialized (
      -- Those asked for keep their row, and with it their place.
      select ctid, phone from portfolio_reach
      where portfolio_id = ${id} and reached_at <= to_timestamp(${endSeconds}::float8)
        and phone not in (select phone from asked)
      order by reached_at limit ${FORGET_MAX}
    ), late as materialized (
      -- Person by person, so that each is found by the phone's index whatever the planner believes.
      select over.phone, told.counts_from
      from over, lateral (
        select max(${countsFrom}) as counts_from
        from recipients r
        where r.phone = over.phone and r.campaign_id = any(array(
          select c.id from campaigns c join accounts a on a.waba_id = c.waba_id
          where a.portfolio_id = ${id}))
      ) of_campaigns, lateral (
        select max(${countsFrom}) as counts_from
        from messages r
        where r.to_phone = over.phone and r.waba_id = any(array(
          select waba_id from accounts where portfolio_id = ${id}))
      ) of_messages, lateral (
        select greatest(of_campaigns.counts_from, of_messages.counts_from) as counts_from
      ) told
      where told.counts_from > to_timestamp(${endSeconds}::float8)
    ), kept as (
      update portfolio_reach p set reached_at = late.counts_from
      from late where p.portfolio_id = ${id} and p.phone = late.phone
    ), gone as (
      -- By their places in the table, which nobody changes while the portfolio's row is held.
      delete from portfolio_reach
      where ctid = any(array(select ctid from over where phone not in (select phone from late)))
      returning phone
    ), room as (
      select greatest(0, ${dailyLimit}::integer + (select count(*) from gone)
        - (select count(*) from portfolio_reach where portfolio_id = ${id})) as people
    ), newcomers as (
      select phone from asked where not is_known order by place limit (select people from room)
    ), allowed as (
      select phone from asked where is_known union all select phone from newcomers
    ), counted as (
      insert into portfolio_reach as p (portfolio_id, phone, reached_at)
      select ${id}, phone, to_timestamp(${nowSeconds}::float8) from allowed order by phone
      on conflict (portfolio_id, phone) do update set reached_at = greatest(p.reached_at, excluded.reached_at)
    ), next as (
      select least(
        to_timestamp(${nowSeconds}::float8),
        (select min(counts_from) from late),
        (select reached_at from portfolio_reach
         where portfolio_id = ${id} and phone not in (select phone from asked)
           and phone not in (select phone from over)
         order by reached_at limit 1)) as reached_at
    )
    select array(select phone from allowed) as phones, clock_timestamp() as database_now,
           (select extract(epoch from reached_at)::float8 * 1000 - ${metaNowMs - REACH_MS}::float8
            from next) as room_in_ms`.execute(trx)
  const row = taken.rows[0]
  if (!row) throw new Error('a statement without a row')
  const allowed = new Set(row.phones)
  if (allowed.size === phones.length) return { allowed, nextRoomAt: null }
  const roomInMs = Math.max(0, Math.ceil(row.room_in_ms ?? 0))
  return { allowed, nextRoomAt: new Date(row.database_now.getTime() + roomInMs) }
}

/**
 * Counts whom a portfolio reached within the last day by its campaigns' own recipients and the
 * messages of the API: one that became limited, or that was counted nowhere yet. The newest of them,
 * as many as the limit; room opens when the oldest of these ends. Effect: one statement over the
 * campaigns and messages of the last day.
 */
async function recall(
  trx: Database,
  portfolioId: string,
  dailyLimit: number,
  metaNowMs: number,
): Promise<void> {
  const nowSeconds = metaNowMs / SECOND_MS
  await sql`
    insert into portfolio_reach (portfolio_id, phone, reached_at)
    select ${portfolioId}, phone, max(reached_at) from (
      select r.phone, coalesce(${countsFrom},
        r.attempted_at + (to_timestamp(${nowSeconds}::float8) - clock_timestamp())) as reached_at
      from accounts a
      join campaigns c on c.waba_id = a.waba_id
      join recipients r on r.campaign_id = c.id
      where a.portfolio_id = ${portfolioId}
        and c.launched_at is not null and (c.finished_at is null or c.finished_at > now() - interval '1 day')
        and r.state in ('accepted', 'unknown') and r.status is distinct from 'failed'
        and r.attempted_at > now() - interval '1 day'
      union all
      -- A message waits for days at most, so that the number's index finds those of the last day.
      select r.to_phone, coalesce(${countsFrom},
        r.attempted_at + (to_timestamp(${nowSeconds}::float8) - clock_timestamp()))
      from accounts a
      join phone_numbers n on n.waba_id = a.waba_id
      join messages r on r.phone_number_id = n.id
      where a.portfolio_id = ${portfolioId} and r.created_at > now() - interval '8 days'
        and r.state in ('accepted', 'unknown', 'sending') and r.status is distinct from 'failed'
        and r.attempted_at > now() - interval '1 day'
    ) reached
    where reached_at > to_timestamp(${(metaNowMs - REACH_MS) / SECOND_MS}::float8)
    group by phone order by max(reached_at) desc limit ${dailyLimit}
    on conflict do nothing`.execute(trx)
}

/** What a campaign says that waits for room in its portfolio's messaging limit. Pure. */
export function waitingForRoom(portfolio: Portfolio, nextRoomAt: Date): WaitingFor {
  const people = (portfolio.dailyLimit ?? 0).toLocaleString('en-US')
  const time = nextRoomAt.toISOString().slice(11, 16)
  const source =
    portfolio.messagingLimit === 'UNKNOWN'
      ? `Meta did not tell this portfolio's messaging limit, so ${people} people a day are planned`
      : `${people} people a day is this portfolio's messaging limit at Meta`
  return {
    reason: 'messaging_limit',
    detail: `${source}, and they are reached. There is room for the next at ${time} UTC.`,
    until: nextRoomAt.toISOString(),
  }
}
