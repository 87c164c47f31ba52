import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createTokenVault } from './token-vault.ts'

const vaultOf = (id: string) => createTokenVault(`${id}:${randomBytes(32).toString('base64')}`)

it('gives back what it sealed, and seals the same token differently each time', () => {
  const vault = vaultOf('k1')
  const first = vault.seal('EAAG-token')
  expect(vault.open(first.ciphertext, first.keyId)).toBe('EAAG-token')
  expect(vault.seal('EAAG-token').ciphertext.equals(first.ciphertext)).toBe(false)
  expect(first.ciphertext.includes('EAAG')).toBe(false)
})

it('refuses changed bytes and other keys', () => {
  const vault = vaultOf('k1')
  const { ciphertext, keyId } = vault.seal('EAAG-token')
  const changed = Buffer.from(ciphertext)
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
  expect(() => vault.open(changed, keyId)).toThrow()
  expect(() => vaultOf('k1').open(ciphertext, keyId)).toThrow()
  expect(() => vaultOf('k2').open(ciphertext, keyId)).toThrow('not configured')
})
