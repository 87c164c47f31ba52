import type { Recipient } from '@clarion/contracts/campaigns'

export interface RecipientEvent {
  what: string
  at: string
  /** Still to come. */
  isAhead: boolean
}

type Timed = Pick<
  Recipient,
  | 'state'
  | 'attempt'
  | 'attemptedAt'
  | 'acceptedAt'
  | 'sentAt'
  | 'deliveredAt'
  | 'readAt'
  | 'failedAt'
  | 'dueAt'
>

/** Everything known to have happened to a recipient, oldest first, and what is due last. */
export function recipientEvents(recipient: Timed): RecipientEvent[] {
  const { attempt, state, dueAt } = recipient
  const happened: [what: string, at: string | null][] = [
    [attempt > 1 ? `Attempt ${attempt} began` : 'Sending began', recipient.attemptedAt],
    ['Meta accepted the message', recipient.acceptedAt],
    ['Meta sent it to the phone', recipient.sentAt],
    ['Delivered to the phone', recipient.deliveredAt],
    ['Read', recipient.readAt],
    ['Failed', recipient.failedAt],
  ]
  const events = happened.flatMap(([what, at]) =>
    at === null ? [] : [{ what, at, isAhead: false }],
  )
  // Sorting keeps the order of steps that carry the same second, as Meta's do.
  events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const due =
    dueAt !== null && (state === 'deferred' || state === 'unknown' || state === 'pending')
      ? [
          {
            what: state === 'unknown' ? 'Looked at again' : 'Tried again',
            at: dueAt,
            isAhead: true,
          },
        ]
      : []
  return [...events, ...due]
}
