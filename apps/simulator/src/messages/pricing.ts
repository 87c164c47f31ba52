import type { Settings } from '../control/settings.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { MessageCategory } from './message-request.ts'

/** Source: Meta, Pricing on status webhooks (reference 5.4, Oct 2026). */
export type PricingType = 'regular' | 'free_customer_service' | 'free_entry_point'

/** Source: Meta, Pricing updates of 2026-10-01 (reference 0.2): delivered, per number and month. */
export const FREE_SERVICE_MESSAGES = 1_000

/** What messages cost, and how many free service messages each number has used this month. */
export class Pricing {
  readonly #serviceByMonth = new Map<string, number>()

  typeOf(
    message: { sender: PhoneNumber; category: MessageCategory; atMs: number },
    window: { isOpen: boolean; isFreeEntry: boolean },
    rules: Settings['pricingRules'],
  ): PricingType {
    if (window.isFreeEntry) return 'free_entry_point'
    const { category } = message
    if (rules === '2025-07') {
      const isFree = category === 'service' || (category === 'utility' && window.isOpen)
      return isFree ? 'free_customer_service' : 'regular'
    }
    if (category !== 'service') return 'regular'
    const used = this.#serviceByMonth.get(monthKey(message.sender, message.atMs)) ?? 0
    return used < FREE_SERVICE_MESSAGES ? 'free_customer_service' : 'regular'
  }

  recordDelivered(message: { sender: PhoneNumber; category: MessageCategory }, atMs: number): void {
    if (message.category !== 'service') return
    const key = monthKey(message.sender, atMs)
    this.#serviceByMonth.set(key, (this.#serviceByMonth.get(key) ?? 0) + 1)
  }
}

const monthKey = (sender: PhoneNumber, atMs: number): string =>
  `${sender.id}/${new Date(atMs).toISOString().slice(0, 7)}`
