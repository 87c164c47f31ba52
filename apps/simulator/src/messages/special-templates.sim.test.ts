import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { userIdOf } from '../people/user-id.ts'
import { aBody, aTemplateAuthor } from '../testing/template-author.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  type Answer,
  aPromo,
  aReceiver,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'

const clock = new TestClock()
let meta: TestSimulator
const budi = '+6281234567890'

const buttons = (...list: object[]): object => ({ type: 'BUTTONS', buttons: list })
const url = { type: 'URL', text: 'Shop', url: 'https://x.example/{{1}}', example: ['a'] }
const templates: [name: string, category: string, (handle: string) => object[]][] = [
  [
    'carousel',
    'MARKETING',
    (handle) => {
      const header = { type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } }
      const body = aBody('A card with {{1}} for you', 'tea')
      const card = { components: [header, body, buttons(url)] }
      return [
        aBody('Our three best teas of this autumn'),
        { type: 'CAROUSEL', cards: [card, card] },
      ]
    },
  ],
  [
    'offer',
    'MARKETING',
    () => [
      aBody('An offer for you that will not last long'),
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Expiring offer!', has_expiration: true },
      },
      buttons({ type: 'COPY_CODE', example: '250FF' }, { ...url, url: 'https://x.example' }),
    ],
  ],
  [
    'product',
    'MARKETING',
    () => [{ type: 'HEADER', format: 'PRODUCT' }, aBody('This one is for you alone')],
  ],
  [
    'place',
    'UTILITY',
    () => [{ type: 'HEADER', format: 'LOCATION' }, aBody('Here is where we are to be found')],
  ],
  [
    'flow',
    'UTILITY',
    () => [
      aBody('Tell us how we did this time'),
      buttons({ type: 'FLOW', text: 'Start', flow_id: '123456', navigate_screen: 'FIRST' }),
    ],
  ],
  [
    'catalog',
    'MARKETING',
    () => [aBody('Everything we have in one place'), buttons({ type: 'CATALOG', text: 'View' })],
  ],
  [
    'items',
    'MARKETING',
    () => [aBody('Some things we chose for you'), buttons({ type: 'MPM', text: 'View items' })],
  ],
  [
    'code',
    'AUTHENTICATION',
    () => [{ type: 'BODY' }, buttons({ type: 'OTP', otp_type: 'COPY_CODE' })],
  ],
]

beforeAll(async () => {
  meta = await aSimulator({ clock, settings: { templates: { autoReviewAfterMs: 0 } } })
  const author = aTemplateAuthor(meta)
  const handle = await author.handleOf('image/png')
  for (const [name, category, components] of templates) {
    const { body } = await author.create({ name, category, components: components(handle) })
    expect(body, name).toMatchObject({ status: 'APPROVED' })
  }
  const gif = {
    type: 'HEADER',
    format: 'GIF',
    example: { header_handle: [await author.handleOf('video/mp4')] },
  }
  await author.create({ name: 'moving', category: 'MARKETING', components: [gif, author.plain()] })
  const priced = { name: 'priced', category: 'MARKETING', optimization_spec: { bid: 1 } }
  await author.create(priced)
  clock.advance(600_000)
})
afterAll(() => meta.simulator.stop())
// One message to a person every six seconds is what the pair limit allows.
beforeEach(() => clock.advance(6_000))

const messageOf = (name: string, components: object[], more: object = {}): object => ({
  messaging_product: 'whatsapp',
  to: budi,
  type: 'template',
  template: { name, language: { code: 'en_US' }, components },
  ...more,
})
const send = (name: string, components: object[] = [], more: object = {}): Promise<Answer> =>
  meta.send(messageOf(name, components, more))
const button = (subType: string, parameter: object, index: number | string = 0): object => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters: [parameter],
})
const action = (value: object): object => ({ type: 'action', action: value })
const text = (value: string): object => ({ type: 'text', text: value })
const card = (index: number, more: object[] = [button('url', text('a'), '0')]): object => ({
  card_index: index,
  components: [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.jpg' } }] },
    { type: 'body', parameters: [text('jasmine')] },
    ...more,
  ],
})
const cards = (...list: object[]): object => ({ type: 'carousel', cards: list })
const ends = (value: unknown): object => ({
  type: 'limited_time_offer',
  parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: value } }],
})
const coupon = button('copy_code', { type: 'coupon_code', coupon_code: '25OFF' })
const header = (parameter: object): object => ({ type: 'header', parameters: [parameter] })
const sections = [{ title: 'All', product_items: [{ product_retailer_id: 'a' }] }]
const mpm = (value: object): object => button('mpm', action(value))

describe('a template with special parts', () => {
  it.each<[string, object[]]>([
    ['carousel', [cards(card(0), card(1))]],
    ['carousel', [cards(card(1), card(0))]],
    ['offer', [ends(1_209_600_000), coupon]],
    [
      'product',
      [header({ type: 'product', product: { product_retailer_id: 'a', catalog_id: '1' } })],
    ],
    [
      'place',
      [header({ type: 'location', location: { latitude: '37.44', longitude: '-122.16' } })],
    ],
    ['flow', []],
    ['flow', [button('flow', action({ flow_token: 't', flow_action_data: { k: 'v' } }))]],
    ['catalog', []],
    ['catalog', [button('CATALOG', action({ thumbnail_product_retailer_id: 'a' }))]],
    ['items', [mpm({ thumbnail_product_retailer_id: 'a', sections })]],
    ['code', [{ type: 'body', parameters: [text('J$FpnYnP')] }, button('url', text('J$FpnYnP'))]],
  ])('%s is sent with %j', async (name, components) => {
    expect((await send(name, components)).body).toMatchObject({
      messages: [{ message_status: 'accepted' }],
    })
  })

  it.each<[string, object[], number]>([
    ['carousel', [], 132018],
    ['carousel', [cards(card(0))], 132018],
    ['carousel', [cards(card(0), card(0))], 132018],
    ['carousel', [cards(card(0), card(2))], 132018],
    ['carousel', [cards(card(0), card(1, []))], 131008],
    ['offer', [coupon], 131008],
    ['offer', [ends('soon'), coupon], 131009],
    ['offer', [ends(1_209_600_000)], 131008],
    ['product', [header({ type: 'product', product: { product_retailer_id: 'a' } })], 131008],
    ['place', [header({ type: 'image', image: { link: 'https://x.example' } })], 132012],
    ['flow', [button('flow', action({ flow_token: 7 }))], 131009],
    ['flow', [button('flow', action({ flow_action_data: {} }))], 131009],
    ['flow', [button('flow', { type: 'text', text: 'x' })], 132012],
    ['catalog', [button('catalog', action({ thumbnail_product_retailer_id: '' }))], 131009],
    ['catalog', [button('catalog', action({ colour: 'red' }))], 100],
    ['items', [], 131008],
    ['items', [mpm({ thumbnail_product_retailer_id: 'a' })], 131008],
    ['items', [mpm({ sections })], 131008],
    ['code', [{ type: 'body', parameters: [text('1')] }, button('url', text('2'))], 132018],
    ['code', [{ type: 'body', parameters: [text('1')] }], 131008],
    [
      'code',
      [{ type: 'body', parameters: [text('x'.repeat(16))] }, button('url', text('x'.repeat(16)))],
      132005,
    ],
    ['moving', [header({ type: 'gif', gif: { link: 'https://x.example/a.mp4' } })], 132012],
    ['priced', [{ type: 'body', parameters: [text('Ann')] }], 131061],
  ])('%s is refused with %j', async (name, components, code) => {
    expect((await send(name, components)).body.error).toMatchObject({ code })
  })
})

describe('a person named by a business-scoped id', () => {
  const userId = userIdOf('6281234567890')

  it('is written to, and only the id is told', async () => {
    const receiver = await aReceiver()
    await meta.subscribe(receiver)
    const { body } = await meta.send(aPromo(undefined, { to: undefined, recipient: userId }))
    expect(body['contacts']).toEqual([{ input: userId, user_id: userId }])
    await vi.waitFor(() => {
      clock.advance(60_000)
      expect(receiver.statuses().length).toBeGreaterThan(0)
    })
    expect(receiver.statuses()[0]).not.toHaveProperty('recipient_id')
    expect(receiver.statuses()[0]).toMatchObject({ recipient_user_id: userId })
    await receiver.stop()
  })

  it('and by a number is written to at the number', async () => {
    const { body } = await meta.send(aPromo(budi, { recipient: userId }))
    expect(body['contacts']).toEqual([{ input: budi, wa_id: '6281234567890', user_id: userId }])
  })

  it('cannot be sent a code', async () => {
    const code = [{ type: 'body', parameters: [text('1')] }, button('url', text('1'))]
    const answer = await send('code', code, { to: undefined, recipient: userId })
    expect(answer.body.error).toMatchObject({ code: 131062 })
  })
})

it('fails a message whose media nobody can fetch, after it was taken', async () => {
  const receiver = await aReceiver()
  await meta.subscribe(receiver)
  const image = { type: 'image', image: { link: 'https://cdn.invalid/a.jpg' } }
  const sent = await send('new_collection', [
    header(image),
    { type: 'body', parameters: [text('A'), text('B')] },
    button('url', text('x'), 1),
  ])
  expect(sent.status).toBe(200)
  await vi.waitFor(() => {
    clock.advance(60_000)
    expect(receiver.statuses()).toContainEqual(
      expect.objectContaining({
        status: 'failed',
        errors: [expect.objectContaining({ code: 131053 })],
      }),
    )
  })
  await receiver.stop()
})

describe('marketing_messages', () => {
  const sendMarketing = (message: object, version = 'v26.0'): Promise<Answer> =>
    meta.call('POST', `/${version}/${demo.phoneNumberIds.high}/marketing_messages`, message)
  const set = (marketingMessages: object): void => {
    meta.simulator.settings.update({ marketingMessages })
  }

  it('sends marketing templates at their own price', async () => {
    const receiver = await aReceiver()
    await meta.subscribe(receiver)
    const options = {
      product_policy: 'STRICT',
      message_activity_sharing: true,
      bid_spec: { per_message_bid_multiplier: 1.5 },
    }
    const { body } = await sendMarketing(aPromo(budi, options))
    expect(body).toMatchObject({ messages: [{ message_status: 'accepted' }] })
    await vi.waitFor(() => {
      clock.advance(60_000)
      expect(receiver.statuses()).toContainEqual(
        expect.objectContaining({
          pricing: expect.objectContaining({ category: 'marketing_lite' }),
        }),
      )
    })
    await receiver.stop()
  })

  it('takes GIF headers and bids', async () => {
    const gif = header({ type: 'gif', gif: { link: 'https://x.example/a.mp4' } })
    expect((await sendMarketing(messageOf('moving', [gif]))).status).toBe(200)
    const priced = messageOf('priced', [{ type: 'body', parameters: [text('Ann')] }])
    clock.advance(6_000)
    expect((await sendMarketing(priced)).status).toBe(200)
  })

  it.each([
    ['another category', messageOf('opening_hours', []), 134100],
    [
      'a free-form text',
      { messaging_product: 'whatsapp', to: budi, type: 'text', text: { body: 'x' } },
      100,
    ],
    ['an unknown policy', aPromo(budi, { product_policy: 'MAYBE' }), 100],
    ['a bid of nothing', aPromo(budi, { bid_spec: { per_message_bid_multiplier: 0 } }), 100],
    ['sharing that is no boolean', aPromo(budi, { message_activity_sharing: 'yes' }), 100],
  ])('refuses %s', async (_, message, code) => {
    expect((await sendMarketing(message)).body.error).toMatchObject({ code })
  })

  it('names the wrong category differently before v23', async () => {
    expect((await sendMarketing(messageOf('opening_hours', []), 'v22.0')).body.error).toMatchObject(
      {
        code: 131055,
      },
    )
  })

  it('waits for a template to be prepared, fresh or long unused', async () => {
    const author = aTemplateAuthor(meta)
    const body = aBody('A fresh text that nobody has seen so far')
    await author.create({ name: 'fresh', category: 'MARKETING', components: [body] })
    expect((await sendMarketing(messageOf('fresh', []))).body.error).toMatchObject({ code: 134101 })
    clock.advance(600_000)
    expect((await sendMarketing(messageOf('fresh', []))).status).toBe(200)
    clock.advance(8 * 86_400_000)
    expect((await sendMarketing(messageOf('fresh', []))).body.error).toMatchObject({ code: 134101 })
    clock.advance(600_000)
    expect((await sendMarketing(messageOf('fresh', []))).status).toBe(200)
  })

  it('falls back to Cloud API for an account that is not onboarded, unless told not to', async () => {
    set({ isOnboarded: false })
    expect((await sendMarketing(aPromo())).status).toBe(200)
    const strict = await sendMarketing(aPromo(budi, { product_policy: 'STRICT' }))
    expect(strict.body.error).toMatchObject({ code: 134102 })
    const { body } = await meta.call(
      'GET',
      `/v26.0/${demo.wabaId}?fields=marketing_messages_onboarding_status`,
    )
    expect(body).toMatchObject({ marketing_messages_onboarding_status: 'ELIGIBLE' })
    set({ isOnboarded: true })
  })

  it('may be the only way for marketing', async () => {
    set({ isDisabledOnCloudApi: true, syncMs: 0 })
    expect((await meta.send(aPromo())).body.error).toMatchObject({ code: 131063 })
    expect((await sendMarketing(aPromo())).status).toBe(200)
    set({ isDisabledOnCloudApi: false, syncMs: 600_000 })
  })
})

describe('a read receipt', () => {
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.HBgL' }

  it('succeeds, with and without the sign of typing', async () => {
    expect((await meta.send(read)).body).toEqual({ success: true })
    expect((await meta.send({ ...read, typing_indicator: { type: 'text' } })).body).toEqual({
      success: true,
    })
  })

  it.each([
    [{ message_id: undefined }, 131008],
    [{ message_id: 'x' }, 131009],
    [{ status: 'unread' }, 100],
    [{ typing_indicator: { type: 'voice' } }, 100],
    [{ messaging_product: 'sms' }, 100],
    [{ to: budi }, 100],
  ])('with %j is refused', async (change, code) => {
    expect((await meta.send({ ...read, ...change })).body.error).toMatchObject({ code })
  })
})

it('knows which account pays and who is quoted', async () => {
  expect((await meta.send(aPromo(budi, { messaging_account_id: demo.wabaId }))).status).toBe(200)
  clock.advance(6_000)
  const alias = { paid_messaging_account_id: '1' }
  expect((await meta.send(aPromo(budi, alias))).body.error).toMatchObject({ code: 131009 })
  expect((await meta.send(aPromo(budi, { context: { message_id: 'wamid.x' } }))).status).toBe(200)
})
