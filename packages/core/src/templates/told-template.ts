import type { Template } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/** A template of an account as the mirror has it. */
export interface MirroredKey {
  workspaceId: string
  wabaId: string
  name: string
  /** As the mirror writes it. */
  language: string
}

/**
 * The mirrored template that a webhook names; undefined when the mirror does not have it. Webhooks
 * write a language as `en-US` or `en_US`. Effect: reads.
 * Source: Meta, template webhooks (reference meta-messaging 4.7, Oct 2026).
 */
export async function findToldTemplate(
  database: Database,
  wabaId: string,
  told: { name: string; language: string },
): Promise<MirroredKey | undefined> {
  const language = told.language.replaceAll('-', '_')
  const row = await database
    .selectFrom('templates')
    .select(['workspace_id', 'language'])
    .where('waba_id', '=', wabaId)
    .where('name', '=', told.name)
    .where(sql<string>`replace(language, '-', '_')`, '=', language)
    .orderBy('language')
    .executeTakeFirst()
  return row && { workspaceId: row.workspace_id, wabaId, name: told.name, language: row.language }
}

/** Writes into the mirror what Meta told of a template. Effect: one update. */
export async function changeMirrored(
  database: Database,
  key: MirroredKey,
  change: Partial<Pick<Template, 'status' | 'quality' | 'category'>>,
): Promise<void> {
  await database
    .updateTable('templates')
    .set(change)
    .where('waba_id', '=', key.wabaId)
    .where('name', '=', key.name)
    .where('language', '=', key.language)
    .execute()
}
