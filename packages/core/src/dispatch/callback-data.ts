import { isId } from '../shared/public.ts'

/** Which attempt at which recipient a message is; travels as `biz_opaque_callback_data`. */
export interface AttemptKey {
  campaignId: string
  n: number
  attempt: number
}

const PATTERN = /^clarion1\|([0-9a-f-]{36})\|(\d{1,9})\|(\d{1,5})$/

/** Which attempt at which message of the API; campaigns' own data never reads as one, nor the other way. */
export interface MessageAttemptKey {
  messageId: string
  attempt: number
}

const MESSAGE_PATTERN = /^clarion1m\|([0-9a-f-]{36})\|(\d{1,5})$/

export const toMessageCallbackData = (key: MessageAttemptKey): string =>
  `clarion1m|${key.messageId}|${key.attempt}`

/** The attempt a status names; undefined when the data is no message's of ours. */
export function fromMessageCallbackData(data: string): MessageAttemptKey | undefined {
  const [, messageId, attempt] = MESSAGE_PATTERN.exec(data) ?? []
  if (!messageId || !attempt || !isId(messageId)) return undefined
  return { messageId, attempt: Number(attempt) }
}

/** Source: Meta, biz_opaque_callback_data, at most 512 characters (reference meta-messaging 2.1, Oct 2026). */
export const toCallbackData = (key: AttemptKey): string =>
  `clarion1|${key.campaignId}|${key.n}|${key.attempt}`

/** The attempt a status names; undefined when the data is not ours. */
export function fromCallbackData(data: string): AttemptKey | undefined {
  const match = PATTERN.exec(data)
  const [, campaignId, n, attempt] = match ?? []
  if (!campaignId || !n || !attempt) return undefined
  return { campaignId, n: Number(n), attempt: Number(attempt) }
}
