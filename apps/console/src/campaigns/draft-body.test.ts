import { expect, it } from 'vitest'
import { draftBody } from './draft-body.ts'

const plan = { messagesPerSecond: 80, batchSize: 20, batchIntervalMs: 250, source: '' }
const sender = (phoneNumberId: string) => ({
  phoneNumberId,
  displayPhoneNumber: phoneNumberId,
  plan,
  stoppedBecause: null,
})
const draft = {
  phoneNumberId: '111111',
  numbers: [sender('111111'), sender('222222')],
  template: { name: 'promo', language: 'id_ID', category: 'marketing', components: [] },
  audience: { importId: '019aa6a0-0000-7000-8000-000000000001', fileName: 'a.csv' },
  variables: {},
  startsAt: '2025-11-21T09:00:00.000Z',
  lateStartMaxMinutes: 15,
  unknownPolicy: 'hold',
} satisfies Parameters<typeof draftBody>[0]

it('counts the people of a draft again as it was written, with its other numbers', () => {
  expect(draftBody(draft, Date.parse('2025-11-21T08:00:00Z'))).toMatchObject({
    phoneNumberId: '111111',
    pool: ['222222'],
    startsAt: draft.startsAt,
    unknownPolicy: 'hold',
  })
})

it('starts a draft at once whose start has passed', () => {
  expect(draftBody(draft, Date.parse('2025-11-21T10:00:00Z')).startsAt).toBeNull()
})
