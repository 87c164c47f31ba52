import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { type Actor, appendAudit, newId, type Refusal, refuse } from '../shared/public.ts'
import { audienceSql } from './audience-sql.ts'
import { insertCampaigns } from './create-campaign.ts'
import { cellOf } from './create-program.ts'
import { type CheckedDraft, checkDraft, isSameTemplate } from './draft.ts'
import { partName, whyNotProgramAction } from './program.ts'
import { partsOfProgramToWake } from './program-turns.ts'
import { orRefusal, Refused } from './refused.ts'
import { cutIntoParts, type PlannedPart } from './slices.ts'

type ProgramRow = Selectable<Tables['programs']>

export interface ProgramLaunched {
  kind: 'launched'
  /** When its first parts begin; null at once. */
  startsAt: Date | null
  /** The parts to begin with, for the engine to start. */
  partIds: string[]
}

/**
 * Launches a program: runs every gate again, cuts the file into parts, and queues a campaign for
 * each. An import never changes and a slice depends on nothing else, so that who belongs to which
 * part is fixed from here on, though each part is frozen only when its turn is near.
 *
 * Effect: reads the import outside of a transaction; then, in one, locks the program's row and
 * inserts the parts, their tallies and an audit line.
 */
export async function launchProgram(
  database: Database,
  actor: Actor,
  programId: string,
): Promise<ProgramLaunched | Refusal> {
  const program = await database
    .selectFrom('programs')
    .selectAll()
    .where('id', '=', programId)
    .where('workspace_id', '=', actor.workspaceId)
    .executeTakeFirst()
  if (!program) return refuse('program-not-found', 'This workspace has no program with that id.')
  const reason = whyNotProgramAction('launch', program.state)
  if (reason !== null) return refuse('program-action-not-allowed', reason)
  const { definition } = program
  const checked = await checkDraft(database, actor.workspaceId, definition)
  if (checked.kind === 'refused') return checked
  if (!isSameTemplate(checked.template, definition.templateComponents))
    return refuse(
      'program-action-not-allowed',
      'The template was changed at Meta since this program was written. Write it again to see what would be sent.',
    )
  if (!(await reachesSomebody(database, actor.workspaceId, checked)))
    return refuse(
      'audience-empty',
      'Everyone in the file would be skipped, so nobody would be messaged.',
    )
  const cut = await cutIntoParts(database, {
    importId: program.import_id,
    people: checked.audience.validUnique,
    cell: cellOf(checked, program.cut_column),
    column: program.cut_column,
  })
  if (cut.kind === 'refused') return cut
  return await orRefusal(database, (trx) =>
    launchInTransaction(trx, actor, program, checked, cut.parts),
  )
}

async function reachesSomebody(
  database: Database,
  workspaceId: string,
  checked: CheckedDraft,
): Promise<boolean> {
  const audience = audienceSql({
    workspaceId,
    importId: checked.audience.id,
    slice: null,
    category: checked.template.category,
    sources: checked.sources,
  })
  const found = await sql`
    select from (${audience}) a where a.skip_reason is null limit 1`.execute(database)
  return found.rows.length > 0
}

async function launchInTransaction(
  trx: Database,
  actor: Actor,
  program: ProgramRow,
  checked: CheckedDraft,
  parts: readonly PlannedPart[],
): Promise<ProgramLaunched> {
  const people = parts.reduce((sum, part) => sum + part.people, 0)
  const launched = await sql<{ starts_at: Date | null }>`
    update programs
    set state = case when starts_at > now() then 'scheduled' else 'running' end,
        launched_at = now(), people_count = ${people}, part_count = ${parts.length}
    where id = ${program.id} and state = 'draft'
    returning case when state = 'scheduled' then starts_at end as starts_at`.execute(trx)
  const row = launched.rows[0]
  if (!row)
    throw new Refused(
      refuse('program-action-not-allowed', 'The program was launched or cancelled a moment ago.'),
    )
  const campaigns = parts.map((part) => ({
    ...campaignOf(program, checked, actor),
    id: newId(),
    name: partName(program.name, part.part, parts.length),
    part: part.part,
    slice: JSON.stringify(part.slice),
    people_count: part.people,
  }))
  await insertCampaigns(
    trx,
    campaigns,
    checked.numbers.map((number) => number.id),
  )
  await trx
    .insertInto('campaign_tallies')
    .values(
      campaigns.map((campaign) => ({
        campaign_id: campaign.id,
        measure: 'state:pending',
        delta: campaign.people_count,
      })),
    )
    .execute()
  await appendAudit(trx, {
    workspaceId: actor.workspaceId,
    actor: actor.name,
    action: 'program.launch',
    subject: program.id,
    detail: { people, parts: parts.length, startsAt: row.starts_at?.toISOString() ?? null },
  })
  // The first part wakes the next one when its people are frozen, and so on.
  const first = campaigns.slice(0, 1).map((campaign) => campaign.id)
  const partIds = row.starts_at === null ? await partsOfProgramToWake(trx, program.id) : first
  return { kind: 'launched', startsAt: row.starts_at, partIds }
}

/** What all parts of a program have in common. */
function campaignOf(program: ProgramRow, { template, numbers }: CheckedDraft, actor: Actor) {
  const { definition } = program
  return {
    workspace_id: program.workspace_id,
    phone_number_id: numbers[0].id,
    waba_id: numbers[0].wabaId,
    template_name: template.name,
    template_language: template.language,
    template_category: template.category,
    template_components: JSON.stringify(definition.templateComponents),
    parameter_format: definition.parameterFormat,
    import_id: program.import_id,
    variables: JSON.stringify(definition.variables),
    state: 'queued' as const,
    late_start_max_minutes: definition.lateStartMaxMinutes,
    unknown_policy: definition.unknownPolicy,
    program_id: program.id,
    created_by: actor.name,
  }
}
