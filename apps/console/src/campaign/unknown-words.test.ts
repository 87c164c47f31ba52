import { expect, it } from 'vitest'
import { decidedWords, whyNotDecide } from './unknown-words.ts'

const english = { locale: 'en-US' }

it('tells for how many people a decision was carried out, and who became known meanwhile', () => {
  expect(decidedWords('give_up', 3, 3, english)).toBe('Gave up on 3 people')
  expect(decidedWords('mark_as_sent', 1_200, 1_199, english)).toBe(
    '1,199 people marked as sent; 1 person became known meanwhile',
  )
})

it('sends again to nobody of a cancelled campaign, but lets them be settled', () => {
  expect(whyNotDecide('resend', { state: 'cancelled' })).not.toBeNull()
  expect(whyNotDecide('give_up', { state: 'cancelled' })).toBeNull()
  expect(whyNotDecide('resend', { state: 'waiting' })).toBeNull()
})
