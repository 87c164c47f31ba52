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

describe('a template message', () => {
  it('is accepted with the number as written, the WhatsApp id and a message id', async () => {
    const answer = await meta.send(aPromo('+52 55 1228-5138'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('facebook-api-version')).toBe('v26.0')
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+52 55 1228-5138', wa_id: '5215512285138' }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    })
    expect(meta.simulator.ledger()).toMatchObject({ accepted: 1, uniqueRecipients: 1 })
  })

  const text = (value: unknown, name?: string): object => ({
    type: 'text',
    text: value,
    ...(name === undefined ? {} : { parameter_name: name }),
  })
  const body = (...parameters: unknown[]): object => ({ type: 'body', parameters })
  const image = {
    type: 'header',
    parameters: [{ type: 'image', image: { link: 'https://x.example/a.jpg' } }],
  }
  const url = { type: 'button', sub_type: 'url', index: '1', parameters: [text('gayo')] }

  it.each([
    [
      'named values in any order',
      'order_update',
      'en_US',
      [body(text('Bali', 'city'), text('Ann', 'first_name'))],
    ],
    ['a template without variables, components left out', 'opening_hours', 'en_US', undefined],
    ['a template without variables, components empty', 'opening_hours', 'en_US', []],
    [
      'an image, a body and a link suffix',
      'new_collection',
      'en_US',
      [image, body(text('A'), text('B')), url],
    ],
    [
      'component types in capitals, a numeric index and a quick reply payload',
      'new_collection',
      'en_US',
      [
        { type: 'HEADER', parameters: [{ type: 'image', image: { id: '2871834006348767' } }] },
        { type: 'BODY', parameters: [text('A'), text('B')] },
        { type: 'BUTTON', sub_type: 'URL', index: 1, parameters: [text('gayo')] },
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: 0,
          parameters: [{ type: 'payload', payload: 'STOP' }],
        },
      ],
    ],
    [
      'currency and date, which show their fallback',
      'delivery_tracking',
      'id_ID',
      [
        body(
          { type: 'currency', currency: { fallback_value: '$1', code: 'USD', amount_1000: 1000 } },
          { type: 'date_time', date_time: { fallback_value: 'Jumat' } },
        ),
        { type: 'button', sub_type: 'url', index: 0, parameters: [text('KS-1')] },
      ],
    ],
    [
      'a header variable and a coupon',
      'loyalty_coupon',
      'en_US',
      [
        { type: 'header', parameters: [text('Ann', 'first_name')] },
        body(text('7', 'points'), text('Friday', 'last_day')),
        {
          type: 'button',
          sub_type: 'copy_code',
          index: '0',
          parameters: [{ type: 'coupon_code', coupon_code: 'SENJA25' }],
        },
      ],
    ],
  ])('is accepted with %s', async (_, name, language, components) => {
    expect((await meta.send(aTemplateMessage(name, language, components))).body).toHaveProperty(
      'messages',
    )
  })

  const number = 'Number of parameters does not match the expected number of params'
  const format = 'Parameter format does not match format in the created template'
  const missing = 'Required parameter is missing'
  const issue = 'There was an issue with the parameters in your template'
  const value = 'Parameter value is not valid'
  const promo = ['promo_flash_sale', 'id_ID'] as const
  const order = ['order_update', 'en_US'] as const
  const collection = ['new_collection', 'en_US'] as const
  const filled = body(text('A'), text('B'))

  it.each([
    [
      'too few values',
      promo,
      [],
      132000,
      number,
      'body: number of localizable_params (0) does not match the expected number of params (1)',
    ],
    [
      'too many values',
      promo,
      [body(text('a'), text('b'))],
      132000,
      number,
      'body: number of localizable_params (2) does not match the expected number of params (1)',
    ],
    [
      'a value for a header without variables',
      promo,
      [{ type: 'header', parameters: [text('x')] }, body(text('a'))],
      132000,
      number,
      /^header: /,
    ],
    [
      'an empty value',
      promo,
      [body(text(''))],
      131008,
      missing,
      'Parameter of type text is missing text value',
    ],
    [
      'no value at all',
      promo,
      [body(text(undefined))],
      131008,
      missing,
      'Parameter of type text is missing text value',
    ],
    ['a newline', promo, [body(text('a\nb'))], 132012, format, /new-line/],
    ['a tab', promo, [body(text('a\tb'))], 132012, format, /new-line\/tab/],
    [
      'five spaces in a row',
      promo,
      [body(text('a     b'))],
      132012,
      format,
      /4 consecutive spaces/,
    ],
    [
      'a value that is not a string',
      promo,
      [body(text(7))],
      100,
      'Invalid parameter',
      /text must be a string/,
    ],
    [
      'a picture for a text',
      promo,
      [body({ type: 'image', image: { id: '1' } })],
      132012,
      format,
      'body: Format mismatch, expected TEXT, received IMAGE',
    ],
    [
      'a filled text above 1,024 characters',
      promo,
      [body(text('x'.repeat(1_000)))],
      132005,
      'Translated text too long',
      /body/,
    ],
    [
      'a name where places count',
      promo,
      [body(text('a', 'first_name'))],
      132018,
      issue,
      /positional/,
    ],
    [
      'no name where names count',
      order,
      [body(text('a'), text('b', 'city'))],
      132018,
      issue,
      'body: Parameter name is missing or empty',
    ],
    [
      'a name it lacks',
      order,
      [body(text('a', 'name'), text('b', 'city'))],
      132018,
      issue,
      'body: the template has no parameter named name',
    ],
    [
      'a name twice',
      order,
      [body(text('a', 'city'), text('b', 'city'))],
      132018,
      issue,
      /exactly once/,
    ],
    [
      'no header picture',
      collection,
      [filled, url],
      132012,
      format,
      'header: Format mismatch, expected IMAGE, received UNKNOWN',
    ],
    [
      'a document for a picture',
      collection,
      [{ type: 'header', parameters: [{ type: 'document', document: { id: '1' } }] }, filled, url],
      132012,
      format,
      'header: Format mismatch, expected IMAGE, received DOCUMENT',
    ],
    [
      'a picture without id or link',
      collection,
      [{ type: 'header', parameters: [{ type: 'image', image: {} }] }, filled, url],
      131008,
      missing,
      /id or a link/,
    ],
    [
      'a picture at a bad address',
      collection,
      [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'ftp://x' } }] },
        filled,
        url,
      ],
      131009,
      value,
      /http/,
    ],
    [
      'no link suffix',
      collection,
      [image, filled],
      131008,
      missing,
      'buttons: Button at index 1 of type url requires a parameter',
    ],
    [
      'a button it lacks',
      collection,
      [image, filled, { ...url, index: '5' }],
      132018,
      issue,
      'buttons: the template has no button at index 5',
    ],
    [
      'a button of another type',
      collection,
      [image, filled, { ...url, index: '0' }],
      132018,
      issue,
      /is of type quick_reply, received url/,
    ],
    [
      'a button index that is no position',
      collection,
      [image, filled, { ...url, index: 'first' }],
      131009,
      value,
      /index/,
    ],
    [
      'a payload too long',
      collection,
      [
        image,
        filled,
        url,
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: 0,
          parameters: [{ type: 'payload', payload: 'x'.repeat(129) }],
        },
      ],
      131009,
      value,
      /payload/,
    ],
    [
      'a component it lacks',
      promo,
      [{ type: 'carousel', parameters: [] }, body(text('a'))],
      132018,
      issue,
      'carousel: the template has no such component',
    ],
    [
      'a body twice',
      promo,
      [body(text('a')), body(text('a'))],
      100,
      'Invalid parameter',
      /repeats body/,
    ],
    [
      'an unknown key',
      promo,
      [{ ...body(text('a')), colour: 'red' }],
      100,
      'Invalid parameter',
      'Unexpected key "colour" on param "template.components[0]"',
    ],
    [
      'components that are no list',
      promo,
      { body: 1 },
      100,
      'Invalid parameter',
      /must be an array/,
    ],
    [
      'another language',
      ['promo_flash_sale', 'id'],
      [body(text('a'))],
      132001,
      'Template name does not exist in the translation',
      'template name (promo_flash_sale) does not exist in id',
    ],
    [
      'a name nobody knows',
      ['nothing', 'en_US'],
      [],
      132001,
      'Template name does not exist in the translation',
      'template name (nothing) does not exist in en_US',
    ],
    [
      'a template under review',
      ['year_end_party', 'id_ID'],
      [body(text('a'))],
      132001,
      'Template name does not exist in the translation',
      expect.any(String),
    ],
    [
      'a rejected template',
      ['free_machine', 'en_US'],
      [body(text('a'))],
      132001,
      'Template name does not exist in the translation',
      expect.any(String),
    ],
    [
      'a paused template',
      ['weekly_digest', 'en_US'],
      [body(text('a'))],
      132015,
      'Template is paused',
      expect.any(String),
    ],
  ] as const)(
    'is refused for %s',
    async (_, [name, language], components, code, title, details) => {
      const answer = await meta.send(aTemplateMessage(name, language, components))
      expect(answer.status).toBe(400)
      const expected = details instanceof RegExp ? expect.stringMatching(details) : details
      expect(answer.body).toEqual(refusal(code, title, expected))
      expect(meta.simulator.ledger().accepted).toBe(0)
    },
  )
})

describe('an envelope', () => {
  it.each([
    ['no product', { messaging_product: undefined }, 100, undefined],
    ['another product', { messaging_product: 'sms' }, 100, /WHATSAPP/],
    ['no recipient', { to: undefined }, 131008, 'The parameter to is required.'],
    ['a recipient that is no number', { to: 'Budi' }, 131009, /to/],
    ['a recipient that is not a string', { to: 6281234567890 }, 100, /string/],
    ['its own number as recipient', { to: '+6285550101000' }, 131021, expect.any(String)],
    ['a business-scoped id alone', { to: undefined, recipient: 'US.1349' }, 131062, /BSUID/],
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
