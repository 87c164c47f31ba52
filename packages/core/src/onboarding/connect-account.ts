import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { accessTokenOf, listAccounts, listPhoneNumbers } from './account-store.ts'
import type { DescribedAccount, ListedPhoneNumber, MetaAccounts } from './meta-account.ts'
import { storePortfolio } from './portfolio-store.ts'
import type { TokenVault } from './token-vault.ts'

export interface ConnectNeeds {
  database: Database
  meta: MetaAccounts
  vault: TokenVault
}

interface Owner {
  workspaceId: string
  wabaId: string
}

/**
 * Connects a WhatsApp Business Account to a workspace: checks the token by using it, stores it
 * encrypted, mirrors its numbers and its portfolio's messaging limit, and subscribes to its
 * webhooks. Connecting again refreshes everything.
 *
 * Errors: throws when Meta refuses, or when the account belongs to another workspace already.
 */
export async function connectAccount(
  needs: ConnectNeeds,
  input: { workspaceId: string; wabaId: string; token: string; callbackUrl: string },
): Promise<void> {
  const { database, meta, vault } = needs
  const { workspaceId, wabaId, token } = input
  const found = await readAccount(meta, wabaId, token)
  const { name } = found.account
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
  await storeFound(needs, { workspaceId, wabaId }, found)
  await meta.subscribeApp(input.callbackUrl)
  await meta.subscribeAccount(wabaId, token)
}

/**
 * Reads the accounts of a workspace from Meta again: new numbers come, changed ones change, and
 * those that are gone there no longer count as connected.
 *
 * Returns the numbers that Meta rates RED and did not when they were read before. Errors: throws
 * when Meta refuses; the accounts before it are refreshed then.
 */
export async function refreshAccounts(
  needs: ConnectNeeds,
  workspaceId: string,
): Promise<{ wabaId: string; phoneNumberId: string }[]> {
  const { database, meta, vault } = needs
  const before = await listPhoneNumbers(database, workspaceId)
  for (const wabaId of await listAccounts(database, workspaceId)) {
    const token = await accessTokenOf(database, vault, wabaId)
    const found = await readAccount(meta, wabaId, token)
    await storeFound(needs, { workspaceId, wabaId }, found)
  }
  const wereFine = new Set(before.flatMap((one) => (one.qualityRating === 'RED' ? [] : one.id)))
  const after = await listPhoneNumbers(database, workspaceId)
  return after
    .filter((one) => one.qualityRating === 'RED' && wereFine.has(one.id))
    .map((one) => ({ wabaId: one.wabaId, phoneNumberId: one.id }))
}

interface Found {
  account: DescribedAccount
  numbers: ListedPhoneNumber[]
}

const readAccount = async (meta: MetaAccounts, wabaId: string, token: string): Promise<Found> => ({
  account: await meta.account(wabaId, token),
  numbers: await meta.phoneNumbers(wabaId, token),
})

/** Effect: a statement for the portfolio, one per number, and one for the numbers that are gone. */
async function storeFound(needs: ConnectNeeds, owner: Owner, found: Found): Promise<void> {
  const { database, meta } = needs
  const { account, numbers } = found
  await storePortfolio(database, owner.wabaId, {
    portfolioId: account.portfolioId,
    messagingLimit: account.messagingLimit,
    clockAheadMs: meta.clockAheadMs(),
  })
  for (const number of numbers) await storePhoneNumber(database, owner, number)
  await markUnlisted(
    database,
    owner.wabaId,
    numbers.map((number) => number.id),
  )
}

async function storePhoneNumber(
  database: Database,
  owner: Owner,
  number: ListedPhoneNumber,
): Promise<void> {
  const facts = {
    waba_id: owner.wabaId,
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
    .values({ id: number.id, workspace_id: owner.workspaceId, ...facts })
    .onConflict((c) =>
      c.column('id').doUpdateSet(facts).where('phone_numbers.workspace_id', '=', owner.workspaceId),
    )
    .execute()
}

/**
 * A number that Meta no longer lists under the account sends no more. The word is Meta's own.
 * Source: Meta, phone number status (reference meta-messaging 9.1, Oct 2025): UNLINKED.
 */
async function markUnlisted(
  database: Database,
  wabaId: string,
  listed: readonly string[],
): Promise<void> {
  await sql`
    update phone_numbers set status = 'UNLINKED', synced_at = now()
    where waba_id = ${wabaId} and id <> all(${listed}::text[]) and status <> 'UNLINKED'`.execute(
    database,
  )
}
