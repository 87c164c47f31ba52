import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { SettingsStore } from '../control/settings.ts'
import { errorAnswer, type GraphAnswer, ok } from '../errors/graph-problem.ts'
import { metaErrorOf } from '../errors/meta-errors.ts'
import type { PhoneNumber } from '../world/world.ts'
import { type MessageRequest, readMessageRequest } from './message-request.ts'
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
  /** Hears of every message at the instant it is taken. */
  accepted(message: AcceptedMessage): void
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

  send(sender: PhoneNumber, body: unknown): GraphAnswer {
    const settings = this.#needs.settings.get()
    const nowMs = this.#needs.clock.nowMs()
    const second = this.#secondOf(sender.id)
    // Meta's limiter stands before everything else: an overloaded number learns nothing more.
    if (second.countAt(nowMs) >= (settings.throughput[sender.id] ?? 0)) {
      this.#needs.ledger().recordThrottled()
      return errorAnswer({ code: 130429 }, settings.errorHttpStatuses)
    }
    const reading = readMessageRequest(body, sender, settings.prependCountryCode)
    if (reading.kind === 'refused') return errorAnswer(reading.problem, settings.errorHttpStatuses)

    const { request } = reading
    const code = sentinelCode(request.recipient.digits)
    if (code !== undefined && metaErrorOf(code).metIn === 'answer') {
      return errorAnswer({ code }, settings.errorHttpStatuses)
    }
    second.add(nowMs)
    this.#needs.ledger().recordAccepted(sender.id, request.recipient.digits, nowMs)
    const wamid = newWamid(request.recipient.waId)
    const failsWith = code ?? (request.isTemplate ? undefined : WINDOW_CLOSED)
    this.#needs.accepted({ ...request, wamid, sender, acceptedAtMs: nowMs, failsWith })
    return ok(acceptedBody(request, wamid))
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

/** Source: Meta, Send messages (reference 2.2, Nov 2025): `message_status` is there for templates. */
function acceptedBody({ recipient, isTemplate }: MessageRequest, wamid: string): object {
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: recipient.input, wa_id: recipient.waId }],
    messages: [isTemplate ? { id: wamid, message_status: 'accepted' } : { id: wamid }],
  }
}
