import { describe, expect, it } from 'vitest'
import { readConsent } from './consent.ts'

const importedAt = new Date('2026-11-21T12:00:00Z')
const read = (cell: string): string | null => readConsent(cell, importedAt)?.toISOString() ?? null

describe('consent is there', () => {
  it.each([
    ['2025-06-10T22:00:00.000Z', '2025-06-10T22:00:00.000Z'],
    ['2025-06-10T22:00:00.1239Z', '2025-06-10T22:00:00.123Z'],
    ['2025-06-10T22:00:00+07:00', '2025-06-10T15:00:00.000Z'],
    ['2025-06-10 22:00:00-0330', '2025-06-11T01:30:00.000Z'],
    ['2025-06-10 22:00:00.5+00', '2025-06-10T22:00:00.500Z'],
    ['2025-06-10 22:00', '2025-06-10T22:00:00.000Z'],
    [' 2025-06-10 ', '2025-06-10T00:00:00.000Z'],
    ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00.000Z'],
    ['25/12/2025', '2025-12-25T00:00:00.000Z'],
    ['25.12.2025 08:30', '2025-12-25T08:30:00.000Z'],
    ['5-5-2025', '2025-05-05T00:00:00.000Z'],
    ['29/02/2024', '2024-02-29T00:00:00.000Z'],
  ])('since the date %s in the past', (cell, instant) => {
    expect(read(cell)).toBe(instant)
  })

  it.each([
    'yes',
    'Y',
    'TRUE',
    '1',
    'Sim',
    'SÍ',
    'si\u{301}',
    'ya',
    'Opted-in',
    'opted in',
    'да',
    'نعم',
  ])('since the file came for a clear %s', (cell) => {
    expect(read(cell)).toBe(importedAt.toISOString())
  })
})

describe('in doubt there is no consent', () => {
  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['a no', 'no'],
    ['a zero', '0'],
    ['a false', 'FALSE'],
    ['a withdrawal', 'opted out'],
    ['a condition', 'yes, but not on Sundays'],
    ['a maybe', 'maybe'],
    ['a dash', '-'],
    ['a date to come', '2026-11-21T12:00:01Z'],
    ['a day and month that could be swapped', '03/04/2025'],
    ['month before day', '12/25/2025'],
    ['a day that is none', '2025-02-30'],
    ['a leap day of a common year', '29/02/2025'],
    ['a time that is none', '2025-06-10 25:00'],
    ['an offset that is none', '2025-06-10T22:00:00+99:00'],
    ['how a spreadsheet writes none', '1900-01-00'],
    ['how a database writes none', '1970-01-01T00:00:00Z'],
    ['the year one', '0001-01-01'],
    ['a year of two digits', '25/12/25'],
    ["a spreadsheet's day number", '45291'],
    ['seconds since 1970', '1749592800'],
    ['a year', '2025'],
    ['two dates', '2025-06-10 2025-06-11'],
  ])('for %s', (_, cell) => {
    expect(read(cell)).toBeNull()
  })
})
