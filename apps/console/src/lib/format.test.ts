import { describe, expect, it } from 'vitest'
import {
  formatAhead,
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatInstantInFull,
  formatPeople,
  formatRate,
  formatShare,
  formatStart,
  zoneName,
} from './format.ts'

const jakarta = { locale: 'en-GB', timeZone: 'Asia/Jakarta' }
const english = { locale: 'en-US' }
const now = Date.parse('2025-11-21T07:30:00Z')

describe('numbers', () => {
  it('separates thousands the way the locale does', () => {
    expect(formatCount(9218, english)).toBe('9,218')
    expect(formatCount(9218, { locale: 'id-ID' })).toBe('9.218')
  })

  it('counts one person and many people', () => {
    expect(formatPeople(1, english)).toBe('1 person')
    expect(formatPeople(0, english)).toBe('0 people')
    expect(formatPeople(9218, english)).toBe('9,218 people')
  })

  it('never says 100 % while one person is missing, nor 0 % when one was reached', () => {
    expect(formatShare(9217, 9218, english)).toBe('99.9%')
    expect(formatShare(1, 9218, english)).toBe('<0.1%')
    expect(formatShare(9218, 9218, english)).toBe('100%')
    expect(formatShare(0, 9218, english)).toBe('0%')
  })

  it('shows a dash for a share of nobody', () => {
    expect(formatShare(0, 0, english)).toBe('–')
  })

  it('keeps a decimal of slow rates only', () => {
    expect(formatRate(3.26, english)).toBe('3.3')
    expect(formatRate(79.6, english)).toBe('80')
  })

  it('names the size of a file', () => {
    expect(formatBytes(0, english)).toBe('0 byte')
    expect(formatBytes(412_300, english)).toBe('412 kB')
    expect(formatBytes(12_340_000, english)).toBe('12.3 MB')
  })
})

describe('durations', () => {
  it('says the two largest units in words', () => {
    expect(formatDuration(0.4)).toBe('less than a second')
    expect(formatDuration(1)).toBe('1 second')
    expect(formatDuration(200)).toBe('3 minutes 20 seconds')
    expect(formatDuration(3_600)).toBe('1 hour')
    expect(formatDuration(90_061)).toBe('1 day 1 hour')
  })

  it('rounds before it chooses the unit', () => {
    expect(formatDuration(59.7)).toBe('1 minute')
  })

  it('counts down without seconds when minutes are left', () => {
    expect(formatAhead('2025-11-21T07:30:09Z', now)).toBe('in 9 seconds')
    expect(formatAhead('2025-11-21T07:55:40Z', now)).toBe('in 26 minutes')
    expect(formatAhead('2025-11-21T07:29:00Z', now)).toBe('any moment')
  })
})

describe('instants', () => {
  it('shows only the time on the same day of the zone', () => {
    expect(formatInstant('2025-11-21T07:12:03Z', now, jakarta)).toBe('14:12:03')
  })

  it('shows the day when it is another day of the zone, though the same day in UTC', () => {
    expect(formatInstant('2025-11-21T18:12:03Z', now, jakarta)).toBe('22 Nov, 01:12')
  })

  it('shows the year when it is another one', () => {
    expect(formatInstant('2024-11-21T07:12:03Z', now, jakarta)).toBe('21 Nov 2024, 14:12')
  })

  it('names the zone in full', () => {
    expect(formatInstantInFull('2025-11-21T07:12:03Z', jakarta)).toMatch(
      /Friday.* 21 November 2025.*14:12:03.*\(Asia\/Jakarta\)/,
    )
  })

  it('says when something starts to the minute, with the day and the zone', () => {
    expect(formatStart('2025-11-21T18:12:03Z', jakarta)).toBe('Sat 22 Nov, 01:12 GMT+7')
    expect(zoneName(jakarta)).toBe('Asia/Jakarta')
  })
})
