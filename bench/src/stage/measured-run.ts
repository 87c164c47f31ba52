import type { Campaign } from '@clarion/contracts/campaigns'
import type { Ledger, StatusCounts } from '@clarion/simulator/control/ledger'
import type { Stage } from './stage.ts'
import { measureUsage, rounded, type Usage } from './usage.ts'
import { until } from './waiting.ts'

/** What one or more campaigns that ran to their end did, by the simulator's ledger. */
export interface RunFacts extends Usage {
  messages: number
  /** Between the first and the last message that was accepted. */
  messagesPerSecond: number
  seconds: number
  /** The most accepted for one number in any sliding second. */
  messagesMaxInAnySecond: number
  /** Calls answered with 130429. */
  throttledCount: number
  sentMoreThanOnceCount: number
  refusedCount: number
  /** What happened to the messages, and how much of it stands in our database. */
  statuses: { happened: StatusCounts; applied: StatusCounts; areAllApplied: boolean }
  /** From the last message until the last status was written. */
  statusesBehindSeconds: number
}

const STATUS_MAX_SECONDS = 120
const LOOK_MS = 500

/**
 * Launches campaigns, waits until they are finished and until everything that happened to their
 * messages is written, and says what it took.
 * Errors: throws GaveUp when that takes longer than it may.
 */
export async function measureRun(
  stage: Stage,
  launch: () => Promise<readonly Campaign[]>,
  secondsMax: number,
): Promise<RunFacts & { campaignIds: string[] }> {
  await stage.simulator.clearLedger()
  const ending = await measureUsage(stage)
  const campaigns = await launch()
  const campaignIds = campaigns.map(({ id }) => id)
  for (const id of campaignIds) await untilFinished(stage, id, secondsMax)
  const ledger = await untilToldAll(stage)
  const applied = await untilApplied(stage, campaignIds, ledger.statuses)
  const usage = await ending(Math.max(1, ledger.accepted))
  const lastMs = Date.parse(ledger.lastAcceptedAt ?? '')
  const seconds = (lastMs - Date.parse(ledger.firstAcceptedAt ?? '')) / 1_000
  return {
    campaignIds,
    messages: ledger.accepted,
    messagesPerSecond: rounded((ledger.accepted - 1) / seconds, 1),
    seconds: rounded(seconds, 2),
    messagesMaxInAnySecond: ledger.maxPerSecond,
    throttledCount: ledger.throttled,
    sentMoreThanOnceCount: ledger.sentMoreThanOnce,
    refusedCount: Object.values(ledger.refused).reduce((sum, count) => sum + count, 0),
    statuses: {
      happened: ledger.statuses,
      applied,
      areAllApplied:
        isEqual(ledger.statuses, applied) && (await isReported(stage, campaignIds, ledger)),
    },
    statusesBehindSeconds: rounded((Date.now() - lastMs) / 1_000, 1),
    ...usage,
  }
}

export async function untilFinished(stage: Stage, id: string, secondsMax: number): Promise<void> {
  await until(
    'the end of a campaign',
    secondsMax,
    async () => {
      const { state, stateReason } = await stage.api.campaign(id)
      if (state === 'paused' || state === 'cancelled') {
        throw new Error(`a campaign is ${state} in the middle: ${stateReason ?? 'nobody says why'}`)
      }
      return state === 'finished' ? true : undefined
    },
    LOOK_MS,
  )
}

/** The ledger once every message has had all its statuses and the app was told of each. */
function untilToldAll({ simulator }: Stage): Promise<Ledger> {
  return until(
    'the statuses',
    STATUS_MAX_SECONDS,
    async () => ((await simulator.pendingCount()) === 0 ? simulator.ledger() : undefined),
    LOOK_MS,
  )
}

/** What is written of the statuses, once it is all there or nothing more comes. */
async function untilApplied(
  stage: Stage,
  campaignIds: readonly string[],
  wanted: StatusCounts,
): Promise<StatusCounts> {
  let applied: StatusCounts = { sent: 0, delivered: 0, read: 0, failed: 0 }
  await until(
    'the statuses in the database',
    STATUS_MAX_SECONDS,
    async () => {
      applied = await appliedStatuses(stage, campaignIds)
      return isEqual(applied, wanted) ? true : undefined
    },
    LOOK_MS,
  ).catch(() => undefined) // The difference is the finding.
  return applied
}

async function appliedStatuses(
  { database }: Stage,
  campaignIds: readonly string[],
): Promise<StatusCounts> {
  const { rows } = await database.query<StatusCounts>(
    `select count(sent_at)::int as sent, count(delivered_at)::int as delivered,
            count(read_at)::int as read, count(failed_at)::int as failed
     from recipients where campaign_id = any($1)`,
    [campaignIds],
  )
  const [counts] = rows
  if (counts === undefined) throw new Error('counting gave no row')
  return counts
}

/** Whether the campaigns themselves report what the ledger has: everybody read, or failed. */
async function isReported(
  { api }: Stage,
  campaignIds: readonly string[],
  { statuses, accepted }: Ledger,
): Promise<boolean> {
  const reports = await Promise.all(campaignIds.map((id) => api.campaign(id)))
  const sum = (count: (campaign: Campaign) => number): number =>
    reports.reduce((total, campaign) => total + count(campaign), 0)
  return (
    sum(({ counts }) => counts.accepted) === accepted &&
    sum(({ delivery }) => delivery.read) === statuses.read &&
    sum(({ delivery }) => delivery.failed) === statuses.failed
  )
}

const isEqual = (a: StatusCounts, b: StatusCounts): boolean =>
  a.sent === b.sent && a.delivered === b.delivered && a.read === b.read && a.failed === b.failed
