import type { GraphProblem } from '../errors/graph-problem.ts'
import { onlyKeys, required } from './field-checks.ts'
import { isObject, isText, type JsonObject } from './json.ts'

const keys = new Set([
  'messaging_product',
  'status',
  'message_id',
  'typing_indicator',
  'access_token',
  'appsecret_proof',
  'appsecret_time',
])

/** A body with a status marks a message as read instead of sending one. */
export const isReadReceipt = (body: unknown): body is JsonObject =>
  isObject(body) && Object.hasOwn(body, 'status')

/** What is wrong with a read receipt. Source: Meta, Read receipts and typing indicators (reference 2.4). */
export function readReceiptProblem(body: JsonObject): GraphProblem | undefined {
  const {
    messaging_product: product,
    status,
    message_id: messageId,
    typing_indicator: typing,
  } = body
  if (product !== 'whatsapp') {
    return { code: 100, details: 'Param messaging_product must be one of {WHATSAPP}' }
  }
  const strange = onlyKeys(body, keys, 'messages')
  if (strange !== undefined) return strange
  if (status !== 'read') return { code: 100, details: 'Param status must be one of {READ}' }
  if (messageId === undefined || messageId === '') return required('message_id')
  if (!isText(messageId) || !messageId.startsWith('wamid.')) {
    return { code: 131009, details: 'Param message_id is not a message id' }
  }
  if (typing === undefined || typing === null) return undefined
  return isObject(typing) && typing['type'] === 'text'
    ? undefined
    : { code: 100, details: 'Param typing_indicator.type must be one of {TEXT}' }
}
