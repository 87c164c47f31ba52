import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/** An account that is connected here, as webhooks name it. */
export interface ToldAccount {
  wabaId: string
  workspaceId: string
  portfolioId: string | null
}

/**
 * The connected account under whose id a webhook came, or one of the portfolio's if it came under
 * that; undefined when neither is connected. Effect: reads.
 */
export async function findToldAccount(
  database: Database,
  entryId: string,
): Promise<ToldAccount | undefined> {
  const found = await sql<ToldAccount>`
    select waba_id as "wabaId", workspace_id as "workspaceId", portfolio_id as "portfolioId"
    from accounts where waba_id = ${entryId} or portfolio_id = ${entryId}
    order by waba_id <> ${entryId}, waba_id limit 1`.execute(database)
  return found.rows[0]
}

/** The account's number with that display number, in E.164. Effect: reads. */
export async function findToldNumber(
  database: Database,
  wabaId: string,
  displayPhoneNumber: string,
): Promise<string | undefined> {
  const row = await database
    .selectFrom('phone_numbers')
    .select('id')
    .where('waba_id', '=', wabaId)
    .where('display_phone_number', '=', displayPhoneNumber)
    .orderBy(sql`status = 'UNLINKED'`)
    .orderBy('id')
    .executeTakeFirst()
  return row?.id
}

/** Writes what Meta told of a number; a lease takes it at its next step. Effect: one update. */
export async function changeToldNumber(
  database: Database,
  phoneNumberId: string,
  change: Partial<Pick<PhoneNumber, 'qualityRating' | 'throughputLevel'>>,
): Promise<void> {
  const { qualityRating: quality, throughputLevel: level } = change
  await sql`
    update phone_numbers
    set quality_rating = coalesce(${quality ?? null}::text, quality_rating),
        throughput_level = coalesce(${level ?? null}::text, throughput_level)
    where id = ${phoneNumberId}`.execute(database)
}
