import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  ACCESS_TOKEN,
  type Answer,
  APP_ID,
  APP_SECRET,
  APP_TOKEN,
  aPromo,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'

const HOUR_MS = 3_600_000
const clock = new TestClock()
let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator({ clock })
})
afterAll(() => meta.simulator.stop())
const get = (path: string, token?: string): Promise<Answer> =>
  meta.call('GET', path, undefined, token)
const aToken = async (body: object): Promise<string> =>
  String((await meta.call('POST', '/sim/tokens', body)).body['token'])

describe('versions', () => {
  it.each([
    ['/v24.0', 'v24.0'],
    ['/v20.0', 'v21.0'],
    ['/v1.0', 'v21.0'],
    ['/v99.0', 'v26.0'],
    ['', 'v26.0'],
  ])('a call under "%s" is answered by %s', async (prefix, served) => {
    const answer = await get(`${prefix}/${demo.wabaId}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('facebook-api-version')).toBe(served)
  })

  it('a stale cursor has a code of its own since v24', async () => {
    const path = `${demo.wabaId}/message_templates?after=b2xk`
    expect((await get(`/v24.0/${path}`)).body.error).toMatchObject({ code: 131059 })
    expect((await get(`/v23.0/${path}`)).body.error).toMatchObject({
      code: 100,
      message: '(#100) Invalid cursors values',
    })
  })

  it('date_format is refused, pretty and debug are not looked at', async () => {
    expect((await get(`/v26.0/${demo.wabaId}?date_format=U`)).body.error).toMatchObject({
      code: 100,
    })
    expect((await get(`/v26.0/${demo.wabaId}?pretty=1&debug=all`)).status).toBe(200)
  })
})

describe('edges inside fields', () => {
  it('are read with their own fields and limit', async () => {
    const { body } = await get(
      `/v26.0/${demo.wabaId}?fields=name,phone_numbers.limit(1){display_phone_number,throughput{level}},message_templates.limit(2){name}`,
    )
    expect(body).toEqual({
      name: 'Kopi Senja',
      phone_numbers: {
        data: [
          {
            display_phone_number: '+1 555-078-3881',
            throughput: { level: 'STANDARD' },
            id: demo.phoneNumberIds.standard,
          },
        ],
        paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
      },
      message_templates: {
        data: [
          { name: 'promo_flash_sale', id: expect.any(String) },
          { name: 'order_update', id: expect.any(String) },
        ],
        paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
      },
      id: demo.wabaId,
    })
  })

  it('refuse a field their nodes lack', async () => {
    const { body } = await get(`/v26.0/${demo.wabaId}?fields=phone_numbers{colour}`)
    expect(body.error).toMatchObject({
      code: 100,
      message:
        '(#100) Tried accessing nonexisting field (colour) on node type (WhatsAppBusinessPhoneNumber)',
    })
  })
})

it('lists the accounts of a portfolio and the users of an account', async () => {
  expect(
    (await get(`/v26.0/${demo.portfolioId}/owned_whatsapp_business_accounts?fields=id`)).body,
  ).toMatchObject({ data: [{ id: demo.wabaId }] })
  const users = await get(`/v26.0/${demo.wabaId}/assigned_users?business=${demo.portfolioId}`)
  expect(users.body).toMatchObject({
    data: [{ user_type: 'SYSTEM_USER', business: { id: demo.portfolioId } }],
    summary: { total_count: 1 },
  })
})

it('filters numbers by their mode and by what they are called', async () => {
  const filter = (value: string): string =>
    encodeURIComponent(JSON.stringify([{ field: 'account_mode', operator: 'EQUAL', value }]))
  const path = `/v26.0/${demo.wabaId}/phone_numbers?fields=id`
  expect((await get(`${path}&filtering=${filter('SANDBOX')}`)).body['data']).toEqual([])
  expect((await get(`${path}&filtering=${filter('LIVE')}`)).body['data']).toHaveLength(2)
  expect((await get(`${path}&filtering=x`)).body.error).toMatchObject({ code: 100 })
  expect((await get(`${path}&display_phone_number=%2B1 555-078-3881`)).body['data']).toHaveLength(1)
})

describe('the budget of management calls', () => {
  const path = `/v26.0/${demo.wabaId}/phone_numbers`

  it('is told in percent by headers, and never on messages', async () => {
    clock.advance(HOUR_MS)
    meta.simulator.settings.update({ managementCalls: { perHour: 4 } })
    const answer = await get(path)
    expect(JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '')).toEqual({
      [demo.wabaId]: [
        {
          type: 'whatsapp',
          call_count: 25,
          total_cputime: expect.any(Number),
          total_time: expect.any(Number),
          estimated_time_to_regain_access: 0,
        },
      ],
    })
    const sent = await meta.send(aPromo())
    expect(sent.status).toBe(200)
    expect(sent.headers.get('x-business-use-case-usage')).toBeNull()
  })

  it('ends in 80007, on the template edge in 80008, with the minutes to wait', async () => {
    clock.advance(HOUR_MS)
    meta.simulator.settings.update({ managementCalls: { perHour: 2 } })
    await get(path)
    clock.advance(10 * 60_000)
    await get(path)
    const over = await get(path)
    expect(over.status).toBe(429)
    expect(over.body.error).toMatchObject({ code: 80007 })
    expect(over.headers.get('x-business-use-case-usage')).toContain(
      '"call_count":100,"total_cputime":20,"total_time":25,"estimated_time_to_regain_access":50',
    )
    const templates = await get(`/v26.0/${demo.wabaId}/message_templates`)
    expect(templates.body.error).toMatchObject({ code: 80008 })
    clock.advance(50 * 60_000)
    expect((await get(path)).status).toBe(200)
    meta.simulator.settings.update({ managementCalls: { perHour: null } })
  })

  it('of an account without a registered number is 200 an hour', async () => {
    clock.advance(HOUR_MS)
    const numbers = Object.values(demo.phoneNumberIds)
    for (const id of numbers) await meta.call('POST', `/v26.0/${id}/deregister`)
    for (let count = 0; count < 200; count += 1) expect((await get(path)).status).toBe(200)
    expect((await get(path)).body.error).toMatchObject({ code: 80007 })
    for (const id of numbers) {
      const body = { messaging_product: 'whatsapp', pin: demo.pin }
      expect((await meta.call('POST', `/v26.0/${id}/register`, body)).status).toBe(200)
    }
    expect((await get(path)).status).toBe(200)
  })

  it('of the app itself ends in 4', async () => {
    clock.advance(HOUR_MS)
    meta.simulator.settings.update({ managementCalls: { appPerHour: 1 } })
    const first = await get(`/v26.0/${APP_ID}`, APP_TOKEN)
    expect(JSON.parse(first.headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 100 })
    expect((await get(`/v26.0/${APP_ID}`, APP_TOKEN)).body.error).toMatchObject({ code: 4 })
    meta.simulator.settings.update({ managementCalls: { appPerHour: 5_000 } })
  })
})

describe('appsecret_proof', () => {
  const hmac = (text: string): string => createHmac('sha256', APP_SECRET).update(text).digest('hex')
  const path = `/v26.0/${demo.wabaId}?fields=id`

  it('may be bound to a time, for five minutes', async () => {
    const nowSeconds = Math.floor(clock.nowMs() / 1_000)
    const of = (time: number): string =>
      `${path}&appsecret_time=${time}&appsecret_proof=${hmac(`${ACCESS_TOKEN}|${time}`)}`
    expect((await get(of(nowSeconds))).status).toBe(200)
    expect((await get(of(nowSeconds - 600))).body.error).toMatchObject({
      code: 100,
      message: 'Invalid appsecret_proof provided in the API argument',
    })
    expect(
      (await get(`${path}&appsecret_time=${nowSeconds}&appsecret_proof=${hmac(ACCESS_TOKEN)}`))
        .status,
    ).toBe(400)
  })

  it('can be required', async () => {
    meta.simulator.settings.update({ requireAppSecretProof: true })
    const refused = await meta.send(aPromo())
    expect(refused.body.error).toMatchObject({
      code: 100,
      message: 'API calls from the server require an appsecret_proof argument',
    })
    expect((await get(`${path}&appsecret_proof=${hmac(ACCESS_TOKEN)}`)).status).toBe(200)
    const message = { ...aPromo(), appsecret_proof: hmac(ACCESS_TOKEN) }
    expect((await meta.send(message)).status).toBe(200)
    meta.simulator.settings.update({ requireAppSecretProof: false })
  })
})

describe('a token', () => {
  const debug = async (token: string): Promise<Record<string, unknown>> => {
    const { body } = await get(`/v26.0/debug_token?input_token=${token}`, APP_TOKEN)
    // debug_token answers with one object under data.
    return body['data'] as Record<string, unknown>
  }

  it('of the system user never expires', async () => {
    expect(await debug(ACCESS_TOKEN)).toEqual({
      app_id: APP_ID,
      type: 'SYSTEM_USER',
      application: 'Kopi Senja Messaging',
      data_access_expires_at: 0,
      expires_at: 0,
      issued_at: expect.any(Number),
      is_valid: true,
      scopes: [
        'whatsapp_business_messaging',
        'whatsapp_business_management',
        'business_management',
        'public_profile',
      ],
      granular_scopes: expect.arrayContaining([{ scope: 'whatsapp_business_management' }]),
      user_id: expect.stringMatching(/^\d+$/),
    })
  })

  it('of a user lives a day, then answers 190 with subcode 463', async () => {
    const token = await aToken({ kind: 'user' })
    expect((await get(`/v26.0/${demo.wabaId}`, token)).status).toBe(200)
    clock.advance(24 * HOUR_MS)
    const answer = await get(`/v26.0/${demo.wabaId}`, token)
    expect(answer.status).toBe(401)
    expect(answer.body.error).toMatchObject({
      code: 190,
      error_subcode: 463,
      type: 'OAuthException',
      message: expect.stringContaining('Session has expired on'),
    })
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
    expect(await debug(token)).toMatchObject({
      is_valid: false,
      error: { code: 190, subcode: 463 },
      type: 'USER',
    })
  })

  it('can be ended and made good again while it is in use', async () => {
    await meta.call('POST', `/sim/tokens/${ACCESS_TOKEN}/invalidate`)
    expect((await meta.send(aPromo())).body.error).toMatchObject({ code: 190, error_subcode: 467 })
    await meta.call('POST', `/sim/tokens/${ACCESS_TOKEN}/restore`)
    await meta.call('POST', `/sim/tokens/${ACCESS_TOKEN}/expire`)
    expect((await meta.send(aPromo())).body.error).toMatchObject({ code: 190, error_subcode: 463 })
    await meta.call('POST', `/sim/tokens/${ACCESS_TOKEN}/restore`)
    expect((await meta.send(aPromo())).status).toBe(200)
  })

  it('without the permission is refused with 10', async () => {
    const reader = await aToken({ kind: 'business', scopes: ['whatsapp_business_management'] })
    const path = `/v26.0/${demo.phoneNumberIds.high}`
    expect((await get(path, reader)).status).toBe(200)
    const refused = await meta.call('POST', `${path}/messages`, aPromo(), reader)
    expect(refused.status).toBe(403)
    expect(refused.body.error).toMatchObject({ code: 10 })
  })

  it('of another account sees nothing here', async () => {
    const stranger = await aToken({ kind: 'business', wabaIds: ['1'] })
    expect((await get(`/v26.0/${demo.wabaId}`, stranger)).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    })
    const own = await aToken({ kind: 'business', wabaIds: [demo.wabaId] })
    expect((await debug(own))['granular_scopes']).toContainEqual({
      scope: 'whatsapp_business_messaging',
      target_ids: [demo.wabaId],
    })
  })

  it('that nobody issued is not valid', async () => {
    expect(await debug('EAAnobody')).toMatchObject({ is_valid: false, error: { code: 190 } })
    expect((await get('/v26.0/debug_token', APP_TOKEN)).status).toBe(400)
  })
})
