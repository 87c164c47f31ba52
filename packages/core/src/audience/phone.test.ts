import fc from 'fast-check'
import { getCountries, getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, it } from 'vitest'
import { knownCountry, readPhone } from './phone.ts'

const phone = (cell: string, country?: 'ID' | 'BR' | 'US'): string => {
  const reading = readPhone(cell, country)
  return reading.kind === 'phone' ? reading.phone : reading.reason
}

describe('the repairs', () => {
  it.each([
    ['outer blanks', '  +6281215812558\t'],
    ['invisible marks that come with copying', '\u{202a}+6281215812558\u{202c}\u{feff}'],
    ["Excel's leading apostrophe", "'+6281215812558"],
    ['an apostrophe among blanks', " ' +6281215812558"],
    ['00 for +', '006281215812558'],
    ['00 after an apostrophe', "'00 62 812 1581 2558"],
    ['a missing + before the country code', '6281215812558'],
    ['a missing + before a country code in brackets', '(62) 812-1581-2558'],
  ])('read through %s', (_, cell) => {
    expect(phone(cell)).toBe('+6281215812558')
  })

  it.each([
    ['+62 812 1581 2558'],
    ['+62-812-1581-2558'],
    ['+62 (812) 1581.2558'],
    ['+62\u{a0}812\u{a0}1581\u{a0}2558'],
  ])('leave the usual signs to the library: %s', (cell) => {
    expect(phone(cell)).toBe('+6281215812558')
  })

  it('read local numbers as those of the default country, and only with one', () => {
    expect(phone('0812-1581-2558', 'ID')).toBe('+6281215812558')
    expect(phone('0812-1581-2558')).toBe('phone_without_country')
    expect(phone('(021) 245-8770')).toBe('phone_without_country')
    expect(phone('212-458-7709')).toBe('phone_without_country')
    expect(phone('212-458-7709', 'US')).toBe('+12124587709')
  })

  it('read a number with + or 00 internationally whatever the default country', () => {
    expect(phone('+55 11 98693 8830', 'ID')).toBe('+5511986938830')
    expect(phone('005511986938830', 'ID')).toBe('+5511986938830')
  })

  it('supply no missing + when a default country is given: a stranger might be reached', () => {
    expect(phone('5511986938830', 'ID')).toBe('phone_invalid')
    expect(phone('12124587709', 'ID')).toBe('phone_invalid')
  })
})

describe('what is refused', () => {
  it.each([
    ['', 'phone_missing'],
    ['  ', 'phone_missing'],
    ["'", 'phone_missing'],
    ['6.28123E+11', 'phone_rounded'],
    ['6,28123e+11', 'phone_rounded'],
    ["'6.28E11", 'phone_rounded'],
    ['n/a', 'phone_invalid'],
    ['budi@example.com', 'phone_invalid'],
    ['=HYPERLINK("x")', 'phone_invalid'],
    ['=+6281215812558', 'phone_invalid'],
    ['+62 812 XXXX 1234', 'phone_invalid'],
    ['+6281215812558 ext 5', 'phone_invalid'],
    ['+6281215812558;ext=4', 'phone_invalid'],
    ['tel:+6281215812558', 'phone_invalid'],
    ['+62 812 1581 2558 / +62 812 1581 2559', 'phone_invalid'],
    ['+6281215812558,+6281215812559', 'phone_invalid'],
    ['12345', 'phone_invalid'],
    ['0000000000', 'phone_invalid'],
    ['+62', 'phone_invalid'],
    ['+999123456789', 'phone_invalid'],
    ['+6281234567890123456', 'phone_invalid'],
  ])('%j is %s', (cell, reason) => {
    expect(phone(cell)).toBe(reason)
  })

  it('a number that went through a decimal column, whose zero would make another number', () => {
    expect(phone('+62 812 1581 2558.0')).toBe('phone_invalid')
    expect(phone('081215812558.00', 'ID')).toBe('phone_invalid')
    expect(phone('6281215812558,0')).toBe('phone_invalid')
  })
})

describe('laws', () => {
  const numbers = getCountries().flatMap((country) => {
    const example = getExampleNumber(country, examples)
    return example?.isValid() ? [example] : []
  })
  const anyNumber = fc.constantFrom(...numbers)

  it("read every country's example number, as it is printed abroad or at home", () => {
    expect(numbers.length).toBeGreaterThan(200)
    for (const number of numbers) {
      const expected = { kind: 'phone', phone: number.number }
      expect(readPhone(number.formatInternational())).toEqual(expected)
      expect(readPhone(number.number.replace('+', '00'))).toEqual(expected)
      expect(readPhone(number.number.slice(1))).toEqual(expected)
      expect(readPhone(number.formatNational(), number.country)).toEqual(expected)
    }
  })

  it('read what was read once the same again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: fc.constantFrom(..."+0123456789 ()-./'e,=x"), maxLength: 20 }),
          anyNumber.map((number) => number.formatInternational()),
          fc.string({ unit: 'binary' }),
        ),
        fc.constantFrom(undefined, 'ID' as const, 'BR' as const, 'US' as const),
        (cell, country) => {
          const reading = readPhone(cell, country)
          if (reading.kind === 'refused') return
          expect(reading.phone).toMatch(/^\+[1-9]\d{6,14}$/)
          expect(readPhone(reading.phone, country)).toEqual(reading)
        },
      ),
      { seed: 20_261_121, numRuns: 3_000 },
    )
  })

  it('never add, drop or change a digit of an international number', () => {
    const anySign = fc.constantFrom('', '', '', ' ', '-', '.', ' (', ') ')
    fc.assert(
      fc.property(
        anyNumber,
        fc.array(anySign, { minLength: 16, maxLength: 16 }),
        (number, signs) => {
          const digits = [...number.number.slice(1)]
          const reading = readPhone(`+${digits.map((digit, at) => digit + signs[at]).join('')}`)
          if (reading.kind === 'phone') expect(reading.phone).toBe(number.number)
        },
      ),
      { seed: 20_261_122, numRuns: 1_000 },
    )
  })
})

it('knows the countries of the library and no others', () => {
  expect(knownCountry('ID')).toBe('ID')
  expect(knownCountry('XX')).toBeUndefined()
  expect(knownCountry('toString')).toBeUndefined()
})
