import { expect, it } from 'vitest'
import { retryWaitMs } from './retry.ts'

it('tries again at once, then ever more rarely, and never less than every minute', () => {
  const waitsMs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10_000].map(retryWaitMs)
  expect(waitsMs).toEqual([100, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
})
