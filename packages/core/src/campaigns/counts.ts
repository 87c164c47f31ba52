import {
  type Campaign,
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
import type { ExplainError } from '../shared/public.ts'
import { compactTallies } from './tallies.ts'

/** What is known of a campaign's people, by measure. */
export type Counts = ReadonlyMap<string, number>
const none: Counts = new Map()

/** More changes than this are folded by whoever reads them; 1,000 messages a second add about 100. */
const FOLD_OVER_ROWS = 3_000

/**
 * The counts of several campaigns as they are shown: those a worker has in hand stand as `pending`
 * in the tallies, and their claims say how many of them are claimed and how many being sent to.
 * Effect: one statement; a campaign whose changes have piled up is folded, also after its end,
 * when deliveries go on adding to them.
 */
export async function readCounts(
  database: Database,
  campaignIds: readonly string[],
): Promise<(campaignId: string) => Counts> {
  const counts = new Map<string, Map<string, number>>()
  if (campaignIds.length === 0) return () => none
  const read = await sql<{ campaign_id: string; measure: string; total: number; rows: number }>`
    select campaign_id, measure, sum(delta) as total, count(*) as rows
    from campaign_tallies where campaign_id = any(${campaignIds}::uuid[])
    group by campaign_id, measure
    union all
    select h.campaign_id, m.measure, sum(m.people), 0
    from claims h, lateral (values
      ('state:claimed', cardinality(h.ns) - h.begun), ('state:sending', h.begun - h.settled)
    ) m (measure, people)
    where h.campaign_id = any(${campaignIds}::uuid[])
    group by h.campaign_id, m.measure`.execute(database)
  const rowCounts = new Map<string, number>()
  for (const row of read.rows) {
    const mine = counts.get(row.campaign_id) ?? new Map<string, number>()
    mine.set(row.measure, Number(row.total))
    counts.set(row.campaign_id, mine)
    rowCounts.set(row.campaign_id, (rowCounts.get(row.campaign_id) ?? 0) + row.rows)
  }
  for (const mine of counts.values()) takeOutOfPending(mine)
  for (const [campaignId, rows] of rowCounts)
    if (rows > FOLD_OVER_ROWS) await compactTallies(database, campaignId)
  return (campaignId) => counts.get(campaignId) ?? none
}

/** Whom a claim names may have been settled from elsewhere, so that fewer are pending than it says. */
function takeOutOfPending(counts: Map<string, number>): void {
  const pending = counts.get('state:pending') ?? 0
  const sending = Math.min(counts.get('state:sending') ?? 0, Math.max(0, pending))
  const claimed = Math.min(counts.get('state:claimed') ?? 0, Math.max(0, pending - sending))
  counts.set('state:pending', pending - sending - claimed)
  counts.set('state:sending', sending)
  counts.set('state:claimed', claimed)
}

/** The sums of several campaigns' counts. */
export function sumOf(all: Iterable<Counts>): Counts {
  const sums = new Map<string, number>()
  for (const counts of all)
    for (const [measure, total] of counts) sums.set(measure, (sums.get(measure) ?? 0) + total)
  return sums
}

const byKey = <K extends string>(keys: readonly K[], prefix: string, counts: Counts) =>
  // Every key of the list is present, which is what Record<K, number> says.
  Object.fromEntries(keys.map((key) => [key, counts.get(`${prefix}:${key}`) ?? 0])) as Record<
    K,
    number
  >

/** The part of a view that is counted. */
export function countedView(
  counts: Counts,
  explain: ExplainError,
): Pick<Campaign, 'counts' | 'skippedBy' | 'delivery' | 'failures'> {
  const skips = byKey(Object.keys(skipReasons) as SkipReason[], 'skip', counts)
  return {
    counts: byKey<RecipientState>(recipientStates, 'state', counts),
    // Only the reasons that occurred.
    skippedBy: Object.fromEntries(Object.entries(skips).filter(([, people]) => people > 0)),
    delivery: byKey<DeliveryStatus>(deliveryStatuses, 'status', counts),
    failures: failuresOf(counts, explain),
  }
}

function failuresOf(counts: Counts, explain: ExplainError): Failure[] {
  const failures: Failure[] = []
  for (const [measure, people] of counts) {
    const [heard, text] = measure.split(':')
    if ((heard !== 'answer' && heard !== 'webhook') || people === 0) continue
    const { code, title, meaning, whatToDo } = explain(Number(text))
    failures.push({ code, title, meaning, whatToDo, heardBy: heard, people })
  }
  return failures.sort((a, b) => b.people - a.people || a.code - b.code)
}

/** Everyone who is still to be messaged. */
export const stillToCome = (counts: Campaign['counts']): number =>
  counts.pending + counts.claimed + counts.sending + counts.deferred
