import { expect, it } from 'vitest'
import { partsInWords, planOf } from './parts-words.ts'

it('says what the parts that have not ended are at, those under way first', () => {
  const parts = (['finished', 'queued', 'sending', 'queued', 'paused', 'cancelled'] as const).map(
    (state) => ({ state }),
  )
  expect(partsInWords(parts)).toBe('1 sending, 1 paused, 2 queued')
  expect(partsInWords([{ state: 'finished' }])).toBe('')
})

it('adds up what the numbers of a program allow', () => {
  const number = (phoneNumberId: string, messagesPerSecond: number) => ({
    phoneNumberId,
    displayPhoneNumber: `+${phoneNumberId}`,
    plan: { messagesPerSecond, batchSize: 1, batchIntervalMs: 1, source: 'Meta says so.' },
    stoppedBecause: null,
  })
  const plan = planOf([number('1', 80), number('2', 1_000)], { locale: 'en-US' })
  expect(plan.messagesPerSecond).toBe(1_080)
  expect(plan.source).toBe('+1: 80. Meta says so.\n+2: 1,000. Meta says so.')
})
