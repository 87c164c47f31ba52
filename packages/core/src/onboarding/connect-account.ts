import type { Database } from '@clarion/db/pool'
import type { ListedPhoneNumber, MetaAccounts } from './meta-account.ts'
import type { TokenVault } from './token-vault.ts'

export interface ConnectNeeds {
  database: Database
  meta: MetaAccounts
  vault: TokenVault
}

/**
 * Connects a WhatsApp Business Account to a workspace: checks the token by using it, stores it
 * encrypted, mirrors its numbers, and subscribes to its webhooks.
 * Connecting again refreshes everything.
 *
 * Errors: throws when Meta refuses, or when the account belongs to another workspace already.
 */
export async function connectAccount(
  needs: ConnectNeeds,
  input: { workspaceId: string; wabaId: string; token: string; callbackUrl: string },
): Promise<void> {
  const { database, meta, vault } = needs
  const { workspaceId, wabaId, token } = input
  const name = await meta.accountName(wabaId, token)
  const numbers = await meta.phoneNumbers(wabaId, token)
  const sealed = vault.seal(token)
  const secret = { token_ciphertext: sealed.ciphertext, token_key_id: sealed.keyId }
  const stored = await database
    .insertInto('accounts')
    .values({ waba_id: wabaId, workspace_id: workspaceId, name, ...secret })
    .onConflict((c) =>
      c
        .column('waba_id')
        .doUpdateSet({ name, ...secret })
        .where('accounts.workspace_id', '=', workspaceId),
    )
    .returning('waba_id')
    .executeTakeFirst()
  if (!stored) throw new Error(`the account ${wabaId} belongs to another workspace`)
  for (const number of numbers) await storePhoneNumber(database, { workspaceId, wabaId }, number)
  await meta.subscribeApp(input.callbackUrl)
  await meta.subscribeAccount(wabaId, token)
}

async function storePhoneNumber(
  database: Database,
  owner: { workspaceId: string; wabaId: string },
  number: ListedPhoneNumber,
): Promise<void> {
  const facts = {
    display_phone_number: number.displayPhoneNumber,
    verified_name: number.verifiedName,
    throughput_level: number.throughputLevel,
    quality_rating: number.qualityRating,
    status: number.status,
    is_on_business_app: number.isOnBusinessApp,
    synced_at: new Date(),
  }
  await database
    .insertInto('phone_numbers')
    .values({ id: number.id, workspace_id: owner.workspaceId, waba_id: owner.wabaId, ...facts })
    .onConflict((c) =>
      c.column('id').doUpdateSet(facts).where('phone_numbers.workspace_id', '=', owner.workspaceId),
    )
    .execute()
}
