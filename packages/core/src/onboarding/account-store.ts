import type { MessagingLimit, PortfolioUse } from '@clarion/contracts/portfolios'
import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { dailyLimitOf } from './messaging-limit.ts'
import { ratePlanOf } from './rate-plan.ts'
import type { TokenVault } from './token-vault.ts'

interface Row extends Selectable<Tables['phone_numbers']> {
  portfolio_id: string | null
  messaging_limit: MessagingLimit | null
  used_today: number | null
}

/**
 * Numbers with their portfolio, and how many people it reached within the last day of Meta's
 * clock, which is counted only where there is a limit.
 */
const selectNumbers = (database: Database, workspaceId: string) =>
  database
    .selectFrom('phone_numbers as n')
    .innerJoin('accounts as a', 'a.waba_id', 'n.waba_id')
    .leftJoin('portfolios as p', 'p.id', 'a.portfolio_id')
    .selectAll('n')
    .select([
      'a.portfolio_id',
      'p.messaging_limit',
      sql<number | null>`case when p.messaging_limit <> 'TIER_UNLIMITED' then (
        select count(*) from portfolio_reach r
        where r.portfolio_id = p.id
          and r.reached_at > clock_timestamp() + p.clock_ahead_ms * interval '1 millisecond' - interval '1 day'
      ) end`.as('used_today'),
    ])
    .where('n.workspace_id', '=', workspaceId)

function toPhoneNumber(row: Row): PhoneNumber {
  const number = {
    id: row.id,
    wabaId: row.waba_id,
    displayPhoneNumber: row.display_phone_number,
    verifiedName: row.verified_name,
    throughputLevel: row.throughput_level,
    qualityRating: row.quality_rating,
    status: row.status,
    isOnBusinessApp: row.is_on_business_app,
    mpsMax: row.mps_max,
  }
  return { ...number, plan: ratePlanOf(number), portfolio: toPortfolioUse(row) }
}

function toPortfolioUse(row: Row): PortfolioUse | null {
  if (row.portfolio_id === null || row.messaging_limit === null) return null
  return {
    id: row.portfolio_id,
    messagingLimit: row.messaging_limit,
    dailyLimit: dailyLimitOf(row.messaging_limit),
    usedToday: row.used_today,
  }
}

/** The workspace's numbers, by display number. */
export async function listPhoneNumbers(
  database: Database,
  workspaceId: string,
): Promise<PhoneNumber[]> {
  const rows = await selectNumbers(database, workspaceId)
    .orderBy('n.display_phone_number')
    .execute()
  return rows.map(toPhoneNumber)
}

export async function findPhoneNumber(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<PhoneNumber | undefined> {
  const row = await selectNumbers(database, workspaceId).where('n.id', '=', id).executeTakeFirst()
  return row && toPhoneNumber(row)
}

/** The decrypted access token of an account. Errors: throws when there is no such account. */
export async function accessTokenOf(
  database: Database,
  vault: TokenVault,
  wabaId: string,
): Promise<string> {
  const row = await database
    .selectFrom('accounts')
    .select(['token_ciphertext', 'token_key_id'])
    .where('waba_id', '=', wabaId)
    .executeTakeFirstOrThrow()
  return vault.open(row.token_ciphertext, row.token_key_id)
}

/** The workspace's accounts, by their ids at Meta. */
export async function listAccounts(database: Database, workspaceId: string): Promise<string[]> {
  const rows = await database
    .selectFrom('accounts')
    .select('waba_id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('waba_id')
    .execute()
  return rows.map((row) => row.waba_id)
}
