import type { NewProgram, ProgramPreview } from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import type { ProgramDefinition } from '@clarion/db/tables'
import { type Actor, newId, type Refusal, refuse } from '../shared/public.ts'
import { type CheckedDraft, checkDraft, startProblem } from './draft.ts'
import { previewAudience } from './preview-campaign.ts'
import { cutIntoParts } from './slices.ts'

/**
 * Writes a program as a draft after running the gates of a campaign; it is cut when it is launched.
 * Effect: one insert. Nobody is messaged before launch.
 */
export async function createProgram(
  database: Database,
  actor: Actor,
  input: NewProgram,
): Promise<{ kind: 'created'; id: string } | Refusal> {
  const checked = await checkProgram(database, actor.workspaceId, input)
  if (checked.kind === 'refused') return checked
  const { cutColumn, sideBySide, ...campaign } = input
  const { template, numbers } = checked
  const definition: ProgramDefinition = {
    ...campaign,
    wabaId: numbers[0].wabaId,
    templateCategory: template.category,
    templateComponents: template.components,
    parameterFormat: template.parameterFormat,
  }
  const id = newId()
  await database
    .insertInto('programs')
    .values({
      id,
      workspace_id: actor.workspaceId,
      name: input.name,
      definition: JSON.stringify(definition),
      import_id: input.audience.importId,
      cut_column: cutColumn,
      side_by_side: sideBySide,
      starts_at: input.startsAt === null ? null : new Date(input.startsAt),
      created_by: actor.name,
    })
    .execute()
  return { kind: 'created', id }
}

/** The preview of a campaign to the whole file, and the parts it would be cut into. Effect: reads only. */
export async function previewProgram(
  database: Database,
  workspaceId: string,
  draft: Omit<NewProgram, 'name'>,
  sampleCount: number,
): Promise<{ kind: 'previewed'; preview: ProgramPreview } | Refusal> {
  const checked = await checkProgram(database, workspaceId, draft)
  if (checked.kind === 'refused') return checked
  const cut = await cutIntoParts(database, {
    importId: checked.audience.id,
    people: checked.audience.validUnique,
    cell: cellOf(checked, draft.cutColumn),
    column: draft.cutColumn,
  })
  if (cut.kind === 'refused') return cut
  const preview = await previewAudience(database, workspaceId, checked, sampleCount)
  const parts = cut.parts.map(({ part, slice, people }) => ({ part, value: slice.value, people }))
  return { kind: 'previewed', preview: { ...preview, parts } }
}

async function checkProgram(
  database: Database,
  workspaceId: string,
  draft: Omit<NewProgram, 'name'>,
): Promise<CheckedDraft | Refusal> {
  const checked = await checkDraft(database, workspaceId, draft)
  if (checked.kind === 'refused') return checked
  const { columns } = checked.audience
  if (draft.cutColumn !== null && !columns.includes(draft.cutColumn)) {
    const detail = `The file has no column "${draft.cutColumn}" to cut by. It has ${columns.map((column) => `"${column}"`).join(', ')}.`
    return refuse('column-unknown', detail, [
      { pointer: '/cutColumn', code: 'column-unknown', detail },
    ])
  }
  return (await startProblem(database, draft.startsAt)) ?? checked
}

/** Where the cells of a column lie, from 1; null for none. */
export const cellOf = (
  { audience }: Pick<CheckedDraft, 'audience'>,
  column: string | null,
): number | null => (column === null ? null : audience.columns.indexOf(column) + 1)
