import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../demo-world.ts'
import {
  ACCESS_TOKEN,
  APP_ID,
  APP_SECRET,
  APP_TOKEN,
  aReceiver,
  aSimulator,
  type TestSimulator,
  VERIFY_TOKEN,
} from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator()
})
afterAll(() => meta.simulator.stop())

interface Listed {
  data: Record<string, unknown>[]
  paging?: { cursors: { before: string; after: string }; next?: string; previous?: string }
}
const list = async (path: string): Promise<Listed> => {
  const { body } = await meta.call('GET', path)
  expect(body).toHaveProperty('data')
  // Lists of the Graph API have this shape; the expectation above saw that it is one.
  return body as unknown as Listed
}
const templatesPath = `/v26.0/${demo.wabaId}/message_templates`

describe('the list of templates', () => {
  it('shows each template with the default fields', async () => {
    const { data } = await list(`${templatesPath}?name=order_update`)
    expect(data).toEqual([
      {
        name: 'order_update',
        parameter_format: 'NAMED',
        components: [
          {
            type: 'BODY',
            text: expect.stringContaining('{{first_name}}'),
            example: {
              body_text_named_params: [
                { param_name: 'first_name', example: 'Sarah' },
                { param_name: 'city', example: 'Jakarta' },
              ],
            },
          },
        ],
        language: 'en_US',
        status: 'APPROVED',
        category: 'UTILITY',
        id: expect.stringMatching(/^\d+$/),
      },
    ])
  })

  it('can be walked page by page, forwards by link and backwards by cursor', async () => {
    const all = (await list(`${templatesPath}?fields=name&limit=100`)).data
    const seen: unknown[] = []
    let path: string | undefined = `${templatesPath}?fields=name&limit=4`
    let last: Listed | undefined
    while (path !== undefined) {
      last = await list(path)
      seen.push(...last.data)
      path = last.paging?.next?.slice(meta.simulator.url.length)
    }
    expect(seen).toEqual(all)
    const back = await list(
      `${templatesPath}?fields=name&limit=4&before=${last?.paging?.cursors.before}`,
    )
    expect(back.data).toEqual(
      all.slice(all.length - (last?.data.length ?? 0) - 4, -(last?.data.length ?? 0)),
    )
  })

  it.each([
    ['status=PENDING', ['year_end_party']],
    ['status=REJECTED', ['free_machine']],
    ['status=PAUSED', ['weekly_digest']],
    ['status=["PENDING","PAUSED"]', ['year_end_party', 'weekly_digest']],
    ['name=promo_flash_sale&language=id_ID', ['promo_flash_sale']],
    ['name=promo_flash_sale&language=en_US', []],
    ['name=delivery_tracking', ['delivery_tracking', 'delivery_tracking']],
    ['content=espresso', ['free_machine']],
    ['quality_score=RED', ['weekly_digest']],
  ])('can be asked for %s', async (query, names) => {
    const { data } = await list(`${templatesPath}?fields=name&${query}`)
    expect(data.map((template) => template['name'])).toEqual(names)
  })

  it('refuses a cursor that is no longer good with 131059', async () => {
    const answer = await meta.call('GET', `${templatesPath}?after=b2xk`)
    expect(answer.body.error).toMatchObject({ code: 131059 })
  })

  it.each(['0', '-1', 'x'])('refuses the limit %s', async (limit) => {
    expect((await meta.call('GET', `${templatesPath}?limit=${limit}`)).status).toBe(400)
  })

  it('refuses a field that does not exist, by its name', async () => {
    const answer = await meta.call('GET', `${templatesPath}?fields=colour`)
    expect(answer.status).toBe(400)
    expect(answer.body.error?.['message']).toBe(
      '(#100) Tried accessing nonexisting field (colour) on node type (WhatsAppMessageTemplate)',
    )
  })
})

it('lists both numbers with their throughput', async () => {
  const { data } = await list(`/v26.0/${demo.wabaId}/phone_numbers`)
  expect(data).toEqual([
    {
      verified_name: 'Kopi Senja',
      code_verification_status: 'VERIFIED',
      display_phone_number: '+1 555-078-3881',
      quality_rating: 'GREEN',
      platform_type: 'CLOUD_API',
      throughput: { level: 'STANDARD' },
      last_onboarded_time: expect.any(String),
      webhook_configuration: {},
      id: demo.phoneNumberIds.standard,
    },
    expect.objectContaining({ id: demo.phoneNumberIds.high, throughput: { level: 'HIGH' } }),
  ])
})

it.each([
  [
    demo.phoneNumberIds.standard,
    {
      display_phone_number: '+1 555-078-3881',
      verified_name: 'Kopi Senja',
      quality_rating: 'GREEN',
    },
  ],
  [
    `${demo.phoneNumberIds.high}?fields=throughput,whatsapp_business_manager_messaging_limit`,
    { throughput: { level: 'HIGH' }, whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED' },
  ],
  [
    `${demo.wabaId}?fields=name,health_status{can_send_message}`,
    { name: 'Kopi Senja', health_status: { can_send_message: 'AVAILABLE' } },
  ],
  [
    `${demo.wabaId}?fields=owner_business_info`,
    { owner_business_info: { id: demo.portfolioId, name: 'Kopi Senja' } },
  ],
  [`${demo.portfolioId}?fields=verification_status`, { verification_status: 'verified' }],
])('shows the node %s', async (path, fields) => {
  const { status, body } = await meta.call('GET', `/v26.0/${path}`)
  expect(status).toBe(200)
  expect(body).toEqual({ ...fields, id: path.split('?')[0] })
})

it.each([
  ['GET', '/v26.0/123', 100, 33],
  ['DELETE', `/v26.0/${demo.phoneNumberIds.high}`, 100, 33],
  ['GET', `/v26.0/${demo.phoneNumberIds.high}/messages`, 100, 33],
  ['GET', `/v26.0/${demo.wabaId}/nonsense`, 2500, undefined],
  ['GET', `/v26.0/${demo.wabaId}/message_templates/1`, 2500, undefined],
  ['GET', '/', 100, 33],
])('answers %s %s with %d', async (method, path, code, subcode) => {
  const { status, body } = await meta.call(method, path)
  expect(status).toBe(400)
  expect(body.error).toMatchObject({ code })
  expect(body.error?.['error_subcode']).toBe(subcode)
})

it.each(['v23.0', 'v26.0'])('answers under version %s and says so', async (version) => {
  const answer = await meta.call('GET', `/${version}/${demo.wabaId}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('facebook-api-version')).toBe(version)
})

it('checks appsecret_proof when it is given', async () => {
  const proof = createHmac('sha256', APP_SECRET).update(ACCESS_TOKEN).digest('hex')
  expect((await meta.call('GET', `/v26.0/${demo.wabaId}?appsecret_proof=${proof}`)).status).toBe(
    200,
  )
  const wrong = await meta.call('GET', `/v26.0/${demo.wabaId}?appsecret_proof=00`)
  expect(wrong.body.error).toMatchObject({
    code: 100,
    message: 'Invalid appsecret_proof provided in the API argument',
  })
})

describe("the app's subscription", () => {
  let receiver: WebhookReceiver
  beforeAll(async () => {
    receiver = await aReceiver()
  })
  afterAll(() => receiver.stop())
  const path = `/v26.0/${APP_ID}/subscriptions`
  const wanted = (change: object = {}): object => ({
    object: 'whatsapp_business_account',
    callback_url: receiver.url,
    verify_token: VERIFY_TOKEN,
    fields: ['messages', 'account_update'],
    ...change,
  })

  it('is made after the callback has proved itself, and can be listed and deleted', async () => {
    expect((await meta.call('POST', path, wanted(), APP_TOKEN)).body).toEqual({ success: true })
    expect((await meta.call('GET', path, undefined, APP_TOKEN)).body).toEqual({
      data: [
        {
          object: 'whatsapp_business_account',
          callback_url: receiver.url,
          active: true,
          fields: [
            { name: 'messages', version: 'v26.0' },
            { name: 'account_update', version: 'v26.0' },
          ],
        },
      ],
    })
    expect((await meta.call('DELETE', path, undefined, APP_TOKEN)).body).toEqual({ success: true })
    expect((await meta.call('GET', path, undefined, APP_TOKEN)).body).toEqual({ data: [] })
  })

  it('can be asked for as a form, with the app token as a parameter', async () => {
    const form = new URLSearchParams({
      object: 'whatsapp_business_account',
      callback_url: receiver.url,
      verify_token: VERIFY_TOKEN,
      fields: 'messages,account_update',
      access_token: APP_TOKEN,
    })
    const inForm = await fetch(`${meta.simulator.url}${path}`, { method: 'POST', body: form })
    expect(await inForm.json()).toEqual({ success: true })
    const inQuery = await fetch(`${meta.simulator.url}${path}?${form}`, { method: 'POST' })
    expect(await inQuery.json()).toEqual({ success: true })
  })

  it('gives way to a newer one', async () => {
    const newer = await aReceiver()
    await meta.call('POST', path, wanted(), APP_TOKEN)
    await meta.call(
      'POST',
      path,
      wanted({ callback_url: newer.url, fields: 'messages' }),
      APP_TOKEN,
    )
    const { body } = await meta.call('GET', path, undefined, APP_TOKEN)
    expect(body['data']).toEqual([
      expect.objectContaining({
        callback_url: newer.url,
        fields: [{ name: 'messages', version: 'v26.0' }],
      }),
    ])
    await newer.stop()
  })

  it.each([
    ['another object', { object: 'page' }, 100],
    ['no callback', { callback_url: undefined }, 100],
    ['a callback that is no address', { callback_url: 'localhost' }, 100],
    ['no verify token', { verify_token: undefined }, 100],
    ['no fields', { fields: '' }, 100],
    ['one field that does not exist', { fields: 'messages,nonsense' }, 100],
    ['a verify token the callback does not know', { verify_token: 'wrong' }, 2200],
    ['a callback that is not there', { callback_url: 'http://127.0.0.1:1/' }, 2200],
  ])('is refused for %s', async (_, change, code) => {
    const answer = await meta.call('POST', path, wanted(change), APP_TOKEN)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({ code })
  })

  it("is the app's own business: a system user's token does not open it", async () => {
    expect((await meta.call('GET', path)).body.error).toMatchObject({ code: 15 })
  })

  it('does not open the business account to the app token', async () => {
    const answer = await meta.call('GET', `/v26.0/${demo.wabaId}`, undefined, APP_TOKEN)
    expect(answer.body.error).toMatchObject({ code: 100, error_subcode: 33 })
  })
})

it("lists, makes and ends the account's subscription of the app", async () => {
  const path = `/v26.0/${demo.wabaId}/subscribed_apps`
  expect((await meta.call('GET', path)).body).toEqual({ data: [] })
  expect((await meta.call('POST', path)).body).toEqual({ success: true })
  expect((await meta.call('GET', path)).body).toEqual({
    data: [
      {
        whatsapp_business_api_data: {
          id: APP_ID,
          name: expect.any(String),
          link: expect.stringContaining(APP_ID),
        },
      },
    ],
  })
  expect((await meta.call('DELETE', path)).body).toEqual({ success: true })
  expect((await meta.call('GET', path)).body).toEqual({ data: [] })
})
