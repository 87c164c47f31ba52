import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  type Answer,
  aPromo,
  aReceiver,
  aSimulator,
  type TestSimulator,
  VERIFY_TOKEN,
} from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

const HOUR_MS = 3_600_000
const clock = new TestClock()
let meta: TestSimulator
let app: WebhookReceiver
beforeAll(async () => {
  meta = await aSimulator({ clock })
  app = await aReceiver()
  await meta.subscribe(app)
})
afterAll(async () => {
  await meta.simulator.stop()
  await app.stop()
})
// Registrations are limited to ten in 72 hours.
beforeEach(() => clock.advance(72 * HOUR_MS))

const number = `/v26.0/${demo.phoneNumberIds.high}`
const post = (edge: string, body: object = {}): Promise<Answer> =>
  meta.call('POST', `${number}${edge}`, body)
const fields = async (list: string): Promise<Record<string, unknown>> =>
  (await meta.call('GET', `${number}?fields=${list}`)).body
const register = (pin: string): Promise<Answer> =>
  post('/register', { messaging_product: 'whatsapp', pin })

describe('registration', () => {
  it('ends and begins again with the PIN', async () => {
    expect((await post('/deregister')).body).toEqual({ success: true })
    expect((await meta.send(aPromo())).body.error).toMatchObject({ code: 133010 })
    expect(await fields('status,platform_type,health_status{can_send_message}')).toMatchObject({
      status: 'DISCONNECTED',
      platform_type: 'NOT_APPLICABLE',
      health_status: { can_send_message: 'BLOCKED' },
    })
    expect((await post('/deregister')).body.error).toMatchObject({ code: 133010 })
    expect((await register('654321')).body.error).toMatchObject({ code: 133005 })
    expect((await register('12')).body.error).toMatchObject({ code: 100 })
    expect((await register(demo.pin)).body).toEqual({ success: true })
    expect(await fields('status,throughput')).toMatchObject({
      status: 'CONNECTED',
      throughput: { level: 'HIGH' },
    })
  })

  it('is possible ten times in 72 hours', async () => {
    for (let count = 0; count < 10; count += 1) {
      expect((await register(demo.pin)).status).toBe(200)
    }
    expect((await register(demo.pin)).body.error).toMatchObject({ code: 133016 })
    clock.advance(72 * HOUR_MS)
    expect((await register(demo.pin)).status).toBe(200)
  })

  it('follows another PIN once it was set', async () => {
    expect((await post('', { pin: '222222' })).body).toEqual({ success: true })
    expect((await register(demo.pin)).body.error).toMatchObject({ code: 133005 })
    expect((await register('222222')).status).toBe(200)
    await post('', { pin: demo.pin })
    expect((await post('', { pin: '1' })).status).toBe(400)
    expect((await post('', {})).status).toBe(400)
  })
})

it('proves a number by a code that is shown to its owner alone', async () => {
  const ask = { code_method: 'SMS', language: 'en_US' }
  expect((await post('/request_code', ask)).body.error).toMatchObject({ code: 136024 })
  await meta.call('POST', `/sim/phone-numbers/${demo.phoneNumberIds.high}/unverify`)
  expect((await register(demo.pin)).body.error).toMatchObject({ code: 133006 })
  expect((await post('/request_code', { ...ask, code_method: 'PIGEON' })).status).toBe(400)
  expect((await post('/request_code', ask)).body).toEqual({ success: true })
  const { body } = await meta.call('GET', '/sim/phone-numbers')
  // Lists of the simulator have this shape; what is in them is checked below.
  const shown = (body['data'] as Record<string, unknown>[])[1]
  expect(shown).toMatchObject({
    id: demo.phoneNumberIds.high,
    codeVerificationStatus: 'NOT_VERIFIED',
  })
  const code = String(shown?.['verificationCode'])
  expect((await post('/verify_code', { code: '000000' })).status).toBe(400)
  const dashed = `${code.slice(0, 3)}-${code.slice(3)}`
  expect((await post('/verify_code', { code: dashed })).body).toEqual({ success: true })
  expect((await register(demo.pin)).status).toBe(200)
  expect(await fields('code_verification_status')).toMatchObject({
    code_verification_status: 'VERIFIED',
  })
})

describe('the block list', () => {
  const block = (method: string, ...users: object[]): Promise<Answer> =>
    meta.call(method, `${number}/block_users`, {
      messaging_product: 'whatsapp',
      block_users: users,
    })
  const writes = (waId: string): Promise<Answer> =>
    meta.call('POST', `/sim/people/${waId}/messages`, {
      type: 'text',
      text: 'Halo',
      phoneNumberId: demo.phoneNumberIds.high,
    })

  it('takes people who wrote, tells the rest apart, and stops what is sent to them', async () => {
    await writes('6281234567890')
    const answer = await block(
      'POST',
      { user: '+6281234567890' },
      { user: '+6281234560000' },
      { user: 'x' },
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      block_users: {
        added_users: [{ input: '+6281234567890', wa_id: '6281234567890' }],
        failed_users: [
          {
            input: '+6281234560000',
            wa_id: '6281234560000',
            errors: [
              {
                message: '(#131047) Re-engagement message',
                code: 131047,
                error_data: { details: expect.any(String) },
              },
            ],
          },
          { input: 'x', errors: [expect.objectContaining({ code: 131009 })] },
        ],
      },
      error: {
        message: '(#139100) Failed to block/unblock users',
        type: 'OAuthException',
        code: 139100,
        error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
        fbtrace_id: expect.any(String),
      },
    })
    expect((await meta.send(aPromo())).body.error).toMatchObject({ code: 130403 })
    expect((await meta.call('GET', `${number}/block_users`)).body).toEqual({
      data: [{ messaging_product: 'whatsapp', wa_id: '6281234567890' }],
      paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
    })
    expect((await block('DELETE', { user: '+6281234567890' })).body).toEqual({
      messaging_product: 'whatsapp',
      block_users: { removed_users: [{ input: '+6281234567890', wa_id: '6281234567890' }] },
    })
    expect((await meta.send(aPromo())).status).toBe(200)
    expect((await meta.call('GET', `${number}/block_users`)).body).toEqual({ data: [] })
  })

  it('refuses a call without people or without its product', async () => {
    expect((await block('POST')).status).toBe(400)
    expect((await post('/block_users', { block_users: [{ user: '+1' }] })).status).toBe(400)
  })
})

it('remembers what became of a message, for an app that missed it', async () => {
  const sent = await meta.send(aPromo('+6281234500001'))
  // An accepted message has an id.
  const wamid = (sent.body['messages'] as { id: string }[])[0]?.id ?? ''
  await vi.waitFor(() => {
    clock.advance(60_000)
    expect(app.statuses().filter(({ id }) => id === wamid).length).toBeGreaterThan(1)
  })
  const path = `${number}/message_history?message_id=${encodeURIComponent(wamid)}`
  const { body } = await meta.call('GET', `${path}&fields=id,message_id,events`)
  // Lists of the simulator have this shape; what is in them is checked below.
  const record = (body['data'] as Record<string, unknown>[])[0]
  expect(record).toMatchObject({
    message_id: wamid,
    events: {
      data: expect.arrayContaining([
        { delivery_status: 'SENT', timestamp: expect.any(Number), id: expect.any(String) },
      ]),
    },
  })
  const events = `/v26.0/${String(record?.['id'])}/events`
  const filtered = await meta.call(
    'GET',
    `${events}?status_filter=SENT&fields=delivery_status,webhook_uri`,
  )
  expect(filtered.body['data']).toEqual([
    { delivery_status: 'SENT', webhook_uri: app.url, id: expect.any(String) },
  ])
  expect((await meta.call('GET', `${events}?status_filter=LOST`)).status).toBe(400)
  expect((await meta.call('GET', `${number}/message_history`)).status).toBe(400)
  const other = `/v26.0/${demo.phoneNumberIds.standard}/message_history?message_id=${encodeURIComponent(wamid)}`
  expect((await meta.call('GET', other)).body).toEqual({ data: [] })
})

describe('webhooks elsewhere', () => {
  const waba = `/v26.0/${demo.wabaId}/subscribed_apps`
  const override = (url: string): object => ({
    override_callback_uri: url,
    verify_token: VERIFY_TOKEN,
  })

  it('are shown at each level, and taken back', async () => {
    const [ofAccount, ofNumber] = [await aReceiver(), await aReceiver()]
    expect((await meta.call('POST', waba, override(ofAccount.url))).body).toEqual({ success: true })
    const configuration = { webhook_configuration: override(ofNumber.url) }
    expect((await post('', configuration)).body).toEqual({ success: true })
    expect((await fields('webhook_configuration'))['webhook_configuration']).toEqual({
      phone_number: ofNumber.url,
      whatsapp_business_account: ofAccount.url,
      application: app.url,
    })
    expect((await meta.call('GET', waba)).body['data']).toMatchObject([
      { override_callback_uri: ofAccount.url },
    ])
    await post('', { webhook_configuration: { override_callback_uri: '' } })
    await meta.call('POST', waba)
    expect((await fields('webhook_configuration'))['webhook_configuration']).toEqual({
      application: app.url,
    })
    await ofAccount.stop()
    await ofNumber.stop()
  })

  it('must prove themselves first', async () => {
    const wrong = { override_callback_uri: app.url, verify_token: 'guess' }
    expect((await meta.call('POST', waba, wrong)).body.error).toMatchObject({ code: 2200 })
    expect((await post('', { webhook_configuration: wrong })).body.error).toMatchObject({
      code: 2200,
    })
    expect((await post('', { webhook_configuration: {} })).status).toBe(400)
    expect((await post('', { webhook_configuration: 'x' })).status).toBe(400)
  })

  it('need the app to be subscribed before', async () => {
    await meta.call('DELETE', waba)
    expect((await meta.call('POST', waba, override(app.url))).body.error).toMatchObject({
      code: 100,
      message: expect.stringContaining('must be subscribed'),
    })
    await meta.call('POST', waba)
  })
})

it('changes an account’s name and time zone', async () => {
  const waba = `/v26.0/${demo.wabaId}`
  expect((await meta.call('POST', waba, { name: 'Kopi Pagi' })).body).toEqual({ id: demo.wabaId })
  expect((await meta.call('GET', `${waba}?fields=name`)).body).toMatchObject({ name: 'Kopi Pagi' })
  expect((await meta.call('POST', waba, {})).status).toBe(400)
  expect((await meta.call('POST', waba, { timezone_id: 'Jakarta' })).status).toBe(400)
})
