import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBody, aTemplateAuthor, type TemplateAuthor } from '../testing/template-author.ts'
import { TestClock } from '../testing/test-clock.ts'
import { type Answer, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'

const HOUR_MS = 3_600_000
const clock = new TestClock()
let meta: TestSimulator
let author: TemplateAuthor
beforeAll(async () => {
  meta = await aSimulator({ clock, settings: { templates: { autoReviewAfterMs: 0 } } })
  author = aTemplateAuthor(meta)
})
afterAll(() => meta.simulator.stop())
// Creations are limited by the hour.
afterEach(() => clock.advance(HOUR_MS))

const create = (change?: object): Promise<Answer> => author.create(change)
const withComponents = (...components: object[]): Promise<Answer> => create({ components })

/** Its text does not matter, as nothing here is ever made of it. */
const plain = aBody('Our shop is open every single day, holidays included.')
const long = (length: number): string =>
  'word '
    .repeat(length)
    .slice(0, length - 1)
    .concat('x')
const buttons = (...list: object[]): object => ({ type: 'BUTTONS', buttons: list })
const reply = (text: string): object => ({ type: 'QUICK_REPLY', text })
const link = (url: string, more: object = {}): object => ({
  type: 'URL',
  text: 'Open',
  url,
  ...more,
})

describe('a template is refused', () => {
  it.each<[string, object, number | undefined]>([
    ['without a name', { name: undefined }, 2388043],
    ['with capitals in its name', { name: 'Order' }, undefined],
    ['with a name of 513 letters', { name: 'a'.repeat(513) }, undefined],
    ['in a language nobody speaks', { language: 'xx_YY' }, undefined],
    ['without a category', { category: undefined }, undefined],
    ['in a category there is not', { category: 'TRANSACTIONAL' }, undefined],
    ['without components', { components: [] }, 2388043],
    ['without a body', { components: [{ type: 'FOOTER', text: 'x' }] }, 2388043],
    ['with a component there is not', { components: [{ type: 'SIDEBAR' }] }, undefined],
    ['with two bodies', { components: [plain, plain] }, undefined],
    ['with a body of 1,025 characters', { components: [aBody(long(1_025))] }, 2388040],
    [
      'with a variable at the start',
      { components: [aBody('{{1}} is here, dear friend of ours.', 'A')] },
      2388299,
    ],
    [
      'with a variable at the end',
      { components: [aBody('Dear friend of ours, here is {{1}}', 'A')] },
      2388299,
    ],
    [
      'with too many variables for its words',
      { components: [aBody('Hi {{1}} and {{2}} you', 'A', 'B')] },
      2388293,
    ],
    [
      'with variables side by side',
      { components: [aBody('Dear friend of ours in the shop {{1}} {{2}} is here.', 'A', 'B')] },
      2388293,
    ],
    [
      'with a gap in its variables',
      { components: [aBody('Dear friend {{2}} of ours in the shop.', 'A')] },
      2388072,
    ],
    [
      'with a named variable it did not announce',
      { components: [aBody('Dear friend {{name}} of ours here.', 'A')] },
      2388072,
    ],
    [
      'with an open variable',
      { components: [aBody('Dear friend {{1 of ours here.', 'A')] },
      2388072,
    ],
    ['without an example', { components: [aBody('Dear friend {{1}} of ours here.')] }, 2388043],
    [
      'with too few examples',
      { components: [aBody('Dear {{1}}, our shop in {{2}} is open today.', 'A')] },
      2388043,
    ],
    [
      'with a header of 61 characters',
      { components: [{ type: 'HEADER', format: 'TEXT', text: long(61) }, plain] },
      2388040,
    ],
    [
      'with two variables in its header',
      {
        components: [
          {
            type: 'HEADER',
            format: 'TEXT',
            text: 'A {{1}} b {{2}} c',
            example: { header_text: ['x', 'y'] },
          },
          plain,
        ],
      },
      2388047,
    ],
    [
      'with stars in its header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: '*Sale*' }, plain] },
      2388047,
    ],
    [
      'with a header of no known format',
      { components: [{ type: 'HEADER', format: 'AUDIO' }, plain] },
      2388047,
    ],
    [
      'with an image header without sample',
      { components: [{ type: 'HEADER', format: 'IMAGE' }, plain] },
      2388043,
    ],
    [
      'with a sample nobody uploaded',
      {
        components: [
          { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
          plain,
        ],
      },
      2388047,
    ],
    [
      'with a footer of 61 characters',
      { components: [plain, { type: 'FOOTER', text: long(61) }] },
      2388040,
    ],
    [
      'with a variable in its footer',
      { components: [plain, { type: 'FOOTER', text: 'By {{1}}' }] },
      2388073,
    ],
    [
      'with eleven buttons',
      { components: [plain, buttons(...Array.from({ length: 11 }, (_, i) => reply(`R${i}`)))] },
      undefined,
    ],
    [
      'with quick replies apart',
      { components: [plain, buttons(reply('A'), link('https://x.example'), reply('B'))] },
      undefined,
    ],
    [
      'with three addresses',
      {
        components: [
          plain,
          buttons(
            link('https://a.example'),
            { ...link('https://b.example'), text: 'B' },
            { ...link('https://c.example'), text: 'C' },
          ),
        ],
      },
      undefined,
    ],
    [
      'with two buttons of one text',
      { components: [plain, buttons(reply('A'), reply('A'))] },
      undefined,
    ],
    [
      'with a button of 26 characters',
      { components: [plain, buttons(reply('x'.repeat(26)))] },
      undefined,
    ],
    [
      'with a variable inside its address',
      { components: [plain, buttons(link('https://x.example/{{1}}/a', { example: ['a'] }))] },
      undefined,
    ],
    [
      'with an address of no web page',
      { components: [plain, buttons(link('ftp://x.example'))] },
      undefined,
    ],
    [
      'with an address without example',
      { components: [plain, buttons(link('https://x.example/{{1}}'))] },
      2388043,
    ],
    [
      'with a button of no known type',
      { components: [plain, buttons({ type: 'SING', text: 'La' })] },
      undefined,
    ],
    [
      'with a flow button without flow',
      { components: [plain, buttons({ type: 'FLOW', text: 'Go' })] },
      2388043,
    ],
    [
      'with a catalogue beside another button',
      {
        category: 'MARKETING',
        components: [plain, buttons({ type: 'CATALOG', text: 'All' }, reply('A'))],
      },
      undefined,
    ],
    [
      'with a coupon though it is utility',
      { components: [plain, buttons({ type: 'COPY_CODE', example: 'A' })] },
      undefined,
    ],
    [
      'with a coupon of 21 characters',
      {
        category: 'MARKETING',
        components: [plain, buttons({ type: 'COPY_CODE', example: 'x'.repeat(21) })],
      },
      undefined,
    ],
    [
      'with an offer and a footer',
      {
        category: 'MARKETING',
        components: [
          plain,
          { type: 'FOOTER', text: 'x' },
          { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now' } },
        ],
      },
      2388073,
    ],
    [
      'with an offer of 17 characters',
      {
        category: 'MARKETING',
        components: [
          plain,
          { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'x'.repeat(17) } },
        ],
      },
      2388040,
    ],
    [
      'with a carousel of one card',
      {
        category: 'MARKETING',
        components: [plain, { type: 'CAROUSEL', cards: [{ components: [] }] }],
      },
      undefined,
    ],
    [
      'with a text of its own for a code',
      { category: 'AUTHENTICATION', components: [aBody('Code {{1}} for you')] },
      undefined,
    ],
    [
      'with a code and no button',
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }] },
      undefined,
    ],
    [
      'with a one-tap code without app',
      {
        category: 'AUTHENTICATION',
        components: [{ type: 'BODY' }, buttons({ type: 'OTP', otp_type: 'ONE_TAP' })],
      },
      2388043,
    ],
    [
      'with 91 minutes for a code',
      {
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY' },
          { type: 'FOOTER', code_expiration_minutes: 91 },
          buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
        ],
      },
      undefined,
    ],
    [
      'with a life too short for marketing',
      { category: 'MARKETING', message_send_ttl_seconds: 600 },
      undefined,
    ],
    ['with a format of parameters there is not', { parameter_format: 'MIXED' }, undefined],
    ['from the library', { library_template_name: 'x' }, undefined],
  ])('%s', async (_, change, subcode) => {
    const { status, body } = await create(change)
    expect(status).toBe(400)
    expect(body.error).toEqual({
      message: 'Invalid parameter',
      type: 'OAuthException',
      code: 100,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      is_transient: false,
      error_user_title: expect.any(String),
      error_user_msg: expect.any(String),
      fbtrace_id: expect.any(String),
    })
  })

  it('with a phone number that is none, as code 192', async () => {
    const { body } = await withComponents(
      plain,
      buttons({ type: 'PHONE_NUMBER', text: 'Call', phone_number: 'home' }),
    )
    expect(body.error).toMatchObject({ code: 192 })
  })

  it('when its name and language exist already', async () => {
    expect((await create({ name: 'opening_hours' })).body.error).toMatchObject({
      code: 100,
      error_subcode: 2388024,
    })
    expect((await create({ name: 'opening_hours', language: 'id' })).status).toBe(200)
  })

  it('after a hundred within the hour', async () => {
    meta.simulator.settings.update({ templates: { creationsPerHour: 1 } })
    expect((await create()).status).toBe(200)
    expect((await create()).body.error).toMatchObject({ code: 80008 })
    clock.advance(HOUR_MS)
    expect((await create()).status).toBe(200)
    meta.simulator.settings.update({ templates: { creationsPerHour: 100 } })
  })

  it('when the account is full', async () => {
    meta.simulator.settings.update({ templates: { countMax: 1 } })
    expect((await create()).body.error).toMatchObject({ code: 100, error_subcode: 2388019 })
    meta.simulator.settings.update({ templates: { countMax: null } })
  })
})
