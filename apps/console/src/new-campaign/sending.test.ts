import type { PhoneNumber } from '@clarion/contracts/templates'
import { describe, expect, it } from 'vitest'
import {
  emptySending,
  rateTogether,
  sendersOf,
  startOf,
  suggestedStart,
  typedInstant,
} from './sending.ts'

const nowMs = Date.parse('2025-11-21T07:20:00Z')
const typed = (startsAt: string | null) => startOf({ ...emptySending, startsAt }, nowMs)

describe('the start', () => {
  it('is at once until a time is chosen', () => {
    expect(typed(null)).toEqual({ at: null })
    expect(typed('')).toEqual({ problem: 'not-chosen' })
    expect(typed('2025-11-')).toEqual({ problem: 'not-chosen' })
  })

  it('reads what was typed in the zone of the browser', () => {
    const at = nowMs + 3_600_000
    expect(typed(typedInstant(at))).toEqual({ at: new Date(at).toISOString() })
  })

  it('lies ahead, within a year', () => {
    expect(typed(typedInstant(nowMs))).toEqual({ problem: 'past' })
    expect(typed('2030-01-01T00:00')).toEqual({ problem: 'too-far' })
  })

  it('is suggested one to two hours ahead, on the hour', () => {
    expect(suggestedStart(nowMs)).toBe(typedInstant(Date.parse('2025-11-21T09:00:00Z')))
  })
})

const number = (id: string, change: Partial<PhoneNumber> = {}): PhoneNumber => ({
  id,
  wabaId: 'shop',
  displayPhoneNumber: id,
  verifiedName: 'Shop',
  throughputLevel: 'STANDARD',
  qualityRating: 'GREEN',
  status: 'CONNECTED',
  isOnBusinessApp: false,
  mpsMax: null,
  portfolio: null,
  plan: { messagesPerSecond: 80, batchSize: 20, batchIntervalMs: 250, source: 'STANDARD' },
  ...change,
})

describe('the numbers that send', () => {
  const own = number('1')
  const numbers = [
    own,
    number('2'),
    number('3', { wabaId: 'other' }),
    number('4', { status: 'BANNED' }),
  ]
  const ids = (isPooled: boolean, pool: string[]) =>
    sendersOf(own, numbers, { isPooled, pool }).map(({ id }) => id)

  it('are the chosen one alone unless several are wanted', () => {
    expect(ids(false, ['2'])).toEqual(['1'])
  })

  it('are connected ones of the same account', () => {
    expect(ids(true, ['4', '3', '2', 'gone', '1'])).toEqual(['1', '2'])
  })

  it('send together what each of them may', () => {
    expect(rateTogether(numbers.slice(0, 2))).toBe(160)
  })
})
