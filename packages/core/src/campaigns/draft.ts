import type { NewCampaign } from '@clarion/contracts/campaigns'
import type { Import } from '@clarion/contracts/imports'
import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { findImport } from '../audience/public.ts'
import { findPhoneNumber } from '../onboarding/public.ts'
import { type Refusal, refuse } from '../shared/public.ts'
import { findTemplate, type StoredTemplate } from '../templates/public.ts'
import { type CellSource, cellSources, sourcesProblem } from './variable-sources.ts'

/** Everything a campaign refers to, found in the workspace and fit for each other. */
export interface CheckedDraft {
  kind: 'checked'
  number: PhoneNumber
  template: StoredTemplate
  audience: Import
  sources: CellSource[]
}

/**
 * The gates before anything is written: the number, the template, the import and the variables
 * are this workspace's, ready, and match. Runs for preview, create and launch alike.
 * Effect: reads only.
 */
export async function checkDraft(
  database: Database,
  workspaceId: string,
  draft: Omit<NewCampaign, 'name'>,
): Promise<CheckedDraft | Refusal> {
  const number = await findPhoneNumber(database, workspaceId, draft.phoneNumberId)
  if (!number)
    return refuse(
      'phone-number-not-found',
      `This workspace has no phone number with the id ${draft.phoneNumberId}. List them at /v1/phone-numbers.`,
    )
  if (number.status !== 'CONNECTED')
    return refuse(
      'phone-number-not-connected',
      `${number.displayPhoneNumber} cannot send: Meta reports it as ${number.status}. Connect it again or choose another number.`,
    )
  const { name, language } = draft.template
  const template = await findTemplate(database, workspaceId, {
    wabaId: number.wabaId,
    name,
    language,
  })
  if (!template)
    return refuse(
      'template-not-found',
      `The account of ${number.displayPhoneNumber} has no template "${name}" in "${language}". List them at /v1/templates.`,
    )
  if (template.whyNotSendable !== null)
    return refuse(
      'template-not-approved',
      `The template "${name}" (${language}) cannot be sent. ${template.whyNotSendable}`,
    )
  const audience = await findImport(database, workspaceId, draft.audience.importId)
  if (!audience)
    return refuse(
      'import-not-found',
      'This workspace has no import with that id. Upload the file again.',
    )
  if (audience.state !== 'ready')
    return refuse('import-not-ready', `The import is ${audience.state}. Wait until it is ready.`)
  const problem = sourcesProblem(template.variables, draft.variables, audience.columns)
  if (problem) return problem
  const sources = cellSources(template.variables, draft.variables, audience.columns)
  return { kind: 'checked', number, template, audience, sources }
}
