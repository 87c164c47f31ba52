import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

const good = {
  DATABASE_URL: 'postgres://clarion@127.0.0.1/clarion',
  META_APP_ID: '1234',
  META_APP_SECRET: 'a'.repeat(32),
  META_WEBHOOK_VERIFY_TOKEN: 'b'.repeat(32),
  AUTH_SECRET: 'c'.repeat(32),
  ENCRYPTION_KEY: `k1:${Buffer.alloc(32).toString('base64')}`,
}

it('fills in what has a default', () => {
  expect(readConfig(good)).toMatchObject({ PORT: 4100, publicUrl: 'http://127.0.0.1:4100' })
})

it('names every variable that is missing or wrong', () => {
  expect(() => readConfig({ ...good, META_APP_ID: 'x', AUTH_SECRET: undefined })).toThrow(
    /META_APP_ID[\s\S]*AUTH_SECRET/,
  )
})
