import { describe, expect, it } from 'vitest'
import { variableSourceSchema } from './campaigns.ts'

describe('the text of a variable', () => {
  it.each([
    ['a blank constant', { value: '  ' }],
    ['a constant of line breaks', { value: '\n\t' }],
    ['a blank fallback', { column: 'first_name', fallback: ' ' }],
  ])('is refused as %s, which Meta would refuse for everyone', (_, source) => {
    const { error } = variableSourceSchema.safeParse(source)
    expect(error?.issues[0]?.message).toBe('must hold more than white space')
  })

  it('comes from one place: a column and a constant at once are refused in words', () => {
    const { error } = variableSourceSchema.safeParse({ column: 'first_name', value: 'x' })
    expect(error?.issues[0]?.message).toContain('must be a column')
  })

  it('has one blank for each run of white space, as the cells of a file have', () => {
    expect(variableSourceSchema.parse({ value: ' a\n\n\tb \u00a0  c ' })).toEqual({
      value: 'a b c',
    })
    expect(variableSourceSchema.parse({ column: ' city ', fallback: ' in\ttown ' })).toEqual({
      column: ' city ',
      fallback: 'in town',
    })
  })
})
