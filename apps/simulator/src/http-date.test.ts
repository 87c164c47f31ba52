import { expect, it } from 'vitest'
import { HttpDate } from './http-date.ts'

it('names the second an instant lies in, as HTTP writes it', () => {
  const date = new HttpDate()
  expect(date.at(Date.UTC(2026, 10, 5, 9, 8, 7, 999))).toBe('Thu, 05 Nov 2026 09:08:07 GMT')
  expect(date.at(Date.UTC(2026, 10, 5, 9, 8, 8, 0.5))).toBe('Thu, 05 Nov 2026 09:08:08 GMT')
})
