import { type Campaign, campaignActions, type WaitingFor } from '@clarion/contracts/campaigns'
import type { Stop } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import type { ExplainError } from '../shared/public.ts'
import { whyNotAction } from './campaign.ts'
import { type Counts, countedView, readCounts, stillToCome } from './counts.ts'
import { planTogether } from './number-pool.ts'
import { estimatedFinish, type Rate, readRates } from './pace.ts'
import { containing, createdAtUs, olderThan, pageOfNewest } from './pages.ts'
import {
  readCampaignNumbers,
  readSenders,
  readStops,
  type Senders,
  shownNumbers,
} from './senders.ts'
import { waitingForStart, waitingForTurn } from './waiting.ts'

export interface ViewNeeds {
  database: Database
  explainError: ExplainError
}

const selectCampaigns = (database: Database) =>
  database
    .selectFrom('campaigns as c')
    .innerJoin('imports as i', 'i.id', 'c.import_id')
    .leftJoin('programs as g', 'g.id', 'c.program_id')
    .selectAll('c')
    .select([
      'i.file_name',
      'g.name as program_name',
      'g.part_count as program_part_count',
      'g.state as program_state',
      'g.starts_at as program_starts_at',
      createdAtUs('c').as('created_at_us'),
    ])
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
  const [view] = row ? await toViews(needs, workspaceId, [row]) : []
  return view
}

export interface CampaignQuery {
  state?: Campaign['state'] | undefined
  q?: string | undefined
  /** Only the parts of this program; without it, only campaigns that are no parts. */
  program?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The workspace's campaigns, newest first. */
export async function listCampaigns(
  needs: ViewNeeds,
  workspaceId: string,
  query: CampaignQuery,
): Promise<{ data: Campaign[]; nextCursor: string | null; hasMore: boolean }> {
  const { state, q, program } = query
  let select = selectCampaigns(needs.database)
    .where('c.workspace_id', '=', workspaceId)
    .where(olderThan('c', query.cursor))
    .orderBy('c.created_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(query.limit + 1)
  if (state) select = select.where('c.state', '=', state)
  if (q) select = select.where('c.name', 'ilike', containing(q))
  select = program
    ? select.where('c.program_id', '=', program)
    : select.where('c.program_id', 'is', null)
  const { rows, ...page } = pageOfNewest(await select.execute(), query.limit)
  return { ...page, data: await toViews(needs, workspaceId, rows) }
}

async function toViews(
  needs: ViewNeeds,
  workspaceId: string,
  rows: readonly Row[],
): Promise<Campaign[]> {
  const { database } = needs
  const ids = rows.map((row) => row.id)
  const countsOf = await readCounts(database, ids)
  const sending = rows.filter((row) => row.state === 'sending').map((row) => row.id)
  const rateOf = await readRates(database, sending)
  const senders = await readSenders(database, workspaceId)
  const numbers = await readCampaignNumbers(database, ids)
  const stopIds = rows.flatMap((row) => (row.stop_id === null ? [] : [row.stop_id]))
  const stops = await readStops(database, [...new Set(stopIds)])
  return rows.map((row) =>
    toView(needs, row, {
      counts: countsOf(row.id),
      rate: rateOf(row.id),
      senders,
      numberIds: numbers.get(row.id) ?? [row.phone_number_id],
      stop: row.stop_id === null ? null : (stops.get(row.stop_id) ?? null),
    }),
  )
}

interface Beside {
  counts: Counts
  rate: Rate
  senders: Senders
  numberIds: readonly string[]
  stop: Stop | null
}

function toView(needs: ViewNeeds, row: Row, beside: Beside): Campaign {
  const counted = countedView(beside.counts, needs.explainError)
  const numbers = shownNumbers(beside.senders, beside.numberIds, {
    wabaId: row.waba_id,
    templateName: row.template_name,
    templateLanguage: row.template_language,
  })
  const plan = planTogether(numbers.map((number) => number.plan))
  const left = stillToCome(counted.counts)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    stateReason: row.state_reason,
    phoneNumberId: row.phone_number_id,
    displayPhoneNumber: numbers[0]?.displayPhoneNumber ?? row.phone_number_id,
    template: {
      name: row.template_name,
      language: row.template_language,
      category: row.template_category,
      components: row.template_components,
    },
    numbers,
    audience: { importId: row.import_id, fileName: row.file_name },
    variables: row.variables,
    people: row.people_count,
    ...counted,
    rate: { currentPerSecond: beside.rate.perSecond, plan },
    startsAt: row.starts_at?.toISOString() ?? null,
    lateStartMaxMinutes: row.late_start_max_minutes,
    unknownPolicy: row.unknown_policy,
    program: programOf(row),
    stop: beside.stop,
    estimatedFinishAt:
      row.state === 'sending'
        ? estimatedFinish(left, beside.rate, plan.messagesPerSecond, Date.now())
        : null,
    waitingFor: waitingForOf(row),
    whyNot: whyNotOf(row),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    launchedAt: row.launched_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

function programOf(row: Row): Campaign['program'] {
  const { program_id: id, program_name: name, part, program_part_count: of } = row
  return id === null || name === null || part === null || of === null
    ? null
    : { id, name, part, of }
}

/** What a campaign waits for; one that has not begun waits for its start or for its turn. */
function waitingForOf(row: Row): WaitingFor | null {
  if (row.state === 'scheduled' && row.starts_at !== null) return waitingForStart(row.starts_at)
  if (row.state !== 'queued') return row.waiting_for
  const { program_state: state, program_starts_at: startsAt } = row
  return waitingForTurn(state && { state, starts_at: startsAt })
}

const whyNotOf = (row: Row): Campaign['whyNot'] =>
  // One entry per action of the list.
  Object.fromEntries(
    campaignActions.map((action) => [
      action,
      whyNotAction(action, row.state, row.program_state ?? undefined),
    ]),
  ) as Campaign['whyNot']
