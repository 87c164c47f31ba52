import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import type { Selectable } from 'kysely'
import { ratePlanOf } from './rate-plan.ts'
import type { TokenVault } from './token-vault.ts'

const toPhoneNumber = (row: Selectable<Tables['phone_numbers']>): PhoneNumber => {
  const number = {
    id: row.id,
    wabaId: row.waba_id,
    displayPhoneNumber: row.display_phone_number,
    verifiedName: row.verified_name,
    throughputLevel: row.throughput_level,
    qualityRating: row.quality_rating,
    status: row.status,
    isOnBusinessApp: row.is_on_business_app,
  }
  return { ...number, plan: ratePlanOf(number) }
}

/** The workspace's numbers, by display number. */
export async function listPhoneNumbers(
  database: Database,
  workspaceId: string,
): Promise<PhoneNumber[]> {
  const rows = await database
    .selectFrom('phone_numbers')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('display_phone_number')
    .execute()
  return rows.map(toPhoneNumber)
}

export async function findPhoneNumber(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<PhoneNumber | undefined> {
  const row = await database
    .selectFrom('phone_numbers')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
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
