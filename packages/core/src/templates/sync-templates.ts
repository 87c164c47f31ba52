import type { Database } from '@clarion/db/pool'
import { accessTokenOf, listAccounts, type TokenVault } from '../onboarding/public.ts'
import { type MirroredTemplate, replaceTemplates } from './template-store.ts'

/** Reads every template of an account from Meta. Throws when Meta refuses. */
export type ListMetaTemplates = (wabaId: string, token: string) => Promise<MirroredTemplate[]>

export interface SyncTemplatesNeeds {
  database: Database
  vault: TokenVault
  listMetaTemplates: ListMetaTemplates
}

/**
 * Mirrors the templates of every account of a workspace. A template that Meta no longer lists is
 * kept, marked as deleted. Errors: throws when Meta refuses. Effect: one transaction per account.
 */
export async function syncTemplates(needs: SyncTemplatesNeeds, workspaceId: string): Promise<void> {
  const { database, vault } = needs
  for (const wabaId of await listAccounts(database, workspaceId)) {
    const token = await accessTokenOf(database, vault, wabaId)
    const templates = await needs.listMetaTemplates(wabaId, token)
    await replaceTemplates(database, { workspaceId, wabaId }, templates)
  }
}
