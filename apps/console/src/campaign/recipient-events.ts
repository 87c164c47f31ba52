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

const secondOf = ({ at }: RecipientEvent): number => Math.floor(Date.parse(at) / 1_000)

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
  // Meta's instants are whole seconds and ours are not: within a second the order of the way stands.
  events.sort((a, b) => secondOf(a) - secondOf(b))
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
