import fc from 'fast-check'
import { expect, it } from 'vitest'
import { userIdOf, waIdOfUserId } from './user-id.ts'

const waIds = fc.stringMatching(/^[0-9]{7,15}$/)

it('gives each number a user id of the documented form, and finds the number again', () => {
  fc.assert(
    fc.property(waIds, (waId) => {
      const userId = userIdOf(waId)
      expect(userId).toMatch(/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/)
      expect(waIdOfUserId(userId)).toBe(waId)
    }),
  )
})

it('begins with the country and shows nothing of the number', () => {
  expect(userIdOf('6281234567890')).toMatch(/^ID\.1\d{18}$/)
  expect(userIdOf('4915112345678')).toMatch(/^DE\./)
  expect(userIdOf('6281234567890')).not.toContain('1234567')
})

it.each(['', 'US.13491208655302741918', 'ID.1', 'US.ENT.11815799212886844830', '6281234567890'])(
  'knows nobody by the user id "%s"',
  (userId) => {
    expect(waIdOfUserId(userId)).toBeUndefined()
  },
)
