import { expect, it } from 'vitest'
import { errorAnswer } from './graph-problem.ts'
import { metaErrorCodes, metaErrorOf } from './meta-errors.ts'

// Source: Meta, Cloud API error codes (reference 8.8).
it.each([
  [100, 'Invalid parameter'],
  [80007, 'Rate limit issues'],
  [130429, 'Rate limit hit'],
  [130472, "User's number is part of an experiment"],
  [131000, 'Something went wrong'],
  [131008, 'Required parameter is missing'],
  [131009, 'Parameter value is not valid'],
  [131016, 'Service unavailable'],
  [131021, 'Recipient cannot be sender'],
  [131026, 'Message undeliverable'],
  [131042, 'Business eligibility payment issue'],
  [131047, 'Re-engagement message'],
  [131048, 'Spam rate limit hit'],
  [131049, 'This message was not delivered to maintain healthy ecosystem engagement.'],
  [131051, 'Unsupported message type'],
  [131053, 'Media upload error'],
  [131055, 'Method not allowed'],
  [131056, '(Business Account, Consumer Account) pair rate limit hit'],
  [131057, 'Account in maintenance mode'],
  [132000, 'Number of parameters does not match the expected number of params'],
  [132001, 'Template name does not exist in the translation'],
  [132015, 'Template is paused'],
  [132016, 'Template is disabled'],
  [134100, 'Only marketing messages supported'],
  [134101, 'Your template is still syncing'],
  [134102, 'Template unavailable for use'],
])('%d is called %j', (code, title) => expect(metaErrorOf(code).title).toBe(title))

it('writes the envelope as Meta does', () => {
  expect(errorAnswer({ code: 130429 }, '2026-08')).toEqual({
    httpStatus: 429,
    body: {
      error: {
        message: '(#130429) Rate limit hit',
        type: 'OAuthException',
        code: 130429,
        error_data: {
          messaging_product: 'whatsapp',
          details: 'Cloud API message throughput has been reached.',
        },
        fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
      },
    },
  })
})

// Source: reference 8, columns A and B.
it.each([
  [130429, 400, 429],
  [132001, 404, 400],
  [131042, 400, 402],
  [131057, 500, 503],
  [3, 500, 403],
  [190, 401, 401],
])('%d travels with HTTP %d in the older copy of the page and %d in the newer', (code, a, b) => {
  expect(errorAnswer({ code }, '2025-12').httpStatus).toBe(a)
  expect(errorAnswer({ code }, '2026-08').httpStatus).toBe(b)
})

it('meets a code outside the table as an answer, because nobody knows it', () => {
  expect(metaErrorCodes).not.toContain(199999)
  expect(metaErrorOf(199999)).toMatchObject({ metIn: 'answer', httpStatus: { '2026-08': 400 } })
})
