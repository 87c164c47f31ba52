import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asciiJson, asciiText } from './ascii-json.ts'

it('writes any JSON in ASCII, with slashes escaped, and loses nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = asciiJson(value)
      expect(text).toMatch(/^[\x20-\x7f]*$/)
      expect(text.replaceAll('\\/', '')).not.toContain('/')
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('writes characters as Meta does', () => {
  expect(asciiJson({ a: 'é/😀' })).toBe(String.raw`{"a":"\u00e9\/\ud83d\ude00"}`)
})

it('writes a text alone as it writes it among others', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '/'))
  fc.assert(
    fc.property(text, (value) => {
      expect(asciiText(value)).toBe(asciiJson(value))
    }),
  )
})
