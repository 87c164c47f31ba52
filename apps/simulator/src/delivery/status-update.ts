import { createHash } from 'node:crypto'
import { metaErrorOf } from '../errors/meta-errors.ts'
import type { RecordedEvent } from '../history/message-history.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import { contactOf, usernameOf } from '../people/profile.ts'
import { userIdOf } from '../people/user-id.ts'
import type { PhoneNumber } from '../world/world.ts'
import { asciiJson, asciiText } from './ascii-json.ts'
import type { StatusStep } from './status-plan.ts'

/**
 * One status on its way to the app, with the contact Meta names beside it. Both are text already:
 * three statuses a message at thousands of messages a second make writing JSON the largest cost of
 * all, and most of that text is the same in all three.
 */
export interface StatusUpdate {
  phoneNumber: PhoneNumber
  waId: string
  /** ASCII JSON. Absent on `failed`. */
  contact: string | undefined
  /** ASCII JSON. */
  status: string
  wamid: string
  /** What the message's history keeps of it. */
  event: RecordedEvent
}

/** What the statuses of one message have in common, as ASCII JSON. */
export interface StatusWording {
  /** The id, a string. */
  id: string
  /** Members that follow the time: whom it went to, and the sender's own data. */
  addressee: string
  pricing: string
  contact: string
  /** With the username, which `sent` does not show. */
  namedContact: string
}

/** Source: Meta, status webhooks (reference 5.4, Sep 2026). */
export function statusWordingOf(message: AcceptedMessage): StatusWording {
  const { wamid, traits, callbackData } = message
  const { waId, isByUserId = false } = message.recipient
  const addressee = isByUserId
    ? `"recipient_user_id":"${userIdOf(waId)}"`
    : `"recipient_id":"${waId}"`
  const data =
    callbackData === undefined ? '' : `,"biz_opaque_callback_data":${asciiText(callbackData)}`
  const view = { showsPhone: !isByUserId, showsUsername: false }
  const contact = asciiJson(contactOf(waId, traits, view))
  return {
    id: asciiText(wamid),
    addressee: addressee + data,
    pricing: asciiJson(pricingOf(message)),
    contact,
    namedContact:
      usernameOf(waId, traits) === undefined
        ? contact
        : asciiJson(contactOf(waId, traits, { ...view, showsUsername: true })),
  }
}

/**
 * Source: Meta, status webhooks (reference 5.4, Sep 2026).
 *
 * @param version of the webhook format, as the app subscribed: before v24 each message is a
 *   conversation, from then on only those from an ad are
 */
export function statusUpdateOf(
  message: AcceptedMessage,
  step: StatusStep,
  { wording, version }: { wording: StatusWording; version: string },
): StatusUpdate {
  const timestamp = String(Math.floor(step.atMs / 1_000))
  let status = `{"id":${wording.id},"status":"${step.status}","timestamp":"${timestamp}",${wording.addressee}`
  if (step.status !== 'failed' && hasConversation(message, version)) {
    status += `,"conversation":${asciiJson(conversationOf(message, step))}`
  }
  if (step.hasPricing) status += `,"pricing":${wording.pricing}`
  const error = step.code === undefined ? undefined : statusErrorOf(step.code)
  if (error !== undefined) status += `,"errors":${asciiJson([error])}`
  const contact = step.status === 'sent' ? wording.contact : wording.namedContact
  return {
    phoneNumber: message.sender,
    waId: message.recipient.waId,
    contact: error === undefined ? contact : undefined,
    status: `${status}}`,
    wamid: message.wamid,
    event: { status: step.status, timestamp, errorTitle: error?.title },
  }
}

const FIRST_VERSION_WITHOUT_CONVERSATION = 24
const CONVERSATION_MS = 24 * 3_600_000

const hasConversation = (message: AcceptedMessage, version: string): boolean =>
  message.pricingType === 'free_entry_point' ||
  Number.parseInt(version.slice(1), 10) < FIRST_VERSION_WITHOUT_CONVERSATION

/** One for each message since prices are per message; it expires in `sent` alone. */
function conversationOf(message: AcceptedMessage, step: StatusStep): object {
  const expiresAt = Math.floor((step.atMs + CONVERSATION_MS) / 1_000)
  return {
    id: createHash('md5').update(message.wamid).digest('hex'),
    ...(step.status === 'sent' ? { expiration_timestamp: String(expiresAt) } : {}),
    origin: { type: pricedCategoryOf(message) },
  }
}

const pricingOf = (message: AcceptedMessage): object => ({
  billable: message.pricingType === 'regular',
  pricing_model: 'PMP',
  type: message.pricingType,
  category: pricedCategoryOf(message),
})

const pricedCategoryOf = (message: AcceptedMessage): string =>
  message.pricingType === 'free_entry_point' ? 'referral_conversion' : message.category

const ERROR_PAGE = '/documentation/business-messaging/whatsapp/support/error-codes'

interface StatusError {
  code: number
  title: string
  message: string
  error_data: { details: string }
  href: string
}

function statusErrorOf(code: number): StatusError {
  const { title, details } = metaErrorOf(code)
  return { code, title, message: title, error_data: { details }, href: ERROR_PAGE }
}
