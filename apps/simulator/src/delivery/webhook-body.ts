import { createHmac } from 'node:crypto'
import type { PhoneNumber } from '../world/world.ts'
import type { FieldUpdate } from './field-update.ts'
import type { InboundUpdate } from './inbound-update.ts'
import type { StatusUpdate } from './status-update.ts'

/** Source: Meta, Webhooks overview (reference 5.2, Dec 2025): 3 MB, read as the smaller megabyte. */
export const BODY_BYTES_MAX = 3_000_000

/** Anything that can travel to an app. */
export type WebhookUpdate = StatusUpdate | InboundUpdate | FieldUpdate

/** A request body as it travels, and its `X-Hub-Signature-256`. */
export interface SignedBody {
  bytes: Buffer
  signature: string
  updateCount: number
}

/** Updates as as few bodies as Meta's size limit allows, in order, each signed with the app secret. */
export function signedBodies(updates: readonly WebhookUpdate[], appSecret: string): SignedBody[] {
  const text = asciiJson(envelopeOf(updates))
  if (text.length > BODY_BYTES_MAX && updates.length > 1) {
    const middle = Math.ceil(updates.length / 2)
    return [
      ...signedBodies(updates.slice(0, middle), appSecret),
      ...signedBodies(updates.slice(middle), appSecret),
    ]
  }
  const bytes = Buffer.from(text, 'latin1')
  const digest = createHmac('sha256', appSecret).update(bytes).digest('hex')
  return [{ bytes, signature: `sha256=${digest}`, updateCount: updates.length }]
}

/**
 * One entry per account, one change per number and kind; failures and system messages apart,
 * because they carry no contacts. Each other field is an entry of its own, with the time Meta
 * gives it (reference 4.7, 5.3).
 */
function envelopeOf(updates: readonly WebhookUpdate[]): object {
  const entries = new Map<string, { id: string; changes: object[] }>()
  const fieldEntries = updates.flatMap((update) => ('field' in update ? [fieldEntry(update)] : []))
  for (const { phoneNumber, contacts, statuses, messages } of groupsOf(updates)) {
    const wabaId = phoneNumber.waba.id
    const entry = entries.get(wabaId) ?? { id: wabaId, changes: [] }
    entries.set(wabaId, entry)
    entry.changes.push({
      field: 'messages',
      value: {
        ...numberHeader(phoneNumber),
        ...(contacts.size > 0 ? { contacts: [...contacts.values()] } : {}),
        ...(messages.length > 0 ? { messages } : { statuses }),
      },
    })
  }
  return { object: 'whatsapp_business_account', entry: [...entries.values(), ...fieldEntries] }
}

const fieldEntry = ({ waba, entryId, atMs, field, value }: FieldUpdate): object => ({
  id: entryId ?? waba.id,
  time: Math.floor(atMs / 1_000),
  changes: [{ field, value }],
})

/** What every value about a number's conversations begins with. Source: Meta, reference 5.3. */
export const numberHeader = (phoneNumber: PhoneNumber): object => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: phoneNumber.digits, phone_number_id: phoneNumber.id },
})

interface Group {
  phoneNumber: PhoneNumber
  /** Each person once, by WhatsApp id. */
  contacts: Map<string, object>
  statuses: object[]
  messages: object[]
}

function groupsOf(updates: readonly WebhookUpdate[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const update of updates) {
    if ('field' in update) continue
    const { phoneNumber, waId, contact } = update
    const isInbound = 'message' in update
    const key = `${phoneNumber.id}${isInbound ? '/in' : ''}${contact === undefined ? '/bare' : ''}`
    let group = groups.get(key)
    if (group === undefined) {
      group = { phoneNumber, contacts: new Map(), statuses: [], messages: [] }
      groups.set(key, group)
    }
    if (contact !== undefined) group.contacts.set(waId, contact)
    if (isInbound) group.messages.push(update.message)
    else group.statuses.push(update.status)
  }
  return groups.values()
}

const nonAscii = /[\u0080-\uffff]/g

/**
 * JSON as Meta writes it: characters outside ASCII as \uXXXX and every slash as \/. A receiver
 * that verifies the signature over re-written JSON instead of the bytes fails here as there.
 * Source: field experience with Meta's webhooks (reference 5.1).
 */
export function asciiJson(value: unknown): string {
  // A slash can stand only inside a string of JSON.
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(nonAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
