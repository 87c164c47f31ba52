import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SettingsPatch } from '../control/settings.ts'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  APP_ID,
  APP_SECRET,
  APP_TOKEN,
  aPromo,
  aReceiver,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'
import {
  statusesOf,
  type WebhookReceiver,
  type WebhookStatus,
} from '../testing/webhook-receiver.ts'

const HOUR_MS = 3_600_000

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  receiver = await aReceiver()
})
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

const everyoneReads = { readRate: 1, readAtOnceRate: 0 }
const start = async (settings: SettingsPatch = {}): Promise<void> => {
  meta = await aSimulator({ clock, settings })
  await meta.subscribe(receiver)
}
const sendTo = async (people: number, more: object = {}): Promise<void> => {
  const sends = Array.from({ length: people }, (_, person) =>
    meta.send(aPromo(`+62812${1_000_000 + person}`, more)),
  )
  expect((await Promise.all(sends)).every((answer) => answer.status === 200)).toBe(true)
}
const statusCount = (count: number): Promise<void> =>
  vi.waitFor(() => expect(receiver.statuses().length).toBe(count), { timeout: 5_000, interval: 10 })
/** Waits for that many statuses while time goes by, as retries need. */
const statusCountWhileMoving = (count: number): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(500)
      expect(receiver.statuses().length).toBe(count)
    },
    { timeout: 5_000, interval: 15 },
  )
const quiet = (): Promise<void> =>
  vi.waitFor(() => expect(meta.simulator.pendingCount()).toBe(0), { timeout: 5_000, interval: 5 })
const namesOf = (statuses: readonly WebhookStatus[]): string[] =>
  statuses.map(({ status }) => status)

it('tells sent, delivered and read when they happen, signed over the bytes', async () => {
  await start({ statuses: everyoneReads })
  const answer = await meta.send(aPromo('+6281234567890', { biz_opaque_callback_data: 'c:981/é' }))
  clock.advance(60_000)
  await statusCount(3)
  const messages = answer.body['messages'] as { id: string }[]
  const common = {
    id: messages[0]?.id,
    recipient_id: '6281234567890',
    timestamp: expect.stringMatching(/^\d{10}$/),
    biz_opaque_callback_data: 'c:981/é',
  }
  const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
  expect(receiver.statuses()).toEqual([
    { ...common, status: 'sent', pricing },
    { ...common, status: 'delivered', pricing },
    { ...common, status: 'read' },
  ])
  for (const { bytes, signature } of receiver.received) {
    expect(bytes.toString('latin1')).toMatch(/^[\x20-\x7f]+$/)
    const hmac = createHmac('sha256', APP_SECRET).update(bytes).digest('hex')
    expect(signature).toBe(`sha256=${hmac}`)
  }
  expect(receiver.received[0]?.bytes.toString()).toContain(String.raw`c:981\/\u00e9`)
})

it('wraps statuses as Meta does', async () => {
  await start({ statuses: { neverDeliveredRate: 1 } })
  await meta.send(aPromo('+6281234567890'), 'standard')
  clock.advance(1_000)
  await statusCount(1)
  expect(JSON.parse(receiver.received[0]?.bytes.toString() ?? '')).toEqual({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: demo.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: {
                display_phone_number: '15550783881',
                phone_number_id: demo.phoneNumberIds.standard,
              },
              contacts: [
                {
                  profile: { name: expect.any(String) },
                  wa_id: '6281234567890',
                  user_id: expect.stringMatching(/^ID\.\d+$/),
                },
              ],
              statuses: [expect.objectContaining({ status: 'sent' })],
            },
          },
        ],
      },
    ],
  })
})

it.each([130472, 131026, 131042, 131047, 131048, 131049, 131050, 131052, 131053])(
  'reports a recipient bound to fail with %d, and never as sent',
  async (code) => {
    await start()
    await meta.send(aPromo(`+628999${code}`, { biz_opaque_callback_data: 'r:1' }))
    clock.advance(600_000)
    await statusCount(1)
    expect(receiver.statuses()[0]).toEqual({
      id: expect.stringMatching(/^wamid\./),
      status: 'failed',
      timestamp: expect.any(String),
      recipient_id: `628999${code}`,
      biz_opaque_callback_data: 'r:1',
      errors: [
        {
          code,
          title: expect.any(String),
          message: expect.any(String),
          error_data: { details: expect.any(String) },
          href: '/documentation/business-messaging/whatsapp/support/error-codes',
        },
      ],
    })
    expect(receiver.received[0]?.bytes.toString()).not.toContain('"contacts"')
  },
)

it('fails a free-form message to someone who has not written, with 131047', async () => {
  await start()
  await meta.send({ messaging_product: 'whatsapp', to: '+6281234567890', text: { body: 'Hi' } })
  clock.advance(10_000)
  await statusCount(1)
  expect(receiver.statuses()[0]?.errors?.[0]?.code).toBe(131047)
})

it('can read at once without delivering, never deliver, or never be read', async () => {
  await start({ statuses: { readRate: 1, readAtOnceRate: 1 } })
  await sendTo(1)
  clock.advance(60_000)
  await statusCount(2)
  meta.simulator.settings.update({ statuses: { neverDeliveredRate: 1 } })
  await sendTo(1)
  clock.advance(60_000)
  await statusCount(3)
  meta.simulator.settings.update({ statuses: { neverDeliveredRate: 0, readRate: 0 } })
  await sendTo(1)
  clock.advance(60_000)
  await statusCount(5)
  expect(namesOf(receiver.statuses())).toEqual(['sent', 'read', 'sent', 'sent', 'delivered'])
})

it('puts many statuses in one request, up to the batch limit', async () => {
  await start({ statuses: { readRate: 0 }, webhooks: { batchMax: 100, flushIntervalMs: 30 } })
  await sendTo(450)
  clock.advance(60_000)
  await statusCount(900)
  const sizes = receiver.received.map((webhook) => statusesOf(webhook).length)
  expect(Math.max(...sizes)).toBe(100)
  expect(sizes.length).toBeLessThan(20)
})

it.each([500, 503, 404, 201, 204, 302])(
  'repeats a webhook answered %d, unchanged, until 200',
  async (refusal) => {
    await start({ statuses: { readRate: 0, neverDeliveredRate: 1 } })
    receiver.answer = (position) => (position < 3 ? refusal : 200)
    await sendTo(5)
    await statusCountWhileMoving(5)
    const bodies = new Set(receiver.received.map((webhook) => webhook.bytes.toString()))
    expect(receiver.received.length - bodies.size).toBe(3)
  },
)

it('gives a webhook up seven days after nobody answered it', async () => {
  await start({ statuses: { neverDeliveredRate: 1 } })
  receiver.answer = () => 500
  await sendTo(1)
  const startedAtMs = clock.nowMs()
  await vi.waitFor(
    () => {
      clock.advance(6 * HOUR_MS)
      expect(meta.simulator.pendingCount()).toBe(0)
    },
    { timeout: 10_000, interval: 30 },
  )
  expect(clock.nowMs() - startedAtMs).toBeGreaterThan(7 * 24 * HOUR_MS)
  expect(receiver.received.length).toBeGreaterThan(5)
  expect(new Set(receiver.received.map((webhook) => webhook.bytes.toString())).size).toBe(1)
})

it('has no more requests under way than allowed, and gathers the rest into larger ones', async () => {
  await start({ statuses: { neverDeliveredRate: 1 }, webhooks: { batchMax: 10, parallelMax: 3 } })
  receiver.answer = (position) => (position < 3 ? 500 : 200)
  receiver.hold = true
  await sendTo(100)
  clock.advance(2_000)
  await vi.waitFor(() => expect(receiver.received.length).toBe(3))
  receiver.release()
  await vi.waitFor(() => expect(receiver.received.length).toBe(6))
  meta.simulator.settings.update({ webhooks: { batchMax: 1_000 } })
  receiver.hold = false
  receiver.release()
  await statusCountWhileMoving(100)
  expect(receiver.received.length).toBeLessThan(12)
})

it('repeats to the newer callback when the app has moved', async () => {
  await start({ statuses: { neverDeliveredRate: 1 } })
  receiver.answer = () => 500
  await sendTo(1)
  clock.advance(2_000)
  await vi.waitFor(() => expect(receiver.received.length).toBe(1))
  const moved = await aReceiver()
  await meta.subscribe(moved)
  clock.advance(60_000)
  await vi.waitFor(() => expect(moved.statuses().length).toBe(1))
  await moved.stop()
})

it('repeats, holds back and drops as often as asked, the same under the same seed', async () => {
  const quick = { min: 0, max: 0 }
  await start({
    statuses: { ...everyoneReads, sentDelayMs: quick, deliveredDelayMs: quick, readDelayMs: quick },
    webhooks: {
      duplicateRate: 0.3,
      reorderRate: 0.3,
      dropRate: 0.1,
      faultDelayMs: { min: 100, max: 900 },
    },
  })
  const run = async (): Promise<string[]> => {
    const before = receiver.statuses().length
    await sendTo(200)
    clock.advance(10_000)
    await quiet()
    const heard = receiver.statuses().slice(before)
    return heard.map(({ recipient_id, status }) => `${recipient_id} ${status}`)
  }
  const first = await run()
  const different = new Set(first).size
  expect(different).toBeGreaterThan(600 * 0.85)
  expect(different).toBeLessThan(600 * 0.95)
  expect(first.length).toBeGreaterThan(different * 1.2)
  const isOvertaken = (person: string): boolean => {
    const read = first.indexOf(`${person} read`)
    return read !== -1 && read < first.indexOf(`${person} sent`)
  }
  const people = new Set(first.map((entry) => entry.split(' ')[0] ?? ''))
  expect([...people].filter(isOvertaken).length).toBeGreaterThan(10)
  expect((await run()).toSorted()).toEqual(first.toSorted())
})

it('says nothing before the app is subscribed at both levels', async () => {
  meta = await aSimulator({ clock, settings: { statuses: { neverDeliveredRate: 1 } } })
  const subscription = {
    object: 'whatsapp_business_account',
    callback_url: receiver.url,
    verify_token: 'verify-me',
    fields: 'messages',
  }
  await meta.call('POST', `/v26.0/${demo.wabaId}/subscribed_apps`)
  await sendTo(1)
  clock.advance(2_000)
  await quiet()
  await meta.call('DELETE', `/v26.0/${demo.wabaId}/subscribed_apps`)
  await meta.call('POST', `/v26.0/${APP_ID}/subscriptions`, subscription, APP_TOKEN)
  await sendTo(1)
  clock.advance(2_000)
  await quiet()
  await meta.subscribe(receiver)
  await sendTo(2)
  clock.advance(2_000)
  await statusCount(2)
})

it('says nothing of messages to an app that subscribed to other fields', async () => {
  await start({ statuses: { neverDeliveredRate: 1 } })
  const subscription = {
    object: 'whatsapp_business_account',
    callback_url: receiver.url,
    verify_token: 'verify-me',
    fields: 'account_update',
  }
  await meta.call('POST', `/v26.0/${APP_ID}/subscriptions`, subscription, APP_TOKEN)
  await sendTo(3)
  clock.advance(2_000)
  await quiet()
  await meta.subscribe(receiver)
  await sendTo(1)
  clock.advance(2_000)
  await statusCount(1)
})
