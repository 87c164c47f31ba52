import type { Campaign, CampaignState } from '@clarion/contracts/campaigns'
import type { ListedProgram, ProgramState } from '@clarion/contracts/programs'

/** A row of the list of everything that was sent or is to be: a campaign, or a program of several. */
export type SentRow = (Campaign & { kind: 'campaign' }) | (ListedProgram & { kind: 'program' })

/** A list read so far, newest first. */
interface ReadSoFar<T> {
  rows: readonly T[]
  /** Whether older ones have not been read. */
  hasMore: boolean
}

/**
 * Two lists as one, newest first. While one of them goes on, whatever is older than its last row is
 * left out: what belongs between is not known yet.
 */
export function mergedNewest(
  campaigns: ReadSoFar<Campaign>,
  programs: ReadSoFar<ListedProgram>,
): SentRow[] {
  const readTo = [campaigns, programs].flatMap(({ rows, hasMore }) =>
    hasMore ? [rows.at(-1)?.createdAt ?? ''] : [],
  )
  const knownFrom = readTo.sort().at(-1) ?? ''
  return [
    ...campaigns.rows.map((row) => ({ ...row, kind: 'campaign' }) as const),
    ...programs.rows.map((row) => ({ ...row, kind: 'program' }) as const),
  ]
    .filter(({ createdAt }) => createdAt >= knownFrom)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
}

/** The state of programs that a filter by a campaign's state means; null when it means none of them. */
export const programStateFor: Record<CampaignState, ProgramState | null> = {
  draft: 'draft',
  scheduled: 'scheduled',
  queued: null,
  sending: 'running',
  waiting: null,
  paused: 'paused',
  finished: 'finished',
  cancelled: 'cancelled',
}
