import {
  type ListedProgram,
  type Program,
  type ProgramPart,
  type ProgramState,
  programActions,
} from '@clarion/contracts/programs'
import type { Database } from '@clarion/db/pool'
import type { ViewNeeds } from './campaign-view.ts'
import { type Counts, countedView, readCounts, stillToCome, sumOf } from './counts.ts'
import { planTogether } from './number-pool.ts'
import { estimatedFinish, type Rate, readRates } from './pace.ts'
import { containing, createdAtUs, olderThan, pageOfNewest } from './pages.ts'
import { whyNotProgramAction } from './program.ts'
import { readSenders, type Senders, shownNumbers } from './senders.ts'
import { waitingForTurn } from './waiting.ts'

const selectPrograms = (database: Database) =>
  database
    .selectFrom('programs as p')
    .innerJoin('imports as i', 'i.id', 'p.import_id')
    .selectAll('p')
    .select(['i.file_name', createdAtUs('p').as('created_at_us')])
type Row = Awaited<ReturnType<ReturnType<typeof selectPrograms>['execute']>>[number]

/** One program of the workspace with the sums of its parts; undefined when there is none. */
export async function findProgram(
  needs: ViewNeeds,
  workspaceId: string,
  id: string,
): Promise<Program | undefined> {
  const row = await selectPrograms(needs.database)
    .where('p.workspace_id', '=', workspaceId)
    .where('p.id', '=', id)
    .executeTakeFirst()
  const [view] = row ? await toViews(needs, workspaceId, [row]) : []
  return view
}

export interface ProgramQuery {
  state?: ProgramState | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The workspace's programs without their parts, newest first. */
export async function listPrograms(
  needs: ViewNeeds,
  workspaceId: string,
  query: ProgramQuery,
): Promise<{ data: ListedProgram[]; nextCursor: string | null; hasMore: boolean }> {
  const { state, q } = query
  let select = selectPrograms(needs.database)
    .where('p.workspace_id', '=', workspaceId)
    .where(olderThan('p', query.cursor))
    .orderBy('p.created_at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(query.limit + 1)
  if (state) select = select.where('p.state', '=', state)
  if (q) select = select.where('p.name', 'ilike', containing(q))
  const { rows, ...page } = pageOfNewest(await select.execute(), query.limit)
  const views = await toViews(needs, workspaceId, rows)
  return { ...page, data: views.map(({ parts: _, ...listed }) => listed) }
}

const selectParts = (database: Database, programIds: readonly string[]) =>
  database
    .selectFrom('campaigns')
    .select(['id', 'program_id', 'name', 'state', 'state_reason', 'people_count', 'waiting_for'])
    .select(['part', 'slice', 'template_category', 'launched_at', 'finished_at'])
    .where('program_id', 'in', programIds)
    .orderBy('program_id')
    .orderBy('part')
type PartRow = Awaited<ReturnType<ReturnType<typeof selectParts>['execute']>>[number]

/** The ids of a program's parts, in order. */
export async function listProgramParts(database: Database, programId: string): Promise<string[]> {
  const rows = await selectParts(database, [programId]).execute()
  return rows.map((row) => row.id)
}

/** Counts come from the parts' tallies alone, in one statement for everything that is shown. */
async function toViews(
  needs: ViewNeeds,
  workspaceId: string,
  rows: readonly Row[],
): Promise<Program[]> {
  if (rows.length === 0) return []
  const { database } = needs
  const parts = await selectParts(
    database,
    rows.map((row) => row.id),
  ).execute()
  const countsOf = await readCounts(
    database,
    parts.map((part) => part.id),
  )
  const sending = parts.filter((part) => part.state === 'sending').map((part) => part.id)
  const rateOf = await readRates(database, sending)
  const senders = await readSenders(database, workspaceId)
  return rows.map((row) => {
    const mine = parts
      .filter((part) => part.program_id === row.id)
      .map((part) => ({ row: part, counts: countsOf(part.id), rate: rateOf(part.id) }))
    return toView(needs, row, mine, senders)
  })
}

interface CountedPart {
  row: PartRow
  counts: Counts
  rate: Rate
}

function toView(
  needs: ViewNeeds,
  row: Row,
  parts: readonly CountedPart[],
  senders: Senders,
): Program {
  const { definition } = row
  const counted = countedView(sumOf(parts.map((part) => part.counts)), needs.explainError)
  const { name, language } = definition.template
  const ids = [definition.phoneNumberId, ...definition.pool]
  const numbers = shownNumbers(senders, ids, {
    wabaId: definition.wabaId,
    templateName: name,
    templateLanguage: language,
  })
  const rate = rateTogether(parts)
  const plan = planTogether(numbers.map((number) => number.plan))
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    stateReason: row.state_reason,
    phoneNumberId: definition.phoneNumberId,
    numbers,
    template: {
      name,
      language,
      category: parts[0]?.row.template_category ?? definition.templateCategory,
      components: definition.templateComponents,
    },
    audience: { importId: row.import_id, fileName: row.file_name },
    variables: definition.variables,
    cutColumn: row.cut_column,
    sideBySide: row.side_by_side,
    startsAt: row.starts_at?.toISOString() ?? null,
    lateStartMaxMinutes: definition.lateStartMaxMinutes,
    unknownPolicy: definition.unknownPolicy,
    people: row.people_count,
    partCount: row.part_count,
    ...counted,
    currentPerSecond: rate.perSecond,
    estimatedFinishAt:
      row.state === 'running'
        ? estimatedFinish(stillToCome(counted.counts), rate, plan.messagesPerSecond, Date.now())
        : null,
    parts: parts.map((part) => toPart(needs, row, part)),
    // One entry per action of the list.
    whyNot: Object.fromEntries(
      programActions.map((action) => [action, whyNotProgramAction(action, row.state)]),
    ) as Program['whyNot'],
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    launchedAt: row.launched_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

/** The parts that send, together; between two parts and at the start the rate is still climbing. */
function rateTogether(parts: readonly CountedPart[]): Rate {
  const sending = parts.filter((part) => part.row.state === 'sending')
  const perSecond = sending.reduce((sum, part) => sum + part.rate.perSecond, 0)
  return {
    perSecond: Math.round(perSecond * 10) / 10,
    isRampingUp: sending.some((part) => part.rate.isRampingUp),
  }
}

function toPart(needs: ViewNeeds, program: Row, { row, counts, rate }: CountedPart): ProgramPart {
  const { counts: people, delivery } = countedView(counts, needs.explainError)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    stateReason: row.state_reason,
    people: row.people_count,
    counts: people,
    delivery,
    waitingFor: row.state === 'queued' ? waitingForTurn(program) : row.waiting_for,
    part: row.part ?? 0,
    value: row.slice?.value ?? null,
    currentPerSecond: rate.perSecond,
    launchedAt: row.launched_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}
