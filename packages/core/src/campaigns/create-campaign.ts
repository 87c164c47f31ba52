import { CAMPAIGN_PEOPLE_MAX, type NewCampaign } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import type { Insertable } from 'kysely'
import { type Actor, newId, type Refusal, refuse } from '../shared/public.ts'
import { type CheckedDraft, checkDraft, startProblem } from './draft.ts'

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
  const problem = sizeProblem(checked) ?? (await startProblem(database, input.startsAt))
  if (problem) return problem
  const { template, numbers } = checked
  const id = newId()
  const campaign = {
    id,
    workspace_id: actor.workspaceId,
    name: input.name,
    phone_number_id: numbers[0].id,
    waba_id: numbers[0].wabaId,
    template_name: template.name,
    template_language: template.language,
    template_category: template.category,
    template_components: JSON.stringify(template.components),
    parameter_format: template.parameterFormat,
    import_id: input.audience.importId,
    variables: JSON.stringify(input.variables),
    starts_at: input.startsAt === null ? null : new Date(input.startsAt),
    late_start_max_minutes: input.lateStartMaxMinutes,
    unknown_policy: input.unknownPolicy,
    created_by: actor.name,
  }
  await insertCampaigns(
    database,
    [campaign],
    numbers.map((number) => number.id),
  )
  return { kind: 'created', id }
}

/** Why the people of a checked file are too many for one campaign; undefined when they are not. */
export function sizeProblem({ audience }: Pick<CheckedDraft, 'audience'>): Refusal | undefined {
  if (audience.validUnique <= CAMPAIGN_PEOPLE_MAX) return undefined
  const [people, max] = [audience.validUnique, CAMPAIGN_PEOPLE_MAX].map((count) =>
    count.toLocaleString('en-US'),
  )
  const detail = `The file has ${people} people and one campaign takes ${max}. Make it a program, which cuts them into campaigns: POST /v1/programs with the same body.`
  return refuse('audience-too-large', detail, [
    { pointer: '/audience/importId', code: 'audience-too-large', detail },
  ])
}

/** Writes campaigns that send through the same numbers, in that order. Effect: one statement. */
export async function insertCampaigns(
  database: Database,
  campaigns: readonly Insertable<Tables['campaigns']>[],
  phoneNumberIds: readonly string[],
): Promise<void> {
  const numbers = campaigns.flatMap(({ id }) =>
    phoneNumberIds.map((phoneNumberId, at) => ({
      campaign_id: id,
      position: at + 1,
      phone_number_id: phoneNumberId,
    })),
  )
  await database
    .with('written', (query) => query.insertInto('campaigns').values([...campaigns]))
    .insertInto('campaign_numbers')
    .values(numbers)
    .execute()
}
