import type { NewCampaignInput } from '@clarion/contracts/campaigns'
import { newCampaignSchema } from '@clarion/contracts/campaigns'
import { type NewProgramInput, newProgramSchema } from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import type { TestWorkspace } from '@clarion/testkit/builders'
import type { Actor, Refusal } from '../../shared/public.ts'
import { createCampaign } from '../create-campaign.ts'
import { createProgram } from '../create-program.ts'
import { launchCampaign } from '../launch-campaign.ts'
import { launchProgram, type ProgramLaunched } from '../launch-program.ts'

export const anActor = ({ workspaceId }: TestWorkspace): Actor => ({
  workspaceId,
  kind: 'api_key',
  name: 'Test',
  email: null,
  role: 'owner',
})

/** What was asked for, or a failed test that says why not. */
export function done<T extends { kind: string }>(answer: T | Refusal): Exclude<T, Refusal> {
  if (answer.kind === 'refused') throw new Error(JSON.stringify(answer))
  // What is left of the union when a refusal is taken out.
  return answer as Exclude<T, Refusal>
}

/** The least a campaign says, with a template of one variable. */
export interface Written {
  template: { name: string; language: string }
  importId: string
}

const said = (workspace: TestWorkspace, { template, importId }: Written) => ({
  name: 'Flash sale',
  phoneNumberId: workspace.phoneNumberId,
  template,
  audience: { importId },
  variables: { body: { '1': { column: 'first_name' } } },
})

export async function aDraft(
  database: Database,
  workspace: TestWorkspace,
  written: Written,
  more: Partial<NewCampaignInput> = {},
): Promise<string> {
  const input = newCampaignSchema.parse({ ...said(workspace, written), ...more })
  return done(await createCampaign(database, anActor(workspace), input)).id
}

export async function aLaunched(
  database: Database,
  workspace: TestWorkspace,
  written: Written,
  more: Partial<NewCampaignInput> = {},
): Promise<string> {
  const id = await aDraft(database, workspace, written, more)
  done(await launchCampaign(database, anActor(workspace), id))
  return id
}

export async function aProgram(
  database: Database,
  workspace: TestWorkspace,
  written: Written,
  more: Partial<NewProgramInput> = {},
): Promise<string> {
  const input = newProgramSchema.parse({ ...said(workspace, written), ...more })
  return done(await createProgram(database, anActor(workspace), input)).id
}

/** A launched program, with the ids of its parts in order. */
export async function aLaunchedProgram(
  database: Database,
  workspace: TestWorkspace,
  written: Written,
  more: Partial<NewProgramInput> = {},
): Promise<ProgramLaunched & { id: string; parts: string[] }> {
  const id = await aProgram(database, workspace, written, more)
  const launched = done(await launchProgram(database, anActor(workspace), id))
  const rows = await database
    .selectFrom('campaigns')
    .select('id')
    .where('program_id', '=', id)
    .orderBy('part')
    .execute()
  return { ...launched, id, parts: rows.map((row) => row.id) }
}
