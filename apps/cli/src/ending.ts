import type { Campaign, CampaignState } from '@clarion/contracts/campaigns'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { people } from './text.ts'

/**
 * Why there is nothing left to watch. `all-known` alone is a success: everyone is accepted, failed
 * or skipped. `held` is a campaign in which only unknown outcomes are left, and which waits for a
 * person rather than for an instant.
 */
export type Ending = 'all-known' | 'unknown-left' | 'held' | 'paused' | 'cancelled' | 'draft'

const endingOfState: Record<CampaignState, 'finished' | 'paused' | 'cancelled' | 'draft' | null> = {
  draft: 'draft',
  scheduled: null,
  queued: null,
  sending: null,
  waiting: null,
  paused: 'paused',
  finished: 'finished',
  cancelled: 'cancelled',
}

export const stillToCome = ({ counts }: Pick<Campaign, 'counts'>): number =>
  counts.pending + counts.claimed + counts.sending + counts.deferred

/** Whether and how a campaign has ended; undefined while it goes on. */
export function endingOf(campaign: Campaign): Ending | undefined {
  const ended = endingOfState[campaign.state]
  if (ended === 'finished')
    return campaign.counts.unknown + stillToCome(campaign) === 0 ? 'all-known' : 'unknown-left'
  if (ended !== null) return ended
  return isHeld(campaign) ? 'held' : undefined
}

/** Only unknown outcomes are left, and they wait for a person rather than for an instant. */
export const isHeld = (one: Pick<Campaign, 'state' | 'counts' | 'waitingFor'>): boolean =>
  one.state === 'waiting' &&
  one.waitingFor?.reason === 'unknown_outcomes' &&
  one.waitingFor.until === null &&
  stillToCome(one) === 0

/** Messages under way: after a pause or a cancel their outcomes still arrive for a moment. */
export const underWay = ({ counts }: Pick<Campaign, 'counts'>): number =>
  counts.claimed + counts.sending

export const exitCodeOf = (ending: Ending): ExitCode =>
  ending === 'all-known' ? exitCodes.done : exitCodes.unfinished

/** The ending in a sentence, with the way on. */
export function endingSentence(campaign: Campaign, ending: Ending): string {
  const { counts, delivery, id } = campaign
  const failed = counts.failed + delivery.failed
  switch (ending) {
    case 'all-known':
      return failed === 0
        ? 'Everyone is in a final state.'
        : `Everyone is in a final state; ${people(failed)} could not be reached, see Failures.`
    case 'unknown-left':
    case 'held':
      return `For ${people(counts.unknown)} it is not known whether the message went out. Nothing is sent to them again without evidence; see "clarion campaign export ${id}".`
    case 'paused':
      return `The campaign is paused with ${people(stillToCome(campaign))} to come. Go on with "clarion campaign resume ${id}".`
    case 'cancelled':
      return 'The campaign was cancelled. What was sent stays sent.'
    case 'draft':
      return 'The campaign is a draft and has not been launched.'
  }
}
