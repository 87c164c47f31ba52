import { expect, it } from 'vitest'
import { servedVersion } from './versions.ts'

const november2026 = Date.UTC(2026, 10, 21)

it.each([
  ['a living version', 'v24.0', 'v24.0'],
  ['an expired version by the oldest living one', 'v20.0', 'v21.0'],
  ['a very old version by the oldest living one', 'v1.0', 'v21.0'],
  ['a version still to come by the newest', 'v99.0', 'v26.0'],
  ['no version by the newest', undefined, 'v26.0'],
])('answers %s', (_, named, served) => {
  expect(servedVersion(named, november2026)).toBe(served)
})

it('lets a version expire on its day', () => {
  expect(servedVersion('v21.0', Date.UTC(2027, 0, 20))).toBe('v21.0')
  expect(servedVersion('v21.0', Date.UTC(2027, 0, 21))).toBe('v22.0')
})
