import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts access tokens at rest (AES-256-GCM); the id says which key, so that keys can change. */
export interface TokenVault {
  seal(token: string): { ciphertext: Buffer; keyId: string }
  /** Errors: throws when the key is another one or the bytes were changed. */
  open(ciphertext: Buffer, keyId: string): string
}

/** @param setting `<key id>:<32 bytes in base64>`, checked by the settings schema. */
export function createTokenVault(setting: string): TokenVault {
  const [id = '', encoded = ''] = setting.split(':')
  const key = Buffer.from(encoded, 'base64')
  return {
    seal(token) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()])
      return { ciphertext: Buffer.concat([iv, cipher.getAuthTag(), body]), keyId: id }
    },
    open(ciphertext, keyId) {
      if (keyId !== id)
        throw new Error(`a token is encrypted with the key "${keyId}", which is not configured`)
      const iv = ciphertext.subarray(0, IV_BYTES)
      const tag = ciphertext.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, iv)
      decipher.setAuthTag(tag)
      const body = ciphertext.subarray(IV_BYTES + TAG_BYTES)
      return decipher.update(body, undefined, 'utf8') + decipher.final('utf8')
    },
  }
}
