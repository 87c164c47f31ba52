import { describe, expect, it } from 'vitest'
import { type PartsInput, partsOf, whyNotSend } from './parts.ts'

const file = {
  id: '019aa6a0-0000-7000-8000-000000000001',
  fileName: 'people.csv',
  state: 'ready',
  columns: [],
  mapping: null,
  defaultCountry: null,
  rows: 9970,
  validUnique: 9420,
  duplicates: 0,
  invalid: 0,
  withoutOptIn: 0,
  blank: 0,
  refusedBy: [],
  createdAt: '2025-11-21T07:00:00Z',
  finishedAt: null,
} satisfies PartsInput['file']
const number = {
  id: '123456',
  wabaId: '1',
  displayPhoneNumber: '+62 811 1',
  verifiedName: 'Shop',
  throughputLevel: 'HIGH',
  qualityRating: 'GREEN',
  status: 'CONNECTED',
  isOnBusinessApp: false,
  mpsMax: null,
  portfolio: null,
  plan: { messagesPerSecond: 1000, batchSize: 100, batchIntervalMs: 100, source: 'HIGH' },
} satisfies PartsInput['number']
const template = {
  name: 'promo',
  language: 'id_ID',
  category: 'marketing',
  status: 'APPROVED',
  quality: 'GREEN',
  wabaId: '1',
  components: [],
  variables: [],
  whyNotSendable: null,
} satisfies PartsInput['template']
const preview = {
  people: 9420,
  eligible: 9219,
  skipped: {},
  samples: [],
  secondsAtPlan: 9.2,
  parts: [],
}
const complete: PartsInput = {
  file,
  number,
  senderCount: 1,
  start: { at: null },
  template,
  resolved: { sources: {}, problems: [] },
  name: 'Sale',
  preview,
  refusal: undefined,
}
const part = (id: string, change: Partial<PartsInput>) =>
  partsOf({ ...complete, ...change }, { locale: 'en-US' }).find((each) => each.id === id)

describe('the parts of a campaign being written', () => {
  it('say what stands in each when all is chosen, and nothing keeps it from being sent', () => {
    const parts = partsOf(complete, { locale: 'en-US' })
    expect(parts.map(({ summary }) => summary)).toEqual([
      '9,420 people in people.csv',
      'promo from +62 811 1',
      'At once when you confirm',
      '9,219 people will be messaged',
    ])
    expect(whyNotSend(parts)).toBeNull()
  })

  it('name the first thing that is missing', () => {
    expect(whyNotSend(partsOf({ ...complete, file: undefined, name: '' }))).toBe(
      'Who: Choose a file.',
    )
  })

  it('tell a file that cannot be used from one that is being read', () => {
    expect(part('who', { file: { ...file, state: 'refused' } })).toMatchObject({ state: 'problem' })
    expect(part('who', { file: { ...file, state: 'reading' } })).toMatchObject({ state: 'todo' })
  })

  it('hold back a template or a number that cannot send', () => {
    expect(part('what', { template: { ...template, whyNotSendable: 'Paused' } })).toMatchObject({
      state: 'problem',
    })
    expect(part('what', { number: { ...number, status: 'BANNED' } })).toMatchObject({
      state: 'problem',
    })
  })

  it('ask for a name only when everything else is there', () => {
    expect(part('check', { name: ' ' })?.summary).toBe('Give the campaign a name')
    expect(part('check', { name: '', preview: undefined })?.summary).toBe(
      'Waits for the parts above',
    )
  })

  it('do not let nobody be messaged, and show the sentence of a refusal', () => {
    expect(part('check', { preview: { ...preview, eligible: 0 } })?.state).toBe('problem')
    expect(part('check', { refusal: 'No such column' })?.summary).toBe('No such column')
  })

  it('say when it starts and in how many parts, and hold back a start that cannot be', () => {
    const place = { locale: 'en-GB', timeZone: 'Asia/Jakarta' }
    const whenOf = (change: Partial<PartsInput>) => partsOf({ ...complete, ...change }, place)[2]
    const start = { at: '2025-11-21T18:12:00Z' }
    const parts = [1, 2].map((n) => ({ part: n, value: null, people: 30_000 }))
    expect(whenOf({ start })?.summary).toBe('Sat 22 Nov, 01:12 GMT+7')
    expect(whenOf({ start, preview: { ...preview, parts } })?.summary).toBe(
      'Sat 22 Nov, 01:12 GMT+7, in 2 parts',
    )
    expect(whenOf({ start: { problem: 'past' } })?.state).toBe('problem')
    expect(whenOf({ start: { problem: 'not-chosen' } })?.state).toBe('todo')
  })

  it('name the first number and count those that share the work', () => {
    expect(part('what', { senderCount: 3 })?.summary).toBe('promo from +62 811 1 and 2 more')
  })
})
