import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { Settings, SettingsStore } from '../control/settings.ts'
import { errorAnswer, type GraphAnswer, ok } from '../errors/graph-problem.ts'
import { metaErrorOf } from '../errors/meta-errors.ts'
import type { Template } from '../world/template.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { MediaLookup } from './media-reference.ts'
import { type MessageRequest, readMessageRequest, type SendEdge } from './message-request.ts'
import { isReadReceipt, readReceiptProblem } from './read-receipt.ts'
import { sentinelCode } from './recipient.ts'
import { SlidingSecond } from './sliding-second.ts'
import { newWamid } from './wamid.ts'

/** A message Meta has taken; what becomes of it is told by webhooks. */
export interface AcceptedMessage extends MessageRequest {
  wamid: string
  sender: PhoneNumber
  acceptedAtMs: number
  /** The code it is bound to fail with; undefined leaves it to the person. */
  failsWith: number | undefined
}

export interface MessageIntakeNeeds {
  clock: Clock
  settings: SettingsStore
  /** Asked for at each send, because clearing puts a new one in its place. */
  ledger(): LedgerBook
  media: MediaLookup
  pacing: Pacing
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
  readonly #secondByNumber = new Map<string, SlidingSecond>()

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
    const nowMs = this.#needs.clock.nowMs()
    const second = this.#secondOf(sender.id)
    // Meta's limiter stands before everything else: an overloaded number learns nothing more.
    if (second.countAt(nowMs) >= (settings.throughput[sender.id] ?? 0)) {
      this.#needs.ledger().recordThrottled()
      return errorAnswer({ code: 130429 }, settings.errorHttpStatuses)
    }
    const reading = readMessageRequest(body, {
      sender,
      prependsCountryCode: settings.prependCountryCode,
      media: this.#needs.media,
      edge: edgeOf(call, settings, nowMs),
    })
    if (reading.kind === 'refused') return errorAnswer(reading.problem, settings.errorHttpStatuses)

    const { request } = reading
    const code = sentinelCode(request.recipient.digits)
    if (code !== undefined && metaErrorOf(code).metIn === 'answer') {
      return errorAnswer({ code }, settings.errorHttpStatuses)
    }
    second.add(nowMs)
    this.#needs.ledger().recordAccepted(sender.id, request.recipient.digits, nowMs)
    const wamid = newWamid(request.recipient.waId)
    const failsWith =
      code ??
      (request.hasDeadLink ? MEDIA_NOT_FETCHED : undefined) ??
      (request.isTemplate ? undefined : WINDOW_CLOSED)
    const message: AcceptedMessage = { ...request, wamid, sender, acceptedAtMs: nowMs, failsWith }
    const { template } = request
    if (template !== undefined && this.#needs.pacing.holds(template)) {
      this.#needs.pacing.hold(message, template)
      return ok(acceptedBody(request, wamid, 'held_for_quality_assessment'))
    }
    this.#needs.accepted(message)
    return ok(acceptedBody(request, wamid, 'accepted'))
  }

  #secondOf(phoneNumberId: string): SlidingSecond {
    const known = this.#secondByNumber.get(phoneNumberId)
    if (known !== undefined) return known
    const second = new SlidingSecond()
    this.#secondByNumber.set(phoneNumberId, second)
    return second
  }
}

/**
 * Free-form messages need a person who wrote within 24 hours. Nobody writes to this simulator's
 * numbers, so each window is closed.
 * Source: Meta, Customer service windows (reference 2.5).
 */
const WINDOW_CLOSED = 131047
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
