import { expect, it } from 'vitest'
import { aligned, duration, fileSize, listed, people, printable } from './text.ts'

it.each([
  [-5, '0 s'],
  [1_499, '1 s'],
  [59_999, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [49 * 3_600_000, '2 days 1 h'],
])('says %i ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

it('speaks of one person and of many', () => {
  expect([people(0), people(1), people(9_012)]).toEqual(['0 people', '1 person', '9,012 people'])
})

it('lists words as a sentence does', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
})

it('says sizes in the unit that fits', () => {
  expect([fileSize(0), fileSize(588_848), fileSize(61_000_000)]).toEqual([
    '0 B',
    '588.8 kB',
    '61.0 MB',
  ])
})

it('puts numbers to the right and words to the left', () => {
  expect(
    aligned(
      [
        ['accepted', '9,012', '94.9 %'],
        ['failed', '12', '0.1 %'],
      ],
      '  ',
    ),
  ).toBe('  accepted  9,012  94.9 %\n  failed       12   0.1 %')
})

it('prints text from outside without letting it steer the terminal', () => {
  expect(printable('a\u001b[2Jb\u0007\u202ec\rd\u009b\te\n')).toBe('a[2Jbcd\te\n')
  expect(aligned([['two\nlines', 'b']])).toBe('two lines  b')
})
