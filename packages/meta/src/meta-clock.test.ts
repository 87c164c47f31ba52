import { expect, it } from 'vitest'
import { MetaClock } from './meta-clock.ts'

const clockAt = (nowMs: () => number): MetaClock => new MetaClock(nowMs)

it('knows nothing before the first answer', () => {
  expect(clockAt(() => 0).aheadMs).toBeNull()
})

it('reads how far ahead Meta is from the date of an answer', () => {
  const clock = clockAt(() => Date.UTC(2026, 9, 1, 10, 0, 0))
  clock.hear('Thu, 01 Oct 2026 10:05:00 GMT')
  expect(clock.aheadMs).toBe(5 * 60_000)
})

it('reads a date once, at the beginning of its second', () => {
  let nowMs = Date.UTC(2026, 9, 1, 10, 0, 0)
  const clock = clockAt(() => nowMs)
  clock.hear('Thu, 01 Oct 2026 10:00:00 GMT')
  nowMs += 900
  clock.hear('Thu, 01 Oct 2026 10:00:00 GMT')
  expect(clock.aheadMs).toBe(0)
})

it('follows a world whose time runs faster or jumps', () => {
  const clock = clockAt(() => Date.UTC(2026, 9, 1))
  clock.hear('Thu, 01 Oct 2026 00:00:00 GMT')
  clock.hear('Fri, 02 Oct 2026 00:00:00 GMT')
  expect(clock.aheadMs).toBe(86_400_000)
})

it('is not led astray by an answer without a date that can be read', () => {
  const clock = clockAt(() => Date.UTC(2026, 9, 1))
  clock.hear('Thu, 01 Oct 2026 00:00:01 GMT')
  for (const date of [undefined, '', 'yesterday', ['a', 'b']]) clock.hear(date)
  expect(clock.aheadMs).toBe(1_000)
})
