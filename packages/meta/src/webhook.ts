import { deliveryStatusSchema } from '@clarion/contracts/campaigns'
import type { ParseWebhook, StatusFact, WebhookFacts } from '@clarion/core/delivery'
import { z } from 'zod'

// Unknown fields and enum values must be tolerated: what is not named is left out, and every level is
// read on its own, so that one strange part never hides its neighbours.
// Source: Meta, webhook envelope and status object (reference meta-messaging 5.3-5.4, Sep 2026).
const envelopeSchema = z.looseObject({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.looseObject({
      id: z.string(),
      changes: z.array(z.looseObject({ field: z.string(), value: z.unknown() })),
    }),
  ),
})
const messagesValueSchema = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }),
  statuses: z.array(z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
  errors: z.array(z.unknown()).optional(),
})
const statusSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  timestamp: z.string().regex(/^\d{1,12}$/),
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(z.object({ code: z.number().int() })).optional(),
})

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
  const facts: WebhookFacts = { statuses: [], unread: [] }
  const envelope = envelopeSchema.safeParse(parseJson(body))
  if (!envelope.success) {
    facts.unread.push('the body is not a WhatsApp webhook')
    return facts
  }
  for (const entry of envelope.data.entry)
    for (const change of entry.changes) {
      if (change.field === 'messages') readMessagesField(change.value, facts)
      else facts.unread.push(`nothing reads the field ${change.field} yet`)
    }
  return facts
}

function readMessagesField(value: unknown, facts: WebhookFacts): void {
  const parsed = messagesValueSchema.safeParse(value)
  if (!parsed.success) {
    facts.unread.push('a messages field without a phone_number_id')
    return
  }
  const { metadata, statuses = [], messages = [], errors = [] } = parsed.data
  for (const raw of statuses) {
    const fact = readStatus(metadata.phone_number_id, raw)
    if (typeof fact === 'string') facts.unread.push(fact)
    else facts.statuses.push(fact)
  }
  if (messages.length > 0) facts.unread.push('nothing reads inbound messages yet')
  if (errors.length > 0) facts.unread.push('nothing reads account errors yet')
}

function readStatus(phoneNumberId: string, raw: unknown): StatusFact | string {
  const parsed = statusSchema.safeParse(raw)
  if (!parsed.success) return 'a status without id, status or timestamp'
  const status = deliveryStatusSchema.safeParse(parsed.data.status)
  if (!status.success) return `the status ${parsed.data.status.slice(0, 40)} is not known here`
  return {
    phoneNumberId,
    wamid: parsed.data.id,
    status: status.data,
    atMs: Number(parsed.data.timestamp) * SECOND_MS,
    callbackData: parsed.data.biz_opaque_callback_data ?? null,
    errorCode: parsed.data.errors?.[0]?.code ?? null,
  }
}
