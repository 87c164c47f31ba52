import { describe, expect, it } from 'vitest'
import { keyOf, parseSearch, present, stringifySearch, textOf } from './search.ts'

describe('the search part of an address', () => {
  it('keeps an id of digits as it is, there and back', () => {
    const search = { from: '106540352242923', q: 'a&b=ü', template: '007' }
    expect(parseSearch(stringifySearch(search))).toEqual(search)
  })

  it('leaves out what is not set, and itself when nothing is', () => {
    expect(stringifySearch({ q: undefined, code: 131026 })).toBe('?code=131026')
    expect(stringifySearch({})).toBe('')
    expect(present({ q: undefined, state: 'sent' })).toEqual({ state: 'sent' })
  })

  it('reads only known keys and text of the right form', () => {
    expect(keyOf({ sent: 1 }, 'sent')).toBe('sent')
    expect(keyOf({ sent: 1 }, 'constructor')).toBeUndefined()
    expect(textOf('abc', 2)).toBeUndefined()
    expect(textOf('', 2)).toBeUndefined()
    expect(textOf(3, 2)).toBeUndefined()
  })
})
