import { z } from 'zod'

/**
 * How many people a business portfolio may message outside service windows within a moving day.
 * Source: Meta, "Messaging limits" (May 2026; reference meta-messaging 7).
 */
export const messagingLimits = [
  'TIER_50',
  'TIER_250',
  'TIER_1K',
  'TIER_2K',
  'TIER_10K',
  'TIER_100K',
  'TIER_UNLIMITED',
  'TIER_NOT_SET',
  'UNKNOWN',
] as const
export const messagingLimitSchema = z.enum(messagingLimits)
export type MessagingLimit = z.infer<typeof messagingLimitSchema>

/** A number's business portfolio and where it stands against its messaging limit. */
export const portfolioSchema = z.object({
  id: z.string(),
  /** As Meta last told it; `UNKNOWN` when it never did. */
  messagingLimit: messagingLimitSchema,
  /** People a moving day may reach; null without limit. */
  dailyLimit: z.number().int().nullable(),
  /** People reached within the last day; null where that is not counted, without limit. */
  usedToday: z.number().int().nullable(),
})
export type PortfolioUse = z.infer<typeof portfolioSchema>
