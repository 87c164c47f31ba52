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
 * The highest rate planned for a number, and where the figure comes from. Pure.
 * Units: messages per second; a batch is what is sent within one interval of milliseconds.
 * Source: Meta, "Throughput" (Nov 2025; reference meta-messaging 6.1).
 */
export function ratePlanOf(
  number: Pick<PhoneNumber, 'throughputLevel' | 'isOnBusinessApp'>,
): RatePlan {
  if (number.isOnBusinessApp) return plans.coexistence
  if (number.throughputLevel === 'HIGH') return plans.high
  if (number.throughputLevel === 'STANDARD') return plans.standard
  return plans.unknown
}
