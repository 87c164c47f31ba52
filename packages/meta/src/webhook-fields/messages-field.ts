import { deliveryStatusSchema } from '@clarion/contracts/campaigns'
import type { StatusFact, WebhookFacts } from '@clarion/core/delivery'
import { z } from 'zod'

// Source: Meta, status object (reference meta-messaging 5.4, Sep 2026).
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

/** Reads the field `messages` into facts. Total: what it cannot read it names. */
export function readMessagesField(value: unknown, facts: WebhookFacts): void {
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
