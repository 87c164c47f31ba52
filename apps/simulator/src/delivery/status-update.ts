import { metaErrorOf } from '../errors/meta-errors.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import type { PhoneNumber } from '../world/world.ts'
import { drawsFor } from './draws.ts'
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

/** Source: Meta, status webhooks (reference 5.4, Sep 2026); format of v24 and later: no conversation. */
export function statusUpdateOf(message: AcceptedMessage, step: StatusStep): StatusUpdate {
  const { waId } = message.recipient
  const status: Record<string, unknown> = {
    id: message.wamid,
    status: step.status,
    timestamp: String(Math.floor(step.atMs / 1_000)),
    recipient_id: waId,
  }
  if (message.callbackData !== undefined) status['biz_opaque_callback_data'] = message.callbackData
  if (step.hasPricing) {
    status['pricing'] = {
      billable: true,
      pricing_model: 'PMP',
      type: 'regular',
      category: message.category,
    }
  }
  if (step.code !== undefined) status['errors'] = [statusErrorOf(step.code)]
  return {
    phoneNumber: message.sender,
    waId,
    contact: step.code === undefined ? contactOf(waId) : undefined,
    status,
  }
}

function statusErrorOf(code: number): object {
  const { title, details } = metaErrorOf(code)
  return { code, title, message: title, error_data: { details }, href: ERROR_PAGE }
}

const contactOf = (waId: string): object => ({
  profile: { name: profileNameOf(waId) },
  wa_id: waId,
  user_id: userIdOf(waId),
})

const names = ['Budi', 'Siti', 'Ann', 'José', 'Wei', 'Fatima', 'Łukasz', 'Amara', 'Dewi', 'محمد']

const profileNameOf = (waId: string): string =>
  names[Number(waId.slice(-2)) % names.length] ?? 'Budi'

/** ISO country of the most common calling codes; a business-scoped id begins with it. */
const countryByCallingCode: Readonly<Record<string, string>> = {
  '1': 'US',
  '27': 'ZA',
  '34': 'ES',
  '44': 'GB',
  '49': 'DE',
  '52': 'MX',
  '54': 'AR',
  '55': 'BR',
  '60': 'MY',
  '62': 'ID',
  '65': 'SG',
  '91': 'IN',
  '234': 'NG',
}

/** A person's business-scoped user id, always the same for the same number (reference 5.6). */
function userIdOf(waId: string): string {
  const country = [3, 2, 1]
    .map((length) => countryByCallingCode[waId.slice(0, length)])
    .find((found) => found !== undefined)
  const draw = drawsFor(0, waId)
  const part = (): string => String(Math.floor(draw() * 1e9)).padStart(9, '0')
  return `${country ?? 'US'}.1${part()}${part()}`
}
