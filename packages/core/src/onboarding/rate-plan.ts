import type { PhoneNumber, RatePlan } from '@clarion/contracts/templates'

const throughput = 'Meta, "Throughput" (Nov 2025)'
const plans = {
  coexistence: {
    messagesPerSecond: 20,
    batchSize: 5,
    batchIntervalMs: 250,
    source: `The number is also on the WhatsApp Business app: 20 a second. ${throughput}.`,
  },
  high: {
    messagesPerSecond: 1_000,
    batchSize: 100,
    batchIntervalMs: 100,
    source: `Meta reports HIGH throughput for the number: 1,000 a second. ${throughput}.`,
  },
  standard: {
    messagesPerSecond: 80,
    batchSize: 20,
    batchIntervalMs: 250,
    source: `Meta reports STANDARD throughput for the number: 80 a second. ${throughput}.`,
  },
  unknown: {
    messagesPerSecond: 80,
    batchSize: 20,
    batchIntervalMs: 250,
    source:
      'Meta did not report the throughput of the number, so the standard 80 a second is used.',
  },
} as const satisfies Record<string, RatePlan>

/**
 * The highest rate Meta allows a number, and where the figure comes from. Pure.
 * Units: messages per second; a batch is what is sent within one interval of milliseconds.
 * Source: Meta, "Throughput" (Nov 2025; reference meta-messaging 6.1).
 */
export function metaPlanOf(
  number: Pick<PhoneNumber, 'throughputLevel' | 'isOnBusinessApp'>,
): RatePlan {
  if (number.isOnBusinessApp) return plans.coexistence
  if (number.throughputLevel === 'HIGH') return plans.high
  if (number.throughputLevel === 'STANDARD') return plans.standard
  return plans.unknown
}

/** The rate planned for a number: Meta's, or the operator's own ceiling where there is one. Pure. */
export function ratePlanOf(
  number: Pick<PhoneNumber, 'throughputLevel' | 'isOnBusinessApp' | 'mpsMax'>,
): RatePlan {
  const plan = metaPlanOf(number)
  const { mpsMax } = number
  return mpsMax === null || mpsMax === plan.messagesPerSecond ? plan : ownPlan(mpsMax, plan)
}

const SECOND_MS = 1_000

/** Batches as often as in Meta's plan where they hold somebody, else one message at a time. */
function ownPlan(messagesPerSecond: number, plan: RatePlan): RatePlan {
  const perInterval = (messagesPerSecond * plan.batchIntervalMs) / SECOND_MS
  const batchSize = Math.max(1, Math.floor(perInterval))
  const isLower = messagesPerSecond < plan.messagesPerSecond
  const own = `An operator set ${messagesPerSecond} a second for the number`
  return {
    messagesPerSecond,
    batchSize,
    batchIntervalMs: (batchSize * SECOND_MS) / messagesPerSecond,
    source: isLower
      ? `${own}, below Meta's ${plan.messagesPerSecond}.`
      : `${own}, above Meta's ${plan.messagesPerSecond}: for measuring against a simulator only.`,
  }
}
