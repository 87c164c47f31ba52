import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  APP_SECRET,
  aPromo,
  aReceiver,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'
import type { WebhookReceiver, WebhookStatus } from '../testing/webhook-receiver.ts'
import { sampleFields } from './field-samples.ts'

const DAY_MS = 86_400_000
const BUDI = '6281234567890'

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  receiver = await aReceiver()
  meta = await aSimulator({ clock, settings: { statuses: { readRate: 0 } } })
})
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

const statusesOf = async (count: number): Promise<WebhookStatus[]> => {
  await vi.waitFor(
    () => {
      clock.advance(1_000)
      expect(receiver.statuses().length).toBeGreaterThanOrEqual(count)
    },
    { timeout: 5_000, interval: 10 },
  )
  return receiver.statuses()
}
const sendText = (): Promise<unknown> =>
  meta.send({ messaging_product: 'whatsapp', to: `+${BUDI}`, type: 'text', text: { body: 'Hi' } })
const writeIn = (more: object = {}): Promise<unknown> =>
  meta.call('POST', `/sim/people/${BUDI}/messages`, {
    type: 'text',
    text: 'Hello',
    phoneNumberId: demo.phoneNumberIds.high,
    ...more,
  })

describe('the clock', () => {
  beforeEach(() => meta.subscribe(receiver))

  it('can show a day in a minute: statuses carry its time', async () => {
    const steered = await meta.call('PUT', '/sim/clock', { speed: 1_440 })
    expect(steered.body).toMatchObject({ speed: 1_440 })
    clock.advance(60_000)
    const { body } = await meta.call('GET', '/sim/clock')
    expect(body).toEqual({
      now: new Date(clock.nowMs() - 60_000 + DAY_MS).toISOString(),
      speed: 1_440,
      aheadMs: DAY_MS - 60_000,
    })
    await meta.send(aPromo())
    const [sent] = await statusesOf(2)
    expect(Number(sent?.timestamp) * 1_000).toBeGreaterThan(clock.nowMs() + DAY_MS - 70_000)
  })

  it('can jump ahead, and everything due by then happens', async () => {
    await meta.send(aPromo())
    await meta.call('PUT', '/sim/clock', { advanceMs: 3_600_000 })
    await vi.waitFor(() => expect(receiver.statuses().length).toBe(2))
  })

  it('is what the Date of Graph answers shows, of refusals too', async () => {
    await meta.call('PUT', '/sim/clock', { advanceMs: DAY_MS })
    const shown = new Date(clock.nowMs() + DAY_MS).toUTCString()
    expect((await meta.send(aPromo())).headers.get('date')).toBe(shown)
    expect((await meta.call('GET', '/v26.0/1')).headers.get('date')).toBe(shown)
  })

  it('leaves the throughput to real time', async () => {
    meta.simulator.settings.update({ throughput: { [demo.phoneNumberIds.high]: 1 } })
    await meta.call('PUT', '/sim/clock', { speed: 100_000, advanceMs: 3_600_000 })
    expect((await meta.send(aPromo())).status).toBe(200)
    clock.advance(999)
    expect((await meta.send(aPromo())).status).toBe(429)
    clock.advance(1)
    expect((await meta.send(aPromo())).status).toBe(200)
    expect(Date.parse(meta.simulator.ledger().lastAcceptedAt ?? '')).toBe(clock.nowMs())
  })

  it.each([[{ speed: -1 }], [{ advanceMs: -5 }], [{ advanceMs: 0.5 }], [{ rate: 2 }]])(
    'refuses %j',
    async (body) => {
      expect((await meta.call('PUT', '/sim/clock', body)).status).toBe(400)
    },
  )
})

describe('a webhook by hand', () => {
  it.each(sampleFields)('delivers a sample of %s under its field, signed', async (field) => {
    await meta.subscribe(receiver, field)
    const answer = await meta.call('POST', '/sim/webhooks', { field })
    expect(answer.status).toBe(200)
    await vi.waitFor(() => expect(receiver.values(field).length).toBe(1))
    expect(receiver.values(field)[0]).toEqual(answer.body['value'])
    const [webhook] = receiver.received
    const envelope = JSON.parse(webhook?.bytes.toString() ?? '')
    expect(envelope.entry).toEqual([
      {
        id: demo.wabaId,
        time: Math.floor(clock.nowMs() / 1_000),
        changes: [{ field, value: answer.body['value'] }],
      },
    ])
    const hmac = createHmac('sha256', APP_SECRET)
      .update(webhook?.bytes ?? '')
      .digest('hex')
    expect(webhook?.signature).toBe(`sha256=${hmac}`)
  })

  it('takes what it is given in place of the sample, and the id it comes under', async () => {
    await meta.subscribe(receiver, 'account_update')
    await meta.call('POST', '/sim/webhooks', {
      field: 'account_update',
      entryId: demo.portfolioId,
      value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
    })
    await vi.waitFor(() => expect(receiver.received.length).toBe(1))
    const { entry } = JSON.parse(receiver.received[0]?.bytes.toString() ?? '')
    expect(entry[0]).toMatchObject({
      id: demo.portfolioId,
      changes: [{ value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } } }],
    })
  })

  it('begins coexistence fields with the number they are about', async () => {
    await meta.subscribe(receiver, 'smb_message_echoes,history')
    const phoneNumberId = demo.phoneNumberIds.high
    await meta.call('POST', '/sim/webhooks', { field: 'smb_message_echoes', phoneNumberId })
    await vi.waitFor(() => expect(receiver.values('smb_message_echoes').length).toBe(1))
    expect(receiver.values('smb_message_echoes')[0]).toEqual({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '6285550101000', phone_number_id: phoneNumberId },
      message_echoes: [
        {
          from: '6285550101000',
          to: '16505551234',
          to_user_id: expect.stringMatching(/^US\./),
          id: expect.stringMatching(/^wamid\./),
          timestamp: expect.stringMatching(/^\d{10}$/),
          type: 'text',
          text: { body: expect.any(String) },
        },
      ],
    })
  })

  it('is refused for fields and numbers that do not exist', async () => {
    expect((await meta.call('POST', '/sim/webhooks', { field: 'gossip' })).status).toBe(400)
    const unknown = { field: 'flows', phoneNumberId: '1' }
    expect((await meta.call('POST', '/sim/webhooks', unknown)).status).toBe(400)
    expect((await meta.call('GET', '/sim/webhooks')).body['samples']).toHaveProperty('history')
  })
})

describe('prices', () => {
  const pricings = async (count: number): Promise<unknown[]> =>
    (await statusesOf(count)).map(({ status, pricing }) => [
      status,
      (pricing as { type?: string } | undefined)?.type,
      (pricing as { category?: string } | undefined)?.category,
    ])
  beforeEach(async () => {
    await meta.subscribe(receiver)
    await writeIn()
  })

  it('are none for a month’s first 1,000 service messages of a number', async () => {
    await sendText()
    expect(await pricings(2)).toEqual([
      ['sent', 'free_customer_service', 'service'],
      ['delivered', 'free_customer_service', 'service'],
    ])
  })

  it('are regular for utility templates in a window, and were none before October 2026', async () => {
    const template = { name: 'opening_hours', language: { code: 'en_US' } }
    const utility = { messaging_product: 'whatsapp', to: `+${BUDI}`, type: 'template', template }
    await meta.send(utility)
    expect((await pricings(2))[0]).toEqual(['sent', 'regular', 'utility'])
    meta.simulator.settings.update({ pricingRules: '2025-07' })
    await meta.send(utility)
    expect((await pricings(4))[2]).toEqual(['sent', 'free_customer_service', 'utility'])
  })

  it('are none, and a conversation is named, when the person came from an ad', async () => {
    await writeIn({ referral: { source_type: 'ad', source_id: '1' } })
    await sendText()
    const [sent, delivered] = await statusesOf(2)
    expect(sent).toMatchObject({
      pricing: { type: 'free_entry_point', category: 'referral_conversion', billable: false },
      conversation: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        expiration_timestamp: expect.stringMatching(/^\d{10}$/),
        origin: { type: 'referral_conversion' },
      },
    })
    expect(delivered).not.toHaveProperty('conversation.expiration_timestamp')
  })
})

it('names a conversation of its own in each message to apps that subscribed before v24', async () => {
  await meta.subscribe(receiver, 'messages', 'v23.0')
  await meta.send(aPromo('+6281200000001'))
  await meta.send(aPromo('+6281200000002'))
  const statuses = await statusesOf(4)
  const ids = statuses.map(
    (status) => (status as { conversation?: { id: string } }).conversation?.id,
  )
  expect(new Set(ids).size).toBe(2)
  expect(statuses[0]).toMatchObject({ conversation: { origin: { type: 'marketing' } } })
})

it('describes /sim as OpenAPI, every call of it', async () => {
  const { status, body } = await meta.call('GET', '/sim/openapi.json')
  expect(status).toBe(200)
  expect(body).toMatchObject({ openapi: '3.1.0' })
  const paths = body['paths'] as Record<string, Record<string, object>>
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/sim/settings',
      '/sim/ledger',
      '/sim/clock',
      '/sim/faults',
      '/sim/traffic',
      '/sim/traffic/stream',
      '/sim/people',
      '/sim/people/{wa_id}',
      '/sim/people/{wa_id}/messages',
      '/sim/webhooks',
      '/sim/openapi.json',
    ]),
  )
  expect(paths['/sim/faults']?.['put']).toHaveProperty('requestBody')
})
