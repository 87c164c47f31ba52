import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSignedByMeta } from './signature.ts'

const sign = (body: Buffer, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

it('accepts what the app secret signed, byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), (bytes, secret) => {
      const body = Buffer.from(bytes)
      expect(isSignedByMeta(body, sign(body, secret), secret)).toBe(true)
      const changed = Buffer.concat([body, Buffer.from(' ')])
      expect(isSignedByMeta(changed, sign(body, secret), secret)).toBe(false)
    }),
  )
})

it.each([undefined, '', 'sha256=', 'sha256=zz', 'sha1=abc', `sha256=${'0'.repeat(64)}`])(
  'refuses the header %s',
  (header) => {
    expect(isSignedByMeta(Buffer.from('{}'), header, 'secret')).toBe(false)
  },
)
