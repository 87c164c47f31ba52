import type { NewCampaign } from '@clarion/contracts/campaigns'
import type { Import } from '@clarion/contracts/imports'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { findImport } from '../audience/public.ts'
import { type Refusal, refuse } from '../shared/public.ts'
import { findTemplate, type StoredTemplate } from '../templates/public.ts'
import { findPool, type NumberPool } from './number-pool.ts'
import { type CellSource, cellSources, sourcesProblem } from './variable-sources.ts'

/** A campaign as it is asked for, whatever it is called. */
export type Draft = Omit<NewCampaign, 'name'>

/** Everything a campaign refers to, found in the workspace and fit for each other. */
export interface CheckedDraft {
  kind: 'checked'
  numbers: NumberPool
  template: StoredTemplate
  audience: Import
  sources: CellSource[]
}

/**
 * The gates before anything is written: the numbers, the template, the import and the variables
 * are this workspace's, ready, and match. Runs for preview, create and launch alike.
 * Effect: reads only.
 */
export async function checkDraft(
  database: Database,
  workspaceId: string,
  draft: Draft,
): Promise<CheckedDraft | Refusal> {
  const found = await findPool(database, workspaceId, draft)
  if (found.kind === 'refused') return found
  const [number] = found.numbers
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
  return { kind: 'checked', numbers: found.numbers, template, audience, sources }
}

const STARTS_AHEAD_MAX = '1 year'
/** Clocks differ, and a request takes its time: this much past is now. */
const STARTS_PAST_MAX = '1 minute'

/**
 * Refuses a start that is past or too far ahead, by the database's clock; undefined when it is
 * fine. Asked when a campaign is written, not when it is launched: whoever launches late means now.
 */
export async function startProblem(
  database: Database,
  startsAt: string | null,
): Promise<Refusal | undefined> {
  if (startsAt === null) return undefined
  const looked = await sql<{ is_past: boolean; is_far: boolean }>`
    select at < now() - ${sql.lit(STARTS_PAST_MAX)}::interval as is_past,
           at > now() + ${sql.lit(STARTS_AHEAD_MAX)}::interval as is_far
    from to_timestamp(${Date.parse(startsAt)}::float8 / 1000) at`.execute(database)
  const { is_past: isPast, is_far: isFar } = looked.rows[0] ?? { is_past: true, is_far: true }
  if (!isPast && !isFar) return undefined
  const detail = isPast
    ? `The start ${startsAt} is past. Give one to come, or null to start at the launch.`
    : `The start ${startsAt} is more than a year ahead.`
  return refuse('field-invalid', detail, [{ pointer: '/startsAt', code: 'field-invalid', detail }])
}

/** Whether the template at Meta is still the one a campaign was written with. */
export const isSameTemplate = (
  now: Pick<StoredTemplate, 'components'>,
  then: StoredTemplate['components'],
): boolean => JSON.stringify(now.components) === JSON.stringify(then)
