import type { ParseWebhook, WebhookFacts } from '@clarion/core/delivery'
import { z } from 'zod'
import { readAccountUpdate } from './webhook-fields/account-field.ts'
import type { ReadField } from './webhook-fields/field-reading.ts'
import { readCapability, readNumberQuality } from './webhook-fields/limit-fields.ts'
import { readMessagesField } from './webhook-fields/messages-field.ts'
import {
  readTemplateCategory,
  readTemplateQuality,
  readTemplateStatus,
} from './webhook-fields/template-fields.ts'

// Unknown fields and enum values must be tolerated: what is not named is left out, and every level is
// read on its own, so that one strange part never hides its neighbours.
// Source: Meta, webhook envelope (reference meta-messaging 5.3, Sep 2026). `time` is absent under
// `messages`.
const envelopeSchema = z.looseObject({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.looseObject({
      id: z.string(),
      time: z.number().int().min(0).max(99_999_999_999).nullish().catch(null),
      changes: z.array(z.looseObject({ field: z.string(), value: z.unknown() })),
    }),
  ),
})

/** Fields about an account and what belongs to it. Source: reference meta-messaging 4.7 and 5.8. */
const accountFields: ReadonlyMap<string, ReadField> = new Map([
  ['account_update', readAccountUpdate],
  ['business_capability_update', readCapability],
  ['message_template_quality_update', readTemplateQuality],
  ['message_template_status_update', readTemplateStatus],
  ['phone_number_quality_update', readNumberQuality],
  ['template_category_update', readTemplateCategory],
])

/** The fields an app asks Meta for: those that something here reads. */
export const webhookFields: readonly string[] = ['messages', ...accountFields.keys()]

const SECOND_MS = 1_000

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Reads a webhook body into facts. Total: never throws; what it cannot read it names. */
export const parseWebhook: ParseWebhook = (body) => {
  const facts: WebhookFacts = { statuses: [], account: [], unread: [] }
  const envelope = envelopeSchema.safeParse(parseJson(body))
  if (!envelope.success) {
    facts.unread.push('the body is not a WhatsApp webhook')
    return facts
  }
  for (const { id, time, changes } of envelope.data.entry)
    for (const { field, value } of changes) {
      const read = accountFields.get(field)
      if (field === 'messages') readMessagesField(value, facts)
      else if (read === undefined) facts.unread.push(`nothing reads the field ${field} yet`)
      else {
        const { changes: told, unread } = read(value)
        const atMs = time == null ? null : time * SECOND_MS
        facts.account.push(...told.map((change) => ({ entryId: id, atMs, change })))
        facts.unread.push(...unread)
      }
    }
  return facts
}
