import { type ErrorGroup, retry, SECOND_MS } from './rows.ts'

const AGAIN = 'Nothing; it is tried again.'

/** Meta itself has a fault that passes. */
export const serverErrors: ErrorGroup = {
  source: 'Meta, "Error codes": the server (Dec 2025, read again Aug 2026; reference 8.5)',
  blame: 'other',
  rows: {
    1: [
      'API unknown',
      'Meta could not read the request or had a fault.',
      AGAIN,
      retry(10 * SECOND_MS, 3),
    ],
    2: ['API service', 'Meta was briefly overloaded or down.', AGAIN, retry(5 * SECOND_MS, 6)],
    131000: ['Something went wrong', 'Meta had a fault.', AGAIN, retry(15 * SECOND_MS, 3)],
    131016: [
      'Service unavailable',
      'A service at Meta is briefly down.',
      AGAIN,
      retry(15 * SECOND_MS, 6),
    ],
    133004: [
      'Server temporarily unavailable',
      'A server at Meta is briefly down.',
      AGAIN,
      retry(15 * SECOND_MS, 6),
    ],
  },
}
