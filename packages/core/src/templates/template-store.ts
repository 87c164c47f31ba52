import type { Template, TemplateComponent } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import type { Selectable } from 'kysely'
import { type ParameterFormat, variablesOf, whyNotSendable } from './template.ts'

/** A template as Meta lists it, read into our words. */
export interface MirroredTemplate {
  metaTemplateId: string
  name: string
  language: string
  category: Template['category']
  status: Template['status']
  quality: Template['quality']
  parameterFormat: ParameterFormat
  components: TemplateComponent[]
}

/** A template with what only the server needs of it. */
export type StoredTemplate = Template & { parameterFormat: ParameterFormat }

const toTemplate = (row: Selectable<Tables['templates']>): StoredTemplate => {
  const template = {
    name: row.name,
    language: row.language,
    category: row.category,
    status: row.status,
    quality: row.quality,
    wabaId: row.waba_id,
    components: row.components,
    variables: variablesOf(row.components),
    parameterFormat: row.parameter_format,
  }
  return { ...template, whyNotSendable: whyNotSendable(template) }
}

/** The workspace's templates by name and language; empty before the first sync. */
export async function listTemplates(
  database: Database,
  workspaceId: string,
): Promise<StoredTemplate[]> {
  const rows = await database
    .selectFrom('templates')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .orderBy('language')
    .execute()
  return rows.map(toTemplate)
}

export async function findTemplate(
  database: Database,
  workspaceId: string,
  key: { wabaId: string; name: string; language: string },
): Promise<StoredTemplate | undefined> {
  const row = await database
    .selectFrom('templates')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('waba_id', '=', key.wabaId)
    .where('name', '=', key.name)
    .where('language', '=', key.language)
    .executeTakeFirst()
  return row && toTemplate(row)
}

/**
 * Makes the mirror of one account equal to what Meta lists: upserts what is there, marks what is
 * gone as DELETED. Effect: one transaction.
 */
export async function replaceTemplates(
  database: Database,
  account: { workspaceId: string; wabaId: string },
  templates: readonly MirroredTemplate[],
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .updateTable('templates')
      .set({ status: 'DELETED' })
      .where('waba_id', '=', account.wabaId)
      .execute()
    for (const template of templates) {
      const facts = {
        meta_template_id: template.metaTemplateId,
        category: template.category,
        status: template.status,
        quality: template.quality,
        parameter_format: template.parameterFormat,
        components: JSON.stringify(template.components),
        synced_at: new Date(),
      }
      await trx
        .insertInto('templates')
        .values({
          waba_id: account.wabaId,
          workspace_id: account.workspaceId,
          name: template.name,
          language: template.language,
          ...facts,
        })
        .onConflict((c) => c.columns(['waba_id', 'name', 'language']).doUpdateSet(facts))
        .execute()
    }
  })
}
