import type { PortfolioUse } from '@clarion/contracts/portfolios'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { formatCount, formatPeople, type Place } from '../lib/format.ts'

/** Every portfolio of these numbers once, with the numbers that count against its limit. */
export function portfoliosOf(
  numbers: readonly PhoneNumber[],
): { portfolio: PortfolioUse; numbers: PhoneNumber[] }[] {
  const found = new Map<string, { portfolio: PortfolioUse; numbers: PhoneNumber[] }>()
  for (const number of numbers) {
    const { portfolio } = number
    if (portfolio === null) continue
    const known = found.get(portfolio.id)
    if (known) known.numbers.push(number)
    else found.set(portfolio.id, { portfolio, numbers: [number] })
  }
  return [...found.values()]
}

/** How many people a moving day may reach, in words. */
export function limitWords(
  { messagingLimit, dailyLimit }: PortfolioUse,
  place: Place = {},
): string {
  if (dailyLimit === null) return 'No limit'
  const people = formatPeople(dailyLimit, place)
  return messagingLimit === 'UNKNOWN' || messagingLimit === 'TIER_NOT_SET'
    ? `${people} in any 24 hours, because Meta did not tell`
    : `${people} in any 24 hours`
}

/** How much of it is used, in words; null where that is not counted. */
export function usedWords(
  { dailyLimit, usedToday }: PortfolioUse,
  place: Place = {},
): string | null {
  if (dailyLimit === null || usedToday === null) return null
  const left = Math.max(0, dailyLimit - usedToday)
  const room = left === 0 ? 'no room for more' : `room for ${formatCount(left, place)} more`
  return `${formatCount(usedToday, place)} used in the last 24 hours, ${room}`
}
