import type { Stop } from '@clarion/contracts/stops'
import { describe, expect, it } from 'vitest'
import { liftWords, stopsOn, stopTitle } from './stop-words.ts'

const stop = (scope: Stop['scope'], subject: string, change: Partial<Stop> = {}): Stop => ({
  id: `${scope}-${subject}`,
  scope,
  subject,
  subjectName: subject,
  code: 131042,
  reason: 'Payment is missing.',
  whatToDo: 'Pay.',
  stoppedAt: '2025-11-21T07:00:00Z',
  liftedAt: null,
  liftedBy: null,
  pausedCampaigns: 0,
  ...change,
})

describe('stops', () => {
  it('say what is stopped and what lifting does', () => {
    expect(stopTitle(stop('number', '+62 811'))).toBe('Sending through +62 811 is stopped')
    expect(liftWords(0)).toBe('Lift')
    expect(liftWords(1)).toBe('Lift and resume 1 campaign')
    expect(liftWords(12)).toBe('Lift and resume 12 campaigns')
  })

  it('concern what sends with their number, account or template, until they are lifted', () => {
    const sends = {
      numberIds: ['1', '2'],
      wabaId: 'shop',
      template: { name: 'promo', language: 'id_ID' },
    }
    const stops = [
      stop('number', '2'),
      stop('number', '3'),
      stop('account', 'shop'),
      stop('account', 'other'),
      stop('template', 'shop/promo/id_ID'),
      stop('template', 'shop/promo/en_US'),
      stop('number', '1', { liftedAt: '2025-11-21T08:00:00Z' }),
    ]
    expect(stopsOn(stops, sends).map(({ id }) => id)).toEqual([
      'number-2',
      'account-shop',
      'template-shop/promo/id_ID',
    ])
  })
})
