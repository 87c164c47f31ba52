import { expect, it } from 'vitest'
import { LedgerBook } from './ledger.ts'

it('is empty before anything was accepted', () => {
  expect(new LedgerBook().read()).toEqual({
    accepted: 0,
    uniqueRecipients: 0,
    sentMoreThanOnce: 0,
    throttled: 0,
    maxPerSecond: 0,
    firstAcceptedAt: null,
    lastAcceptedAt: null,
    refused: {},
    statuses: { sent: 0, delivered: 0, read: 0, failed: 0 },
    inbound: 0,
    preferences: 0,
    webhooks: {
      updatesOffered: 0,
      updatesDelivered: 0,
      updatesDuplicated: 0,
      updatesHeldBack: 0,
      updatesDropped: 0,
      updatesLost: 0,
      requests: 0,
      requestsRepeated: 0,
      requestsFailed: 0,
    },
    faults: {},
  })
})

it('counts messages, people, people reached more than once, and the fullest second of one number', () => {
  const book = new LedgerBook()
  const startMs = Date.parse('2026-11-21T10:00:00.123Z')
  for (const [number, digits, offsetMs] of [
    ['n1', '6281', 0],
    ['n1', '6282', 400],
    ['n2', '6281', 450],
    ['n1', '6281', 999],
    ['n1', '6283', 1_000],
  ] as const) {
    book.recordAccepted(number, digits, startMs + offsetMs)
  }
  book.recordThrottled()
  expect(book.read()).toMatchObject({
    accepted: 5,
    uniqueRecipients: 3,
    sentMoreThanOnce: 1,
    throttled: 1,
    maxPerSecond: 3,
    firstAcceptedAt: '2026-11-21T10:00:00.123Z',
    lastAcceptedAt: '2026-11-21T10:00:01.123Z',
  })
})

it('counts refusals by code and faults by kind', () => {
  const book = new LedgerBook()
  for (const code of [131056, 131056, 100]) book.recordRefused(code)
  for (const kind of ['hang', 'throttle', 'hang'] as const) book.recordFault(kind)
  expect(book.read()).toMatchObject({
    refused: { '100': 1, '131056': 2 },
    faults: { hang: 2, throttle: 1 },
  })
})
