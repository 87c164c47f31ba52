import type { Campaign } from '@clarion/contracts/campaigns'
import type { ProgramPart } from '@clarion/contracts/programs'
import { campaignStateWords, hasEnded } from '../campaigns/words.ts'
import { formatCount, formatRate, type Place } from '../lib/format.ts'

/** What the parts that have not ended are at, those under way first: `2 sending, 18 queued`. */
export function partsInWords(
  parts: readonly Pick<ProgramPart, 'state'>[],
  place: Place = {},
): string {
  const order = ['sending', 'waiting', 'paused', 'scheduled', 'queued', 'draft'] as const
  return order
    .filter((state) => !hasEnded(state))
    .map((state) => ({ state, count: parts.filter((part) => part.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ state, count }) =>
        `${formatCount(count, place)} ${campaignStateWords[state].label.toLowerCase()}`,
    )
    .join(', ')
}

/** What the numbers allow together, and how that comes about. */
export const planOf = (
  numbers: Campaign['numbers'],
  place: Place = {},
): { messagesPerSecond: number; source: string } => ({
  messagesPerSecond: numbers.reduce((sum, { plan }) => sum + plan.messagesPerSecond, 0),
  source: numbers
    .map(
      ({ displayPhoneNumber, plan }) =>
        `${displayPhoneNumber}: ${formatRate(plan.messagesPerSecond, place)}. ${plan.source}`,
    )
    .join('\n'),
})
