import type { MessagingLimit } from '@clarion/contracts/portfolios'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { dailyLimitOf } from './messaging-limit.ts'

/** A business portfolio: Meta's top account, where messaging limits are counted. */
export interface Portfolio {
  /** Meta's id, or `waba:<id>` while Meta does not tell it. */
  id: string
  messagingLimit: MessagingLimit
  /** People a moving day may reach; null without limit. */
  dailyLimit: number | null
  /** Meta's clock minus ours, as any process last heard it. */
  clockAheadMs: number
}

interface Row {
  id: string
  messaging_limit: MessagingLimit
  clock_ahead_ms: number
}

const toPortfolio = (row: Row): Portfolio => ({
  id: row.id,
  messagingLimit: row.messaging_limit,
  dailyLimit: dailyLimitOf(row.messaging_limit),
  clockAheadMs: row.clock_ahead_ms,
})

/** The portfolio of an account, as last stored; undefined before Meta was asked for it. */
export async function findPortfolioOf(
  database: Database,
  wabaId: string,
): Promise<Portfolio | undefined> {
  const row = await database
    .selectFrom('accounts as a')
    .innerJoin('portfolios as p', 'p.id', 'a.portfolio_id')
    .select(['p.id', 'p.messaging_limit', 'p.clock_ahead_ms'])
    .where('a.waba_id', '=', wabaId)
    .executeTakeFirst()
  return row && toPortfolio(row)
}

/** What Meta told of an account's portfolio. */
export interface PortfolioFacts {
  /** Null when Meta does not tell whose the account is. */
  portfolioId: string | null
  messagingLimit: MessagingLimit
  /** Null when nothing was heard of its clock. */
  clockAheadMs: number | null
}

/**
 * Stores what Meta told of an account's portfolio. What it did not tell leaves what is known.
 * A portfolio that has no limit forgets whom it reached: nobody is counted meanwhile, so a later
 * limit begins with the messages themselves.
 * Effect: one statement.
 */
export async function storePortfolio(
  database: Database,
  wabaId: string,
  facts: PortfolioFacts,
): Promise<Portfolio> {
  const { portfolioId, messagingLimit, clockAheadMs } = facts
  const id = sql<string>`coalesce(${portfolioId}::text,
    (select portfolio_id from accounts where waba_id = ${wabaId}), ${`waba:${wabaId}`}::text)`
  const stored = await sql<Row>`
    with stored as (
      insert into portfolios as p (id, messaging_limit, clock_ahead_ms, looked_at)
      values (${id}, ${messagingLimit}, coalesce(${clockAheadMs}::float8, 0), now())
      on conflict (id) do update
      set messaging_limit = case when excluded.messaging_limit = 'UNKNOWN' then p.messaging_limit
                                 else excluded.messaging_limit end,
          clock_ahead_ms = coalesce(${clockAheadMs}::float8, p.clock_ahead_ms),
          looked_at = excluded.looked_at
      returning *
    ), owned as (
      update accounts set portfolio_id = (select id from stored) where waba_id = ${wabaId}
    ), forgotten as (
      delete from portfolio_reach
      where portfolio_id = (select id from stored where messaging_limit = 'TIER_UNLIMITED')
    )
    select id, messaging_limit, clock_ahead_ms from stored`.execute(database)
  const row = stored.rows[0]
  if (!row) throw new Error('an insert without a row')
  return toPortfolio(row)
}

/**
 * Claims the look at a portfolio, so that of all workers one asks Meta. Returns whether it is ours.
 *
 * @param afterMs how long ago the last look must be
 * Effect: one update, none when it was looked at since.
 */
export async function claimLook(
  database: Database,
  portfolioId: string,
  afterMs: number,
): Promise<boolean> {
  const claimed = await sql`
    update portfolios set looked_at = now()
    where id = ${portfolioId}
      and (looked_at is null or looked_at < now() - ${afterMs}::float8 * interval '1 millisecond')
    returning id`.execute(database)
  return claimed.rows.length > 0
}
