import type { NewCampaign } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { type Actor, newId, type Refusal } from '../shared/public.ts'
import { checkDraft } from './draft.ts'

/**
 * Writes a draft after running every gate. The template is copied into it, so that what is sent is
 * what was checked. Effect: one insert. Nobody is messaged before launch.
 */
export async function createCampaign(
  database: Database,
  actor: Actor,
  input: NewCampaign,
): Promise<{ kind: 'created'; id: string } | Refusal> {
  const checked = await checkDraft(database, actor.workspaceId, input)
  if (checked.kind === 'refused') return checked
  const { template, number } = checked
  const id = newId()
  await database
    .insertInto('campaigns')
    .values({
      id,
      workspace_id: actor.workspaceId,
      name: input.name,
      phone_number_id: number.id,
      waba_id: number.wabaId,
      template_name: template.name,
      template_language: template.language,
      template_category: template.category,
      template_components: JSON.stringify(template.components),
      parameter_format: template.parameterFormat,
      import_id: input.audience.importId,
      variables: JSON.stringify(input.variables),
      created_by: actor.name,
    })
    .execute()
  return { kind: 'created', id }
}
