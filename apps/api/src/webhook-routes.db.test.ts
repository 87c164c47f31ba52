import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(() => api.db.database.deleteFrom('inbox').execute())

const sign = (body: string): string =>
  `sha256=${createHmac('sha256', api.appSecret).update(body).digest('hex')}`
const deliver = (body: string, signature = sign(body)) =>
  api.app.inject({
    method: 'POST',
    url: '/webhooks/whatsapp',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
    payload: body,
  })
const stored = async (): Promise<string[]> => {
  const rows = await api.db.database.selectFrom('inbox').select('body').orderBy('id').execute()
  return rows.map((row) => row.body)
}

it('stores a signed body byte for byte and answers 200', async () => {
  const body = '{"object":"whatsapp_business_account","entry":[],"note":"caf\\u00e9 \\/"}'
  expect((await deliver(body)).statusCode).toBe(200)
  expect(await stored()).toEqual([body])
})

it('stores every one of many that come at once', async () => {
  const bodies = Array.from({ length: 300 }, (_, i) => `{"object":"x","i":${i}}`)
  const answers = await Promise.all(bodies.map((body) => deliver(body)))
  expect(answers.every((answer) => answer.statusCode === 200)).toBe(true)
  expect(new Set(await stored())).toEqual(new Set(bodies))
})

it('refuses a wrong, a missing and another body’s signature, and stores nothing', async () => {
  for (const signature of [`sha256=${'0'.repeat(64)}`, '', sign('{}')]) {
    const answer = await deliver('{"object":"x"}', signature)
    expect(answer.json()).toMatchObject({ status: 401, code: 'signature-invalid' })
  }
  expect(await stored()).toEqual([])
})

it('refuses a body over Meta’s own limit', async () => {
  const answer = await deliver(`{"x":"${'a'.repeat(3_200_000)}"}`)
  expect(answer.json()).toMatchObject({ status: 413, code: 'body-too-large' })
})

it('answers the handshake with the challenge, and only to the right token', async () => {
  const ask = (token: string) =>
    api.app.inject({
      method: 'GET',
      url: `/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`,
    })
  const right = await ask(api.verifyToken)
  expect([right.statusCode, right.body]).toEqual([200, '1158201444'])
  expect((await ask('wrong')).json()).toMatchObject({ status: 403, code: 'verify-token-invalid' })
})

it('asks Meta to repeat when the body could not be stored', async () => {
  await api.db.pool.query('alter table inbox rename to inbox_away')
  const answer = await deliver('{"object":"x"}')
  await api.db.pool.query('alter table inbox_away rename to inbox')
  expect(answer.statusCode).toBe(503)
})
