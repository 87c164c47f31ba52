import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
        {
          type: 'HEADER',
          parameters: [{ type: 'image', image: { link: 'https://cdn.example/a.jpg' } }],
        },
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
