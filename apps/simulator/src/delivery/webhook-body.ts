import { createHmac } from 'node:crypto'
import type { PhoneNumber } from '../world/world.ts'
import { asciiJson } from './ascii-json.ts'
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
  const text = envelopeOf(updates)
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
 *
 * Statuses arrive as text already (see `StatusUpdate`), so the JSON around them is text as well.
 */
function envelopeOf(updates: readonly WebhookUpdate[]): string {
  const changesByWaba = new Map<string, string[]>()
  for (const group of groupsOf(updates)) {
    const wabaId = group.phoneNumber.waba.id
    const changes = changesByWaba.get(wabaId) ?? []
    changesByWaba.set(wabaId, changes)
    changes.push(changeOf(group))
  }
  const entries = [...changesByWaba].map(
    ([wabaId, changes]) => `{"id":${asciiJson(wabaId)},"changes":[${changes.join(',')}]}`,
  )
  for (const update of updates) {
    if ('field' in update) entries.push(asciiJson(fieldEntry(update)))
  }
  return `{"object":"whatsapp_business_account","entry":[${entries.join(',')}]}`
}

function changeOf({ phoneNumber, contacts, statuses, messages }: Group): string {
  const header = asciiJson(numberHeader(phoneNumber)).slice(1, -1)
  const people = contacts.size > 0 ? `,"contacts":[${[...contacts.values()].join(',')}]` : ''
  const content =
    messages.length > 0
      ? `"messages":[${messages.join(',')}]`
      : `"statuses":[${statuses.join(',')}]`
  return `{"field":"messages","value":{${header}${people},${content}}}`
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

/** What one change holds, each part as ASCII JSON. */
interface Group {
  phoneNumber: PhoneNumber
  /** Each person once, by WhatsApp id. */
  contacts: Map<string, string>
  statuses: string[]
  messages: string[]
}

function groupsOf(updates: readonly WebhookUpdate[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const update of updates) {
    if ('field' in update) continue
    if ('message' in update) {
      const { contact, message } = update
      const group = groupOf(groups, update, '/in')
      if (contact !== undefined) group.contacts.set(update.waId, asciiJson(contact))
      group.messages.push(asciiJson(message))
      continue
    }
    const group = groupOf(groups, update, '')
    if (update.contact !== undefined) group.contacts.set(update.waId, update.contact)
    group.statuses.push(update.status)
  }
  return groups.values()
}

function groupOf(
  groups: Map<string, Group>,
  { phoneNumber, contact }: StatusUpdate | InboundUpdate,
  kind: '' | '/in',
): Group {
  const key = `${phoneNumber.id}${kind}${contact === undefined ? '/bare' : ''}`
  let group = groups.get(key)
  if (group === undefined) {
    group = { phoneNumber, contacts: new Map(), statuses: [], messages: [] }
    groups.set(key, group)
  }
  return group
}
