import type { Settings } from '../control/settings.ts'
import { metaErrorOf } from '../errors/meta-errors.ts'
import { isUsNumber, isWithoutMarketingCap } from '../limits/calling-codes.ts'
import { messagingLimitCounts } from '../limits/limit-settings.ts'
import { MarketingCap, UniqueReach } from '../limits/marketing-cap.ts'
import { PairLimit } from '../limits/pair-limit.ts'
import type { Traits } from '../people/traits.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { MessageRequest } from './message-request.ts'
import { sentinelCode } from './recipient.ts'

/** Meta's codes the gates fail messages with (reference 8). */
export const codes = {
  experiment: 130472,
  undeliverable: 131026,
  payment: 131042,
  windowClosed: 131047,
  spamRate: 131048,
  ecosystem: 131049,
  stoppedMarketing: 131050,
  pairRate: 131056,
  maintenance: 131057,
  templateClassification: 131064,
} as const

type JudgedRequest = Pick<MessageRequest, 'recipient' | 'isTemplate' | 'category'>

/** A well-formed send and what is known of its recipient. */
export interface Attempt {
  sender: PhoneNumber
  request: JudgedRequest
  traits: Traits
  /** The person wrote to this number within 24 hours. */
  isInWindow: boolean
  /** The world's time. */
  nowMs: number
}

export type Verdict =
  /** Refused in the answer. */
  | { kind: 'refused'; code: number }
  /** Taken; with a code, bound to fail with it later. */
  | { kind: 'taken'; failsWith: number | undefined }

/**
 * What stands between a well-formed send and a person: blocks put on the account, limits, and the
 * person's own will. Whether a message fails at once or later is what Meta's error table says.
 * Each message asks a handful of maps, whoever and however many were written to before.
 */
export class SendGates {
  readonly #pairs = new Map<string, PairLimit>()
  readonly #caps = new Map<string, MarketingCap>()
  readonly #reachByPortfolio = new Map<string, UniqueReach>()

  judge(attempt: Attempt, settings: Settings): Verdict {
    const { sender, request, nowMs } = attempt
    const code = accountBlock(attempt, settings) ?? sentinelCode(request.recipient.digits)
    if (code !== undefined && metaErrorOf(code).metIn === 'answer') return { kind: 'refused', code }
    const { waId } = request.recipient
    if (settings.limits.messagingExceeded === 'answer' && !this.hasReachFor(attempt, settings)) {
      return { kind: 'refused', code: codes.spamRate }
    }
    if (settings.limits.pair && this.#pairOf(sender.id).take(Number(waId), nowMs) === 'tooMany') {
      return { kind: 'refused', code: codes.pairRate }
    }
    return { kind: 'taken', failsWith: code ?? this.#laterCode(attempt, settings) }
  }

  /** Whether delivering this message stays within the portfolio's messaging limit. */
  hasReachFor(attempt: Omit<Attempt, 'traits'>, { limits }: Settings): boolean {
    if (limits.messaging === 'TIER_UNLIMITED' || attempt.isInWindow) return true
    const person = Number(attempt.request.recipient.waId)
    const limit = messagingLimitCounts[limits.messaging]
    return this.#reachOf(attempt.sender).hasRoomFor(person, attempt.nowMs, limit)
  }

  /**
   * Counts a message that reached someone. Returns how many people the portfolio reached within
   * 24 hours; undefined while that is not counted, because it is not limited.
   */
  recordDelivered(attempt: Omit<Attempt, 'traits'>, { limits }: Settings): number | undefined {
    if (attempt.isInWindow) return undefined
    const person = Number(attempt.request.recipient.waId)
    if (limits.marketingPerPersonMax !== null && isMarketing(attempt.request)) {
      this.#capOf(attempt.sender).recordDelivered(person, attempt.nowMs)
    }
    if (limits.messaging === 'TIER_UNLIMITED') return undefined
    const reach = this.#reachOf(attempt.sender)
    reach.record(person, attempt.nowMs)
    return reach.countAt(attempt.nowMs)
  }

  #laterCode(attempt: Attempt, settings: Settings): number | undefined {
    const { request, traits, isInWindow } = attempt
    if (traits.reach === 'notOnWhatsApp' || traits.reach === 'blocksBusiness') {
      return codes.undeliverable
    }
    if (!request.isTemplate && !isInWindow) return codes.windowClosed
    return isMarketing(request) ? this.#marketingCode(attempt, settings) : undefined
  }

  #marketingCode(attempt: Attempt, { limits }: Settings): number | undefined {
    const { sender, request, traits, isInWindow, nowMs } = attempt
    if (traits.marketing === 'stopped') return codes.stoppedMarketing
    // Source: Meta, Per-user marketing limits (reference 6.3): not inside an open window.
    if (isInWindow) return undefined
    const { waId } = request.recipient
    if (limits.usMarketingBlocked && isUsNumber(waId)) return codes.ecosystem
    if (traits.marketing === 'experiment') return codes.experiment
    const isCapped = traits.marketing === 'capped'
    const max = isWithoutMarketingCap(waId) ? null : limits.marketingPerPersonMax
    if (!isCapped && max === null) return undefined
    const verdict = this.#capOf(sender).judge(Number(waId), nowMs, { isCapped, max })
    return verdict === 'capped' ? codes.ecosystem : undefined
  }

  #pairOf(phoneNumberId: string): PairLimit {
    return madeOnce(this.#pairs, phoneNumberId, () => new PairLimit())
  }

  #capOf(sender: PhoneNumber): MarketingCap {
    return madeOnce(this.#caps, sender.waba.id, () => new MarketingCap())
  }

  #reachOf(sender: PhoneNumber): UniqueReach {
    return madeOnce(this.#reachByPortfolio, sender.waba.portfolio.id, () => new UniqueReach())
  }
}

function madeOnce<T>(made: Map<string, T>, key: string, make: () => T): T {
  let one = made.get(key)
  if (one === undefined) {
    one = make()
    made.set(key, one)
  }
  return one
}

const isMarketing = (request: JudgedRequest): boolean =>
  request.isTemplate && (request.category === 'marketing' || request.category === 'marketing_lite')

/** A code put on the number or its account in the settings, if it concerns this message. */
function accountBlock(attempt: Attempt, { blocks }: Settings): number | undefined {
  const { sender, request, isInWindow } = attempt
  const code = blocks[sender.id] ?? blocks[sender.waba.id] ?? undefined
  if (code === undefined) return undefined
  // Source: field experience (onboarding reference C.5): replies still go out.
  if (code === codes.payment && isInWindow) return undefined
  // Source: Meta, Template classification (reference 4.6): concerns utility templates alone.
  if (code === codes.templateClassification && request.category !== 'utility') return undefined
  return code
}
