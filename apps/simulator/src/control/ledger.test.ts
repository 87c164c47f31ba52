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
  expect(book.read()).toEqual({
    accepted: 5,
    uniqueRecipients: 3,
    sentMoreThanOnce: 1,
    throttled: 1,
    maxPerSecond: 3,
    firstAcceptedAt: '2026-11-21T10:00:00.123Z',
    lastAcceptedAt: '2026-11-21T10:00:01.123Z',
  })
})
