import type { CampaignPreview, SkipReason } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import type { Refusal } from '../shared/public.ts'
import { type AudienceRow, audienceSql } from './audience-sql.ts'
import { type CheckedDraft, checkDraft, type Draft, startProblem } from './draft.ts'
import { planTogether } from './number-pool.ts'

/**
 * What launching would do now: how many people, how many of them would be skipped and why, and the
 * first rows as they would be sent. The same gates and the same statement as launching.
 * Effect: reads only.
 */
export async function previewCampaign(
  database: Database,
  workspaceId: string,
  draft: Draft,
  sampleCount: number,
): Promise<{ kind: 'previewed'; preview: CampaignPreview } | Refusal> {
  const checked = await checkDraft(database, workspaceId, draft)
  if (checked.kind === 'refused') return checked
  const problem = await startProblem(database, draft.startsAt)
  if (problem) return problem
  const preview = await previewAudience(database, workspaceId, checked, sampleCount)
  return { kind: 'previewed', preview }
}

/** Counts the people of a checked file by what would become of them, and shows the first ones. */
export async function previewAudience(
  database: Database,
  workspaceId: string,
  checked: CheckedDraft,
  sampleCount: number,
): Promise<CampaignPreview> {
  const audience = audienceSql({
    workspaceId,
    importId: checked.audience.id,
    slice: null,
    category: checked.template.category,
    sources: checked.sources,
  })
  const counted = await sql<{ skip_reason: SkipReason | null; people: number }>`
    select skip_reason, count(*) as people from (${audience}) a group by skip_reason`.execute(
    database,
  )
  const samples = await sql<AudienceRow & { values: PreviewValues }>`
    ${audience} order by r.line limit ${sampleCount}`.execute(database)
  const skipped: Partial<Record<SkipReason, number>> = {}
  let eligible = 0
  for (const row of counted.rows)
    if (row.skip_reason === null) eligible = row.people
    else skipped[row.skip_reason] = row.people
  const people = counted.rows.reduce((sum, row) => sum + row.people, 0)
  const plan = planTogether(checked.numbers.map((number) => number.plan))
  return {
    people,
    eligible,
    skipped,
    samples: samples.rows.map((row) => ({
      line: row.line,
      phone: row.phone,
      skipReason: row.skip_reason,
      values: row.values,
    })),
    secondsAtPlan: eligible / plan.messagesPerSecond,
  }
}

type PreviewValues = CampaignPreview['samples'][number]['values']
