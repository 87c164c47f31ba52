import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { Settings, SettingsStore } from '../control/settings.ts'
import { errorAnswer, type GraphAnswer, type GraphProblem, ok } from '../errors/graph-problem.ts'
import type { People } from '../people/people.ts'
import type { PlannedReaction, Reactions } from '../people/reactions.ts'
import type { RecentMessages } from '../people/recent-messages.ts'
import type { ServiceWindows } from '../people/service-windows.ts'
import { noTraits, type Traits } from '../people/traits.ts'
import type { Template } from '../world/template.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { MediaLookup } from './media-reference.ts'
import { type MessageRequest, readMessageRequest, type SendEdge } from './message-request.ts'
import type { Pricing, PricingType } from './pricing.ts'
import { isReadReceipt, readReceiptProblem } from './read-receipt.ts'
import { codes, type SendGates } from './send-gates.ts'
import type { Throughput } from './throughput.ts'
import { newWamid } from './wamid.ts'

/**
 * A message Meta has taken; what becomes of it is told by webhooks. Kept until its last status, so
 * its content is left behind.
 */
export interface AcceptedMessage extends Omit<MessageRequest, 'content'> {
  wamid: string
  sender: PhoneNumber
  acceptedAtMs: number
  /** The code it is bound to fail with; undefined leaves it to the person. */
  failsWith: number | undefined
  /** What was known of the person when it was taken. */
  traits: Traits
  /** The person had written within 24 hours: it counts against no messaging limit. */
  isInWindow: boolean
  pricingType: PricingType
  /** What the person will do once it has reached them. */
  reaction: PlannedReaction | undefined
}

export interface MessageIntakeNeeds {
  clock: Clock
  /** The throughput and the ledger follow it, however fast the world's time runs. */
  realClock: Clock
  settings: SettingsStore
  /** Asked for at each send, because clearing puts a new one in its place. */
  ledger(): LedgerBook
  media: MediaLookup
  pacing: Pacing
  throughput: Throughput
  gates: SendGates
  people: People
  windows: ServiceWindows
  reactions: Pick<Reactions, 'plan'>
  recent: RecentMessages
  pricing: Pricing
  /** Whether a number's throughput is being upgraded just now. */
  isInMaintenance(phoneNumberId: string): boolean
  /** Hears of every message at the instant it is taken. */
  accepted(message: AcceptedMessage): void
}

/** Decides whether a message of a template waits until the template's quality is known. */
export interface Pacing {
  holds(template: Template): boolean
  hold(message: AcceptedMessage, template: Template): void
}

/** Which edge a call came by, and in which version of Graph. */
export interface SendCall {
  edge: SendEdge['name']
  version: string
}

/**
 * POST /{phone-number-id}/messages. A message is taken or refused at once; only the answer
 * travels slowly, so the throughput window sees the instants of arrival.
 */
export class MessageIntake {
  readonly #needs: MessageIntakeNeeds

  constructor(needs: MessageIntakeNeeds) {
    this.#needs = needs
  }

  send(sender: PhoneNumber, body: unknown, call: SendCall): GraphAnswer {
    const settings = this.#needs.settings.get()
    if (call.edge === 'messages' && isReadReceipt(body)) {
      const problem = readReceiptProblem(body)
      return problem === undefined
        ? ok({ success: true })
        : errorAnswer(problem, settings.errorHttpStatuses)
    }
    const { throughput, realClock } = this.#needs
    const realNowMs = realClock.nowMs()
    // Meta's limiter stands before everything else: an overloaded number learns nothing more.
    const mayPerSecond = settings.throughput[sender.id] ?? 0
    if (throughput.countAt(sender.id, realNowMs) >= mayPerSecond) {
      this.#needs.ledger().recordThrottled()
      return errorAnswer({ code: 130429 }, settings.errorHttpStatuses)
    }
    if (this.#needs.isInMaintenance(sender.id)) {
      return this.#refusal({ code: codes.maintenance }, settings)
    }
    const nowMs = this.#needs.clock.nowMs()
    const reading = readMessageRequest(body, {
      sender,
      prependsCountryCode: settings.prependCountryCode,
      media: this.#needs.media,
      edge: edgeOf(call, settings, nowMs),
    })
    if (reading.kind === 'refused') return this.#refusal(reading.problem, settings)
    const { request } = reading
    const message = this.#judged(request, { sender, nowMs, settings })
    if (message.kind === 'refused') return this.#refusal(message, settings)

    throughput.add(sender.id, realNowMs)
    this.#needs.ledger().recordAccepted(sender.id, request.recipient.digits, realNowMs)
    return ok(acceptedBody(request, message.accepted.wamid, this.#takeIn(message.accepted)))
  }

  /** The message with its fate as far as it is decided by what is known now. */
  #judged(
    request: MessageRequest,
    { sender, nowMs, settings }: { sender: PhoneNumber; nowMs: number; settings: Settings },
  ): { kind: 'refused'; code: number } | { kind: 'taken'; accepted: AcceptedMessage } {
    const { people, windows, gates, pricing, reactions, recent } = this.#needs
    const { waId } = request.recipient
    const traits = people.traitsOf(waId)
    const isInWindow = windows.isOpen(sender.id, waId, nowMs)
    const verdict = gates.judge({ sender, request, traits, isInWindow, nowMs }, settings)
    if (verdict.kind === 'refused') return verdict
    if (isInWindow && !request.isTemplate) windows.answered(sender.id, waId, nowMs)
    if (traits.phone === 'hiddenUntilMessaged' && !request.recipient.isByUserId) {
      windows.wroteByPhone(sender.id, waId, nowMs)
    }
    const wamid = newWamid(waId)
    recent.add({ waId, sender, wamid, atMs: nowMs, request })
    const isFreeEntry = isInWindow && windows.isFreeEntry(sender.id, waId, nowMs)
    const accepted: AcceptedMessage = {
      recipient: request.recipient,
      isTemplate: request.isTemplate,
      category: request.category,
      callbackData: request.callbackData,
      template: request.template,
      type: request.type,
      contextId: request.contextId,
      hasDeadLink: request.hasDeadLink,
      wamid,
      sender,
      acceptedAtMs: nowMs,
      failsWith: verdict.failsWith ?? (request.hasDeadLink ? MEDIA_NOT_FETCHED : undefined),
      traits,
      isInWindow,
      pricingType: pricing.typeOf(
        { sender, category: request.category, atMs: nowMs },
        { isOpen: isInWindow, isFreeEntry },
        settings.pricingRules,
      ),
      reaction:
        traits === noTraits
          ? undefined
          : reactions.plan(
              request,
              { message: { wamid }, phoneNumberDigits: sender.digits },
              traits,
            ),
    }
    return { kind: 'taken', accepted }
  }

  #takeIn(message: AcceptedMessage): 'accepted' | 'held_for_quality_assessment' {
    const { template } = message
    if (template !== undefined && this.#needs.pacing.holds(template)) {
      this.#needs.pacing.hold(message, template)
      return 'held_for_quality_assessment'
    }
    this.#needs.accepted(message)
    return 'accepted'
  }

  #refusal(problem: GraphProblem, settings: Settings): GraphAnswer {
    this.#needs.ledger().recordRefused(problem.code)
    return errorAnswer(problem, settings.errorHttpStatuses)
  }
}

/** Source: Meta, Media (reference 3.1): a link is fetched after acceptance and fails by webhook. */
const MEDIA_NOT_FETCHED = 131053
const VERSION_OF_NEW_MARKETING_CODES = 23

function edgeOf(call: SendCall, settings: Settings, nowMs: number): SendEdge {
  const { isOnboarded, isDisabledOnCloudApi, syncMs } = settings.marketingMessages
  if (call.edge === 'messages') {
    return { name: 'messages', isMarketingRefused: isDisabledOnCloudApi }
  }
  const isBeforeV23 = Number(call.version.slice(1)) < VERSION_OF_NEW_MARKETING_CODES
  return { name: 'marketing_messages', rules: { isOnboarded, syncMs, nowMs, isBeforeV23 } }
}

/**
 * Source: Meta, Send messages (reference 2.2, Nov 2025): `message_status` is there for templates,
 * `user_id` when the request named one, `wa_id` unless it named nothing else.
 */
function acceptedBody(
  { recipient, isTemplate }: MessageRequest,
  wamid: string,
  status: 'accepted' | 'held_for_quality_assessment',
): object {
  const contact: Record<string, string> = { input: recipient.input }
  if (!recipient.isByUserId) contact['wa_id'] = recipient.waId
  if (recipient.userId !== undefined) contact['user_id'] = recipient.userId
  return {
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [isTemplate ? { id: wamid, message_status: status } : { id: wamid }],
  }
}
