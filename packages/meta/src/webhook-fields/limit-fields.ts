import { type MessagingLimit, messagingLimitSchema } from '@clarion/contracts/portfolios'
import type { AccountChange } from '@clarion/core/delivery'
import { z } from 'zod'
import { e164, leaves, type ReadField, says, shown } from './field-reading.ts'

/**
 * A limit as Meta tells it: by name in words, as a number of people in samples.
 * Source: Meta, business_capability_update (reference meta-messaging 5.8 and 7, Oct 2026).
 */
const limitSchema = z.union([z.string(), z.number()])

const tiers: readonly (readonly [peopleCount: number, limit: MessagingLimit])[] = [
  [100_000, 'TIER_100K'],
  [10_000, 'TIER_10K'],
  [2_000, 'TIER_2K'],
  [1_000, 'TIER_1K'],
  [250, 'TIER_250'],
  [50, 'TIER_50'],
]
const WITHOUT_LIMIT = -1

/** Between two tiers the lower one: less than allowed is late, more is refused. */
function limitOf(told: string | number): MessagingLimit | undefined {
  const named = messagingLimitSchema.safeParse(told)
  if (named.success) return named.data
  const count = typeof told === 'string' && !/^-?\d{1,9}$/.test(told) ? Number.NaN : Number(told)
  if (count === WITHOUT_LIMIT) return 'TIER_UNLIMITED'
  return tiers.find(([peopleCount]) => count >= peopleCount)?.[1]
}

const limitsSchema = z.looseObject({
  max_daily_conversations_per_business: limitSchema.nullish(),
  max_daily_conversation_per_phone: limitSchema.nullish(),
  current_limit: limitSchema.nullish(),
})

/** The limit a value tells, if it tells one; the newer names before the older ones. */
function limitChange(value: z.infer<typeof limitsSchema>): AccountChange[] | string {
  const told =
    value.max_daily_conversations_per_business ??
    value.current_limit ??
    value.max_daily_conversation_per_phone ??
    undefined
  if (told === undefined) return []
  const limit = limitOf(told)
  return limit === undefined
    ? `the messaging limit ${shown(String(told))} is not known here`
    : [{ kind: 'messaging_limit', limit }]
}

/** Reads `business_capability_update`; one without a limit tells how many numbers there may be. */
export const readCapability: ReadField = (value) => {
  const parsed = limitsSchema.safeParse(value)
  if (!parsed.success) return leaves('a business capability that cannot be read')
  const limit = limitChange(parsed.data)
  return typeof limit === 'string' ? leaves(limit) : says(...limit)
}

const numberSchema = limitsSchema.extend({ display_phone_number: z.string(), event: z.string() })

/**
 * What each event says of the number itself. UPGRADE and DOWNGRADE are of the messaging limit,
 * which comes with them; an unflagged number is better than RED, but Meta does not tell which.
 * Source: Meta, phone_number_quality_update (reference meta-messaging 5.8 and 6.1, Nov 2025).
 */
function numberChange(event: string, displayPhoneNumber: string): AccountChange[] | undefined {
  switch (event) {
    case 'THROUGHPUT_UPGRADE':
      return [{ kind: 'throughput', displayPhoneNumber, level: 'HIGH' }]
    // Not on Meta's list; should it come, the slower plan is the safe reading.
    case 'THROUGHPUT_DOWNGRADE':
      return [{ kind: 'throughput', displayPhoneNumber, level: 'STANDARD' }]
    case 'FLAGGED':
      return [{ kind: 'number_quality', displayPhoneNumber, quality: 'RED' }]
    case 'UNFLAGGED':
      return [{ kind: 'number_quality', displayPhoneNumber, quality: 'UNKNOWN' }]
    case 'ONBOARDING':
    case 'UPGRADE':
    case 'DOWNGRADE':
      return []
    default:
      return undefined
  }
}

/** Reads `phone_number_quality_update`. */
export const readNumberQuality: ReadField = (value) => {
  const parsed = numberSchema.safeParse(value)
  if (!parsed.success) return leaves('a number quality without event or number')
  const { event, display_phone_number: number } = parsed.data
  const ofNumber = numberChange(event, e164(number))
  const limit = limitChange(parsed.data)
  const unread = [
    ...(ofNumber === undefined ? [`the number event ${shown(event)} is not known here`] : []),
    ...(typeof limit === 'string' ? [limit] : []),
  ]
  const changes = [...(ofNumber ?? []), ...(typeof limit === 'string' ? [] : limit)]
  return { changes, unread }
}
