import { createHash } from 'node:crypto'
import { metaErrorOf } from '../errors/meta-errors.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import { contactOf } from '../people/profile.ts'
import { userIdOf } from '../people/user-id.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { StatusStep } from './status-plan.ts'

/** One status on its way to the app, with the contact Meta names beside it. */
export interface StatusUpdate {
  phoneNumber: PhoneNumber
  waId: string
  /** Absent on `failed`. */
  contact: object | undefined
  status: object
}

const ERROR_PAGE = '/documentation/business-messaging/whatsapp/support/error-codes'

/**
 * Source: Meta, status webhooks (reference 5.4, Sep 2026).
 *
 * @param version of the webhook format, as the app subscribed: before v24 each message is a
 *   conversation, from then on only those from an ad are
 */
export function statusUpdateOf(
  message: AcceptedMessage,
  step: StatusStep,
  version: string,
): StatusUpdate {
  const { waId, isByUserId = false } = message.recipient
  const status: Record<string, unknown> = {
    id: message.wamid,
    status: step.status,
    timestamp: String(Math.floor(step.atMs / 1_000)),
  }
  if (isByUserId) status['recipient_user_id'] = userIdOf(waId)
  else status['recipient_id'] = waId
  if (message.callbackData !== undefined) status['biz_opaque_callback_data'] = message.callbackData
  if (step.status !== 'failed' && hasConversation(message, version)) {
    status['conversation'] = conversationOf(message, step)
  }
  if (step.hasPricing) status['pricing'] = pricingOf(message)
  if (step.code !== undefined) status['errors'] = [statusErrorOf(step.code)]
  const view = { showsPhone: !isByUserId, showsUsername: step.status !== 'sent' }
  return {
    phoneNumber: message.sender,
    waId,
    contact: step.code === undefined ? contactOf(waId, message.traits, view) : undefined,
    status,
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

function statusErrorOf(code: number): object {
  const { title, details } = metaErrorOf(code)
  return { code, title, message: title, error_data: { details }, href: ERROR_PAGE }
}
