import { describe, expect, it } from 'vitest'
import { readRecipient, sentinelCode, waIdOf } from './recipient.ts'

const indian = { countryCallingCode: '91' }

describe('the number a message goes to', () => {
  it('is what was written, less its punctuation', () => {
    expect(readRecipient('+1 (650) 555-1234', indian, true)).toEqual({
      input: '+1 (650) 555-1234',
      digits: '16505551234',
      waId: '16505551234',
    })
  })

  it.each([
    ['6315551234', '916315551234'],
    ['1 (631) 555-1234', '9116315551234'],
    ['919876543210', '919876543210'],
  ])('without a leading plus, %s is read as %s by an Indian number', (to, digits) => {
    expect(readRecipient(to, indian, true)?.digits).toBe(digits)
  })

  it('stays as written when the country code is not to be put before it', () => {
    expect(readRecipient('16315551234', indian, false)?.digits).toBe('16315551234')
  })

  it.each(['', 'Budi', '+62', '12345', '+1234567890123456', 'group-120363', '+62 812x34567'])(
    'is refused when it is %j',
    (to) => expect(readRecipient(to, indian, true)).toBeUndefined(),
  )
})

it.each([
  ['Brazil, area 11, keeps its nine', '5511970565315', '5511970565315'],
  ['Brazil, area 71, loses its nine', '5571987654321', '557187654321'],
  ['Mexico gains a one', '525512285138', '5215512285138'],
  ['Mexico with its one stays', '5215512285138', '5215512285138'],
  ['Argentina gains a nine', '541141282222', '5491141282222'],
  ['Indonesia stays', '6281234567890', '6281234567890'],
])("WhatsApp's own id: %s", (_, digits, waId) => expect(waIdOf(digits)).toBe(waId))

it.each([
  ['628999131026', 131026],
  ['628999000100', 100],
  ['628999000190', 190],
  ['628999000000', undefined],
  ['62899913102', undefined],
  ['6281234567890', undefined],
])('%s fails with %s', (digits, code) => expect(sentinelCode(digits)).toBe(code))
