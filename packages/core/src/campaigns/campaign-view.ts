import {
  type Campaign,
  campaignActions,
  type DeliveryStatus,
  deliveryStatuses,
  type Failure,
  type RecipientState,
  recipientStates,
  type SkipReason,
  skipReasons,
} from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { ratePlanOf } from '../onboarding/public.ts'
import { decodeCursor, type ExplainError, encodeCursor } from '../shared/public.ts'
import { whyNotAction } from './campaign.ts'
import { readTallies } from './tallies.ts'

export interface ViewNeeds {
  database: Database
  explainError: ExplainError
}

/** Seconds over which the current rate is averaged; the running second is left out. */
const RATE_WINDOW_SECONDS = 5

const selectCampaigns = (database: Database) =>
  database
    .selectFrom('campaigns as c')
    .innerJoin('phone_numbers as p', 'p.id', 'c.phone_number_id')
    .innerJoin('imports as i', 'i.id', 'c.import_id')
    .selectAll('c')
    .select(['p.display_phone_number', 'p.throughput_level', 'p.is_on_business_app', 'i.file_name'])
type Row = Awaited<ReturnType<ReturnType<typeof selectCampaigns>['execute']>>[number]

/** One campaign of the workspace with its counts; undefined when there is none. */
export async function findCampaign(
  needs: ViewNeeds,
  workspaceId: string,
  id: string,
): Promise<Campaign | undefined> {
  const row = await selectCampaigns(needs.database)
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', '=', id)
    .executeTakeFirst()
  const [view] = row ? await toViews(needs, [row]) : []
  return view
}

export interface CampaignQuery {
  state?: Campaign['state'] | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The workspace's campaigns, newest first. */
export async function listCampaigns(
  needs: ViewNeeds,
  workspaceId: string,
  query: CampaignQuery,
): Promise<{ data: Campaign[]; nextCursor: string | null; hasMore: boolean }> {
  let select = selectCampaigns(needs.database)
    .where('c.workspace_id', '=', workspaceId)
    .orderBy('c.created_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(query.limit + 1)
  if (query.state) select = select.where('c.state', '=', query.state)
  if (query.q) select = select.where('c.name', 'ilike', `%${query.q.replace(/[\\%_]/g, '\\$&')}%`)
  const [at, id] = query.cursor ? (decodeCursor(query.cursor) ?? []) : []
  if (typeof at === 'string' && typeof id === 'string')
    select = select.where(sql<boolean>`(c.created_at, c.id) < (${at}::timestamptz, ${id}::uuid)`)
  const rows = await select.execute()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const hasMore = rows.length > query.limit
  const nextCursor = hasMore && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null
  return { data: await toViews(needs, page), nextCursor, hasMore }
}

/** Sends answered per second, oldest first. */
export async function readPace(
  database: Database,
  campaignId: string,
): Promise<{ at: string; sent: number }[]> {
  const rows = await database
    .selectFrom('campaign_pace')
    .select(['second', 'sent'])
    .where('campaign_id', '=', campaignId)
    .orderBy('second')
    .execute()
  return rows.map((row) => ({ at: row.second.toISOString(), sent: row.sent }))
}

async function toViews(needs: ViewNeeds, rows: readonly Row[]): Promise<Campaign[]> {
  const tallies = await readTallies(
    needs.database,
    rows.map((row) => row.id),
  )
  const active = rows.filter((row) => row.state === 'sending').map((row) => row.id)
  const rates = await readRates(needs.database, active)
  return rows.map((row) =>
    toView(row, tallies.get(row.id) ?? new Map(), rates.get(row.id) ?? 0, needs.explainError),
  )
}

async function readRates(
  database: Database,
  campaignIds: readonly string[],
): Promise<Map<string, number>> {
  if (campaignIds.length === 0) return new Map()
  // Divided by the seconds the campaign has been sending when these are fewer than the window.
  const rows = await sql<{ campaign_id: string; rate: number }>`
    select campaign_id,
           sum(sent) / greatest(1, least(${sql.lit(RATE_WINDOW_SECONDS)}, extract(epoch from
             date_trunc('second', clock_timestamp()) - min(second)))) as rate
    from campaign_pace
    where campaign_id = any(${campaignIds}::uuid[])
      and second >= date_trunc('second', clock_timestamp()) - ${sql.lit(`${RATE_WINDOW_SECONDS} seconds`)}::interval
      and second < date_trunc('second', clock_timestamp())
    group by campaign_id`.execute(database)
  return new Map(rows.rows.map((row) => [row.campaign_id, Number(row.rate)]))
}

const countsOf = <K extends string>(
  keys: readonly K[],
  prefix: string,
  tallies: ReadonlyMap<string, number>,
): Record<K, number> =>
  // Every key of the list is present, which is what Record<K, number> says.
  Object.fromEntries(keys.map((key) => [key, tallies.get(`${prefix}:${key}`) ?? 0])) as Record<
    K,
    number
  >

function failuresOf(tallies: ReadonlyMap<string, number>, explain: ExplainError): Failure[] {
  const failures: Failure[] = []
  for (const [measure, people] of tallies) {
    const [heard, text] = measure.split(':')
    if ((heard !== 'answer' && heard !== 'webhook') || people === 0) continue
    const { code, title, meaning, whatToDo } = explain(Number(text))
    failures.push({ code, title, meaning, whatToDo, heardBy: heard, people })
  }
  return failures.sort((a, b) => b.people - a.people || a.code - b.code)
}

function skippedOf(tallies: ReadonlyMap<string, number>): Partial<Record<SkipReason, number>> {
  const counts = countsOf(Object.keys(skipReasons) as SkipReason[], 'skip', tallies)
  // Only the reasons that occurred.
  return Object.fromEntries(Object.entries(counts).filter(([, people]) => people > 0))
}

function estimatedFinish(
  state: Campaign['state'],
  counts: Record<RecipientState, number>,
  perSecond: number,
): string | null {
  const left = counts.pending + counts.claimed + counts.sending + counts.deferred
  if (state !== 'sending' || left === 0 || perSecond <= 0) return null
  return new Date(Date.now() + (left / perSecond) * 1_000).toISOString()
}

function toView(
  row: Row,
  tallies: ReadonlyMap<string, number>,
  currentPerSecond: number,
  explain: ExplainError,
): Campaign {
  const counts = countsOf<RecipientState>(recipientStates, 'state', tallies)
  const plan = ratePlanOf({
    throughputLevel: row.throughput_level,
    isOnBusinessApp: row.is_on_business_app,
  })
  const rate = Math.round(currentPerSecond * 10) / 10
  const whyNot = campaignActions.map((action) => [action, whyNotAction(action, row.state)] as const)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    stateReason: row.state_reason,
    phoneNumberId: row.phone_number_id,
    displayPhoneNumber: row.display_phone_number,
    template: {
      name: row.template_name,
      language: row.template_language,
      category: row.template_category,
      components: row.template_components,
    },
    audience: { importId: row.import_id, fileName: row.file_name },
    variables: row.variables,
    people: row.people_count,
    counts,
    skippedBy: skippedOf(tallies),
    delivery: countsOf<DeliveryStatus>(deliveryStatuses, 'status', tallies),
    failures: failuresOf(tallies, explain),
    rate: { currentPerSecond: rate, plan },
    estimatedFinishAt: estimatedFinish(row.state, counts, rate || plan.messagesPerSecond),
    waitingFor: row.waiting_for,
    whyNot: Object.fromEntries(whyNot) as Campaign['whyNot'], // one entry per action of the list
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    launchedAt: row.launched_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}
