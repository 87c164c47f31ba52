import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { demo } from '../demo-world.ts'
import { metaErrorCodes, metaErrorOf } from '../errors/meta-errors.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  aPromo,
  aSimulator,
  aTemplateMessage,
  type TestSimulator,
} from '../testing/test-simulator.ts'

const clock = new TestClock()
let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator({ clock })
})
afterAll(() => meta.simulator.stop())
beforeEach(() => {
  clock.advance(1_000)
  meta.simulator.clearLedger()
})

const refusal = (code: number, title: string, details: unknown): object => ({
  error: {
    message: `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details },
    fbtrace_id: expect.any(String),
  },
})

describe('an envelope', () => {
  it.each([
    ['no product', { messaging_product: undefined }, 100, undefined],
    ['another product', { messaging_product: 'sms' }, 100, /WHATSAPP/],
    ['no recipient', { to: undefined }, 131008, 'The parameter to is required.'],
    ['a recipient that is no number', { to: 'Budi' }, 131009, /to/],
    ['a recipient that is not a string', { to: 6281234567890 }, 100, /string/],
    ['its own number as recipient', { to: '+6285550101000' }, 131021, expect.any(String)],
    ['a user id of nobody', { to: undefined, recipient: 'US.1349' }, 131009, /business-scoped/],
    ['a user id that is not a string', { to: undefined, recipient: 1349 }, 100, /recipient/],
    ['a group', { recipient_type: 'group' }, 131051, /Group/],
    ['an unknown key', { tempalte: {} }, 100, 'Unexpected key "tempalte" on param "messages"'],
    ['an unknown type', { type: 'hologram' }, 100, /type must be one of/],
    [
      'callback data above 512 characters',
      { biz_opaque_callback_data: 'x'.repeat(513) },
      100,
      /512/,
    ],
    ['callback data that is not a string', { biz_opaque_callback_data: 7 }, 100, /string/],
    ['no template', { template: undefined }, 131008, /template/],
    ['a template without a name', { template: { language: { code: 'id_ID' } } }, 131008, /name/],
    [
      'a template without a language',
      { template: { name: 'promo_flash_sale' } },
      131008,
      /language/,
    ],
    [
      'a language policy of old',
      { template: { name: 'promo_flash_sale', language: { code: 'id_ID', policy: 'fallback' } } },
      100,
      /policy/,
    ],
    ['Direct Send', { category: 'utility' }, 100, /Direct Send/],
  ])('with %s is refused', async (_, change, code, details) => {
    const answer = await meta.send(aPromo(undefined, change))
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({ code })
    if (details !== undefined) {
      expect(answer.body.error?.['error_data']).toEqual({
        messaging_product: 'whatsapp',
        details: details instanceof RegExp ? expect.stringMatching(details) : details,
      })
    }
  })

  it('that is not JSON is refused', async () => {
    const path = `/v26.0/${demo.phoneNumberIds.high}/messages`
    expect((await meta.call('POST', path, '{"messaging_product":')).body.error).toMatchObject({
      code: 100,
    })
  })

  it('above a megabyte is refused', async () => {
    const answer = await meta.send(
      aPromo(undefined, { biz_opaque_callback_data: 'x'.repeat(1_100_000) }),
    )
    expect(answer.status).toBe(413)
  })

  it('with callback data of 512 characters is taken', async () => {
    expect(
      (await meta.send(aPromo(undefined, { biz_opaque_callback_data: 'x'.repeat(512) }))).status,
    ).toBe(200)
  })
})

describe('a free-form message', () => {
  it('is accepted without a message status', async () => {
    const answer = await meta.send({
      messaging_product: 'whatsapp',
      to: '+6281234567890',
      text: { body: 'Hi' },
    })
    expect(answer.body['messages']).toEqual([{ id: expect.stringMatching(/^wamid\./) }])
  })

  it.each([
    ['without a text', {}, 131008],
    ['with an empty text', { text: { body: '' } }, 131008],
    ['above 4,096 characters', { text: { body: 'x'.repeat(4_097) } }, 100],
  ])('%s is refused', async (_, change, code) => {
    const answer = await meta.send({
      messaging_product: 'whatsapp',
      to: '+6281234567890',
      ...change,
    })
    expect(answer.body.error).toMatchObject({ code })
  })
})

describe('access', () => {
  const path = `/v26.0/${demo.phoneNumberIds.high}/messages`

  it('is refused with 190 for a wrong token', async () => {
    const answer = await meta.call('POST', path, aPromo(), 'nonsense')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
    expect(answer.body).toEqual({
      error: {
        message: 'Invalid OAuth access token - Cannot parse access token',
        type: 'OAuthException',
        code: 190,
        error_subcode: 467,
        fbtrace_id: expect.any(String),
      },
    })
  })

  it('is refused with 190 without a token, and given to one in the query', async () => {
    const url = `${meta.simulator.url}${path}`
    const init = { method: 'POST', body: JSON.stringify(aPromo()) }
    expect((await fetch(url, init)).status).toBe(401)
    expect((await fetch(`${url}?access_token=EAAtest`, init)).status).toBe(200)
  })

  it('to a number that does not exist is refused as for any unknown object', async () => {
    const answer = await meta.call('POST', '/v26.0/999/messages', aPromo())
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      error: {
        message: expect.stringMatching(
          /^Unsupported post request\. Object with ID '999' does not exist/,
        ),
        type: 'GraphMethodException',
        code: 100,
        error_subcode: 33,
        fbtrace_id: expect.any(String),
      },
    })
  })
})

describe('throughput', () => {
  it.each([
    ['standard', 80],
    ['high', 1_000],
  ] as const)(
    'of the %s number is %d in any second, and more is answered 130429',
    async (number, limit) => {
      const attempts = Array.from({ length: limit + 20 }, (_, person) =>
        meta.send(aPromo(`+62812${1_000_000 + person}`), number),
      )
      const statuses = (await Promise.all(attempts)).map((answer) => answer.status)
      expect(statuses.filter((status) => status === 200).length).toBe(limit)
      expect(meta.simulator.ledger()).toMatchObject({
        accepted: limit,
        throttled: 20,
        maxPerSecond: limit,
      })

      clock.advance(999)
      const tooSoon = await meta.send(aPromo('+6281299999999'), number)
      expect(tooSoon.status).toBe(429)
      expect(tooSoon.body).toEqual(
        refusal(130429, 'Rate limit hit', 'Cloud API message throughput has been reached.'),
      )
      clock.advance(1)
      expect((await meta.send(aPromo('+6281299999999'), number)).status).toBe(200)
    },
  )

  it('is not used up by what was refused', async () => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      await meta.send(aTemplateMessage('nothing', 'en_US'), 'standard')
    }
    expect((await meta.send(aPromo(), 'standard')).status).toBe(200)
  })
})

describe('a recipient +628999CCCCCC', () => {
  // Source: reference 8, column "Where seen": codes whose first place is the webhook.
  const byWebhook = [131042, 131048, 130472, 131026, 131047, 131049, 131050, 131052, 131053]

  it.each(metaErrorCodes.filter((code) => code > 0))(
    'fails with %d where Meta reports it',
    async (code) => {
      const answer = await meta.send(aPromo(`+628999${String(code).padStart(6, '0')}`))
      if (byWebhook.includes(code)) {
        expect(answer.status).toBe(200)
        return
      }
      expect(answer.status).toBe(metaErrorOf(code).httpStatus['2026-08'])
      expect(answer.body.error).toMatchObject({
        code,
        message: expect.stringMatching(`^\\(#${code}\\) `),
      })
      expect(meta.simulator.ledger().accepted).toBe(0)
    },
  )

  it('fails at once with a code that nobody knows', async () => {
    const answer = await meta.send(aPromo('+628999199999'))
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({ code: 199999 })
  })
})

it('counts a person who was accepted twice', async () => {
  await meta.send(aPromo('+6281234567890'))
  await meta.send(aPromo('+62 812 3456 7890'), 'standard')
  expect(meta.simulator.ledger()).toMatchObject({
    accepted: 2,
    uniqueRecipients: 1,
    sentMoreThanOnce: 1,
    maxPerSecond: 1,
  })
})
