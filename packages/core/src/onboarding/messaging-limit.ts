import type { MessagingLimit } from '@clarion/contracts/portfolios'

/**
 * People a portfolio may reach within a moving day; null without limit. What Meta does not tell
 * counts as the limit every portfolio starts with: less than allowed is late, more is refused.
 * Unit: unique people outside service windows per 24 hours. Pure and total.
 * Source: Meta, "Messaging limits" (May 2026; reference meta-messaging 7).
 */
export function dailyLimitOf(limit: MessagingLimit): number | null {
  return dailyLimits[limit]
}

const START_OF_EVERY_PORTFOLIO = 250

const dailyLimits: Record<MessagingLimit, number | null> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: null,
  TIER_NOT_SET: START_OF_EVERY_PORTFOLIO, // listed as not yet used
  UNKNOWN: START_OF_EVERY_PORTFOLIO,
}
