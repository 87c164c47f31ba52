import type { Campaign } from '@clarion/contracts/campaigns'
import type { Program } from '@clarion/contracts/programs'

/** Where something stands that was to start at an instant of its own and has not begun. */
export type Starting =
  | { kind: 'ahead'; at: string }
  /** It paused itself because it would have started later than it may, and asks. */
  | { kind: 'late'; at: string }
  /** Somebody paused it before its start, which is still to come. */
  | { kind: 'paused-ahead'; at: string }
  /** Somebody paused it before its start, which has passed. */
  | { kind: 'paused-past'; at: string }

interface Timed {
  state: Campaign['state'] | Program['state']
  stateReason: string | null
  startsAt: string | null
}

/** Null when it has no start of its own, has begun, or is none of these for another reason. */
export function startingOf(
  { state, stateReason, startsAt }: Timed,
  hasBegun: boolean,
  nowMs: number,
): Starting | null {
  if (startsAt === null || hasBegun) return null
  if (state === 'scheduled') return { kind: 'ahead', at: startsAt }
  if (state !== 'paused') return null
  if (Date.parse(startsAt) > nowMs) return { kind: 'paused-ahead', at: startsAt }
  return { kind: stateReason === null ? 'paused-past' : 'late', at: startsAt }
}

/** Whether anybody of a campaign has been tried. */
export const campaignHasBegun = ({ counts }: Pick<Campaign, 'counts'>): boolean =>
  counts.accepted + counts.failed + counts.unknown + counts.deferred + counts.sending > 0

/** Whether the turn of any part has come. */
export const programHasBegun = ({ parts }: Pick<Program, 'parts'>): boolean =>
  parts.some(({ launchedAt }) => launchedAt !== null)

/** When something launched began to send at the earliest: at its launch, or at its own start after that. */
export const beganAt = ({ startsAt }: Pick<Timed, 'startsAt'>, launchedAt: string): string =>
  startsAt !== null && Date.parse(startsAt) > Date.parse(launchedAt) ? startsAt : launchedAt
