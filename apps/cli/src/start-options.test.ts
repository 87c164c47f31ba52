import { expect, it } from 'vitest'
import { startAt } from './start-options.ts'

const NOW_MS = Date.UTC(2026, 10, 21)

it('takes an instant with its zone', () => {
  expect(startAt('2026-11-30T09:00:00+07:00', NOW_MS)).toBe('2026-11-30T02:00:00.000Z')
  expect(startAt('2026-11-30T09:00Z', NOW_MS)).toBe('2026-11-30T09:00:00.000Z')
})

it('reads one without a zone in the time of the person at the terminal', () => {
  const local = new Date(2026, 10, 30, 9, 0).toISOString()
  expect(startAt('2026-11-30 09:00', NOW_MS)).toBe(local)
  expect(startAt('2026-11-30T09:00:00', NOW_MS)).toBe(local)
})

it.each(['tomorrow', '9:00', '2026-11-30', '30.11.2026 09:00', '2026-13-01 09:00', ''])(
  'takes no %o',
  (text) => {
    expect(() => startAt(text, NOW_MS)).toThrow('no instant')
  },
)

it('takes none that is past', () => {
  expect(() => startAt('2026-11-20T23:59:00Z', NOW_MS)).toThrow('is past')
})
