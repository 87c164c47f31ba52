import { expect, it } from 'vitest'
import { ceilingOf } from './ceiling-of.ts'

it('takes a rate as people type it, within what the API takes', () => {
  expect(ceilingOf(' 40 ')).toEqual({ mps: 40 })
  expect(ceilingOf('0,5')).toEqual({ mps: 0.5 })
  for (const typed of ['', 'fast', '0', '-3', '1001'])
    expect(ceilingOf(typed)).toHaveProperty('problem')
})
