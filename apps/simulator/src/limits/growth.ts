import type { Agenda } from '../agenda.ts'
import type { Clock } from '../clock.ts'
import type { Settings, SettingsStore } from '../control/settings.ts'
import type { FieldUpdate } from '../delivery/field-update.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import type { PhoneNumber, Portfolio, World } from '../world/world.ts'
import { type MessagingLimitTier, messagingLimitCounts } from './limit-settings.ts'
import { UniqueReach } from './marketing-cap.ts'

/** Source: Meta, Throughput (reference 6.1, Nov 2025). */
const HIGH_PER_SECOND = 1_000
const UPGRADE_MS = 60_000
/** Source: Meta, Messaging limits (reference 7, Oct 2026). */
const RAISE_AFTER_MS = 6 * 3_600_000
const PHONE_NUMBERS_MAX = 20

const nextTier: Readonly<Record<MessagingLimitTier, MessagingLimitTier>> = {
  TIER_250: 'TIER_2K',
  TIER_2K: 'TIER_10K',
  TIER_10K: 'TIER_100K',
  TIER_100K: 'TIER_UNLIMITED',
  TIER_UNLIMITED: 'TIER_UNLIMITED',
}

export interface GrowthNeeds {
  world: World
  clock: Clock
  settings: SettingsStore
  agenda: Agenda
  pass(update: FieldUpdate, key: string, atMs: number): void
}

/** How limits rise: a number to 1,000 messages a second, a portfolio to the next tier. */
export class Growth {
  readonly #needs: GrowthNeeds
  readonly #upgrading = new Set<string>()
  readonly #reachByNumber = new Map<string, UniqueReach>()
  #isRaiseComing = false

  constructor(needs: GrowthNeeds) {
    this.#needs = needs
    needs.settings.onChange((settings, before) => this.#tierChanged(settings, before))
  }

  /** While a number is being upgraded, calls with it fail with 131057. */
  isInMaintenance(phoneNumberId: string): boolean {
    return this.#upgrading.size > 0 && this.#upgrading.has(phoneNumberId)
  }

  /** Takes a minute of the world's time. Returns false when it is under way or done already. */
  upgradeThroughput(phoneNumber: PhoneNumber): boolean {
    if (phoneNumber.throughputLevel === 'HIGH' || this.#upgrading.has(phoneNumber.id)) return false
    const { clock, agenda, settings, pass } = this.#needs
    this.#upgrading.add(phoneNumber.id)
    const doneAtMs = clock.nowMs() + UPGRADE_MS
    agenda.at(doneAtMs, () => {
      this.#upgrading.delete(phoneNumber.id)
      phoneNumber.throughputLevel = 'HIGH'
      settings.update({ throughput: { [phoneNumber.id]: HIGH_PER_SECOND } })
      const update: FieldUpdate = {
        waba: phoneNumber.waba,
        phoneNumber,
        field: 'phone_number_quality_update',
        atMs: doneAtMs,
        value: {
          display_phone_number: phoneNumber.digits,
          event: 'THROUGHPUT_UPGRADE',
          max_daily_conversations_per_business: phoneNumber.waba.portfolio.messagingLimit,
          current_limit: phoneNumber.waba.portfolio.messagingLimit,
        },
      }
      pass(update, `${phoneNumber.id}/upgrade`, doneAtMs)
    })
    return true
  }

  /**
   * A message reached someone outside a window.
   * @param reachedCount people the portfolio reached within 24 hours, where that is counted
   */
  reached(message: AcceptedMessage, atMs: number, reachedCount: number | undefined): void {
    const { limits } = this.#needs.settings.get()
    if (limits.throughputUpgradeAfter !== null && limits.messaging === 'TIER_UNLIMITED') {
      this.#countFor(message, atMs, limits.throughputUpgradeAfter)
    }
    const half = messagingLimitCounts[limits.messaging] / 2
    if (limits.messagingRaises && reachedCount !== undefined && reachedCount >= half) {
      this.#raiseLater(atMs)
    }
  }

  #countFor({ sender, recipient }: AcceptedMessage, atMs: number, neededCount: number): void {
    if (sender.throughputLevel === 'HIGH' || sender.qualityRating === 'RED') return
    let reach = this.#reachByNumber.get(sender.id)
    if (reach === undefined) {
      reach = new UniqueReach()
      this.#reachByNumber.set(sender.id, reach)
    }
    reach.record(Number(recipient.waId), atMs)
    if (reach.countAt(atMs) >= neededCount) this.upgradeThroughput(sender)
  }

  #raiseLater(atMs: number): void {
    if (this.#isRaiseComing) return
    this.#isRaiseComing = true
    this.#needs.agenda.at(atMs + RAISE_AFTER_MS, () => {
      this.#isRaiseComing = false
      const { limits } = this.#needs.settings.get()
      if (limits.messagingRaises) {
        this.#needs.settings.update({ limits: { messaging: nextTier[limits.messaging] } })
      }
    })
  }

  /** Source: Meta, business_capability_update (reference 5.8): a string in words, a number in samples. */
  #tierChanged({ limits }: Settings, { limits: before }: Settings): void {
    if (limits.messaging === before.messaging) return
    const { world, clock, pass } = this.#needs
    const atMs = clock.nowMs()
    const count = messagingLimitCounts[limits.messaging]
    const portfolios = new Set<Portfolio>()
    for (const waba of world.wabas) {
      portfolios.add(waba.portfolio)
      const value = {
        max_daily_conversations_per_business: Number.isFinite(count) ? count : limits.messaging,
        max_phone_numbers_per_waba: PHONE_NUMBERS_MAX,
      }
      const update: FieldUpdate = { waba, field: 'business_capability_update', value, atMs }
      pass(update, `${waba.id}/capability/${limits.messaging}`, atMs)
    }
    for (const portfolio of portfolios) portfolio.messagingLimit = limits.messaging
  }
}
