import type { LedgerBook } from '../control/ledger.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { Growth } from '../limits/growth.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import type { Pricing } from '../messages/pricing.ts'
import { codes, type SendGates } from '../messages/send-gates.ts'
import type { Reactions } from '../people/reactions.ts'
import type { StatusStep } from './status-plan.ts'

export interface MessageFateNeeds {
  settings: SettingsStore
  gates: SendGates
  pricing: Pricing
  reactions: Reactions
  growth: Growth
  ledger(): LedgerBook
}

/**
 * What depends on a message's statuses. The messaging limit counts people at delivery, not at the
 * request: it is asked before the first status, and again before the delivery, because more may
 * have been taken than there was room for.
 * Source: Meta, Messaging limits (reference 7, Oct 2026); the code is reported by partners.
 */
export class MessageFate {
  readonly #needs: MessageFateNeeds

  constructor(needs: MessageFateNeeds) {
    this.#needs = needs
  }

  obstacle(message: AcceptedMessage, step: StatusStep): number | undefined {
    const settings = this.#needs.settings.get()
    if (settings.limits.messaging === 'TIER_UNLIMITED' || step.status === 'failed') return undefined
    const isAsked =
      isFirstDelivery(step) ||
      (step.status === 'sent' && settings.limits.messagingExceeded === 'webhook')
    if (!isAsked) return undefined
    const hasReach = this.#needs.gates.hasReachFor(attemptOf(message, step), settings)
    return hasReach ? undefined : codes.spamRate
  }

  happened(message: AcceptedMessage, step: StatusStep, isLast: boolean): void {
    const { settings, gates, pricing, reactions, growth, ledger } = this.#needs
    ledger().statuses[step.status] += 1
    if (isFirstDelivery(step)) {
      const attempt = attemptOf(message, step)
      const reachedCount = gates.recordDelivered(attempt, settings.get())
      pricing.recordDelivered(message, step.atMs)
      if (!message.isInWindow) growth.reached(message, step.atMs, reachedCount)
    }
    if (isLast && (step.status === 'delivered' || step.status === 'read')) {
      reactions.reached(message, step.atMs)
    }
  }
}

/** Prices stand on `sent` and on the first that says it arrived. */
const isFirstDelivery = (step: StatusStep): boolean => step.hasPricing && step.status !== 'sent'

const attemptOf = (
  message: AcceptedMessage,
  step: StatusStep,
): Parameters<SendGates['hasReachFor']>[0] => ({
  sender: message.sender,
  request: message,
  isInWindow: message.isInWindow,
  nowMs: step.atMs,
})
