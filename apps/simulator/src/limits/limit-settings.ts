import { z } from 'zod'

/** Source: Meta, Messaging limits (reference 7, Oct 2026). Unique people per rolling 24 hours. */
export const messagingLimitCounts = {
  TIER_250: 250,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: Number.POSITIVE_INFINITY,
} as const

export type MessagingLimitTier = keyof typeof messagingLimitCounts

// Object.keys gives the keys of this very object.
const tiers = Object.keys(messagingLimitCounts) as [MessagingLimitTier, ...MessagingLimitTier[]]

export const limitShape = {
  /** One message per person every six seconds, after a burst of 45: 131056. */
  pair: z.boolean(),
  /** The portfolio's messaging limit. Changing it tells the app by `business_capability_update`. */
  messaging: z.enum(tiers),
  /** Whether 131048 for it comes in the answer or as a `failed` status. */
  messagingExceeded: z.enum(['webhook', 'answer']),
  /** Half of the limit used within 24 hours raises it by one level six hours later. */
  messagingRaises: z.boolean(),
  /** Marketing messages one person may be delivered within 24 hours; the next fail with 131049. */
  marketingPerPersonMax: z.number().int().min(1).max(100).nullable(),
  /** Marketing to United States numbers fails with 131049, as it does at Meta. */
  usMarketingBlocked: z.boolean(),
  /** Unique people a number reaches within 24 hours before it is upgraded to 1,000 a second. */
  throughputUpgradeAfter: z.number().int().min(1).max(10_000_000).nullable(),
}

export type LimitSettings = {
  [Key in keyof typeof limitShape]: z.infer<(typeof limitShape)[Key]>
}

/** No limit but the pair limit, which sends to different people never meet. */
export const defaultLimitSettings: LimitSettings = {
  pair: true,
  messaging: 'TIER_UNLIMITED',
  messagingExceeded: 'webhook',
  messagingRaises: false,
  marketingPerPersonMax: null,
  usMarketingBlocked: false,
  throughputUpgradeAfter: null,
}
