import { randomUUID } from 'node:crypto'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'

/** A workspace with a connected account and one number, as tests need them. */
export interface TestWorkspace {
  workspaceId: string
  wabaId: string
  phoneNumberId: string
}

type MessagingLimit = Selectable<Tables['portfolios']>['messaging_limit']

let counter = 100_000

/** Ids of our own making that look like Meta's. */
const nextMetaId = (): string => String(1_000_000_000 + counter++)

export async function aWorkspace(
  database: Database,
  given: { throughput?: 'STANDARD' | 'HIGH'; name?: string; messagingLimit?: MessagingLimit } = {},
): Promise<TestWorkspace> {
  const workspaceId = randomUUID()
  const wabaId = nextMetaId()
  const phoneNumberId = nextMetaId()
  await sql`
    insert into auth.organization (id, name, slug, "createdAt")
    values (${workspaceId}, ${given.name ?? 'Test'}, ${workspaceId}, now())`.execute(database)
  const portfolioId = nextMetaId()
  await database
    .insertInto('portfolios')
    .values({
      id: portfolioId,
      messaging_limit: given.messagingLimit ?? 'TIER_UNLIMITED',
      looked_at: new Date(),
    })
    .execute()
  await database
    .insertInto('accounts')
    .values({
      waba_id: wabaId,
      portfolio_id: portfolioId,
      workspace_id: workspaceId,
      name: 'Test account',
      token_ciphertext: Buffer.from(''),
      token_key_id: 'k1',
    })
    .execute()
  await database
    .insertInto('phone_numbers')
    .values({
      id: phoneNumberId,
      workspace_id: workspaceId,
      waba_id: wabaId,
      display_phone_number: `+1555${counter}`,
      verified_name: 'Test',
      throughput_level: given.throughput ?? 'HIGH',
      quality_rating: 'GREEN',
      status: 'CONNECTED',
      is_on_business_app: false,
    })
    .execute()
  return { workspaceId, wabaId, phoneNumberId }
}

/** A further number of the workspace's account. */
export async function aNumber(
  database: Database,
  workspace: TestWorkspace,
  given: { throughput?: 'STANDARD' | 'HIGH'; status?: string; wabaId?: string } = {},
): Promise<string> {
  const id = nextMetaId()
  await database
    .insertInto('phone_numbers')
    .values({
      id,
      workspace_id: workspace.workspaceId,
      waba_id: given.wabaId ?? workspace.wabaId,
      display_phone_number: `+1555${counter}`,
      verified_name: 'Test',
      throughput_level: given.throughput ?? 'HIGH',
      quality_rating: 'GREEN',
      status: given.status ?? 'CONNECTED',
      is_on_business_app: false,
    })
    .execute()
  return id
}

/** An approved template of the workspace's account. */
export async function aTemplate(
  database: Database,
  workspace: TestWorkspace,
  given: {
    name?: string
    category?: 'marketing' | 'utility'
    status?: 'APPROVED' | 'PAUSED'
    body?: string
  } = {},
): Promise<{ name: string; language: string }> {
  const name = given.name ?? `template_${counter++}`
  await database
    .insertInto('templates')
    .values({
      waba_id: workspace.wabaId,
      workspace_id: workspace.workspaceId,
      name,
      language: 'en_US',
      meta_template_id: nextMetaId(),
      category: given.category ?? 'utility',
      status: given.status ?? 'APPROVED',
      quality: 'GREEN',
      parameter_format: 'POSITIONAL',
      components: JSON.stringify([{ type: 'BODY', text: given.body ?? 'Hello {{1}}' }]),
    })
    .execute()
  return { name, language: 'en_US' }
}

export interface TestRow {
  phone: string
  cells?: string[]
  optedInAt?: string | null
}

/** Phones that are alike but for their last digits. */
export const phoneOf = (index: number): string => `+62812${String(10_000_000 + index)}`

/** A ready import with columns `phone` and `first_name`. */
export async function anImport(
  database: Database,
  workspace: TestWorkspace,
  rows: readonly TestRow[],
): Promise<string> {
  const id = randomUUID()
  await database
    .insertInto('imports')
    .values({
      id,
      workspace_id: workspace.workspaceId,
      file_name: 'people.csv',
      state: 'ready',
      columns: ['phone', 'first_name'],
      mapping: JSON.stringify({ phone: 'phone', optedInAt: null }),
      row_count: rows.length,
      valid_unique_count: rows.length,
      finished_at: new Date(),
    })
    .execute()
  const packed = rows.map((row, index) => ({
    line: index + 2,
    phone: row.phone,
    opted_in_at: row.optedInAt === undefined ? '2026-01-01T00:00:00Z' : row.optedInAt,
    cells: row.cells ?? [row.phone, `Name ${index + 1}`],
  }))
  await sql`
    insert into import_rows (import_id, line, phone, opted_in_at, cells)
    select ${id}::uuid, x.line, x.phone, x.opted_in_at,
           array(select jsonb_array_elements_text(x.cells))
    from jsonb_to_recordset(${JSON.stringify(packed)}::jsonb)
         as x (line integer, phone text, opted_in_at timestamptz, cells jsonb)`.execute(database)
  return id
}

/** A campaign that is sending to `people` recipients, all pending. */
export async function aSendingCampaign(
  database: Database,
  workspace: TestWorkspace,
  given: { people: number },
): Promise<string> {
  const id = randomUUID()
  const importId = await anImport(database, workspace, [])
  await database
    .insertInto('campaigns')
    .values({
      id,
      workspace_id: workspace.workspaceId,
      name: 'Test campaign',
      phone_number_id: workspace.phoneNumberId,
      waba_id: workspace.wabaId,
      template_name: 'hello',
      template_language: 'en_US',
      template_category: 'utility',
      template_components: JSON.stringify([{ type: 'BODY', text: 'Hello {{1}}' }]),
      parameter_format: 'POSITIONAL',
      import_id: importId,
      variables: JSON.stringify({}),
      state: 'sending',
      people_count: given.people,
      created_by: 'Test',
      launched_at: new Date(),
      frozen_at: new Date(),
      proven_at: new Date(),
    })
    .execute()
  await sql`
    with people as (
      insert into recipients (campaign_id, n, phone, "values", state)
      select ${id}::uuid, n, '+62812' || (10000000 + n), '{"header":{},"body":{"1":"Ana"},"buttons":{}}', 'pending'
      from generate_series(1, ${given.people}::integer) n
    ), stretch as (
      insert into stretches (campaign_id, position, claim_from, ends_at)
      values (${id}::uuid, 0, 1, ${given.people}::integer)
    ), number as (
      insert into campaign_numbers (campaign_id, position, phone_number_id)
      values (${id}::uuid, 1, ${workspace.phoneNumberId})
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    values (${id}::uuid, 'state:pending', ${given.people}::integer)`.execute(database)
  return id
}
