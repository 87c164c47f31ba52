import { describe, expect, it } from 'vitest'
import { recipientEvents } from './recipient-events.ts'

const untouched = {
  state: 'pending',
  attempt: 0,
  attemptedAt: null,
  acceptedAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  dueAt: null,
} as const
const at = (second: number) => new Date(Date.UTC(2025, 10, 21, 7, 0, second)).toISOString()

describe('what happened to a recipient', () => {
  it('is nothing before the first attempt', () => {
    expect(recipientEvents(untouched)).toEqual([])
  })

  it('stands in the order of time, and steps of the same second in the order of the way', () => {
    const events = recipientEvents({
      ...untouched,
      state: 'accepted',
      attempt: 1,
      attemptedAt: at(0),
      acceptedAt: at(1),
      sentAt: at(3),
      deliveredAt: at(3),
      readAt: at(2),
    })
    expect(events.map(({ what }) => what)).toEqual([
      'Sending began',
      'Meta accepted the message',
      'Read',
      'Meta sent it to the phone',
      'Delivered to the phone',
    ])
  })

  it('does not put what Meta reports in whole seconds before our own call of that second', () => {
    const events = recipientEvents({
      ...untouched,
      state: 'accepted',
      attempt: 1,
      attemptedAt: '2025-11-21T07:00:18.102Z',
      acceptedAt: '2025-11-21T07:00:18.394Z',
      sentAt: '2025-11-21T07:00:18.000Z',
      failedAt: '2025-11-21T07:00:18.000Z',
    })
    expect(events.map(({ what }) => what)).toEqual([
      'Sending began',
      'Meta accepted the message',
      'Meta sent it to the phone',
      'Failed',
    ])
  })

  it('counts attempts and shows what is due next', () => {
    const events = recipientEvents({
      ...untouched,
      state: 'deferred',
      attempt: 2,
      attemptedAt: at(0),
      dueAt: at(30),
    })
    expect(events).toEqual([
      { what: 'Attempt 2 began', at: at(0), isAhead: false },
      { what: 'Tried again', at: at(30), isAhead: true },
    ])
  })
})
