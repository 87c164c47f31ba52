import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

let clock: TestClock
let meta: TestSimulator
let ofApp: WebhookReceiver
let ofWaba: WebhookReceiver
let ofNumber: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  ;[ofApp, ofWaba, ofNumber] = await Promise.all([aReceiver(), aReceiver(), aReceiver()])
  meta = await aSimulator({ clock, settings: { statuses: { neverDeliveredRate: 1 } } })
  await meta.subscribe(ofApp, 'messages,user_preferences,account_update')
})
afterEach(async () => {
  await meta.simulator.stop()
  await Promise.all([ofApp.stop(), ofWaba.stop(), ofNumber.stop()])
})

const overrideAccount = async (receiver: WebhookReceiver): Promise<void> => {
  const answer = await meta.call('POST', `/v26.0/${demo.wabaId}/subscribed_apps`, {
    override_callback_uri: receiver.url,
    verify_token: 'verify-me',
  })
  expect(answer.status).toBe(200)
}
const overrideHighNumber = async (receiver: WebhookReceiver | undefined): Promise<void> => {
  const answer = await meta.call('POST', `/v26.0/${demo.phoneNumberIds.high}`, {
    webhook_configuration: {
      override_callback_uri: receiver?.url ?? '',
      verify_token: 'verify-me',
    },
  })
  expect(answer.status).toBe(200)
}
const counts = async (expected: [app: number, waba: number, number: number]): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(500)
      const seen = [ofApp, ofWaba, ofNumber].map((receiver) => receiver.statuses().length)
      expect(seen).toEqual(expected)
    },
    { timeout: 5_000, interval: 10 },
  )

it('takes messages to the callback of the number, else of the account, else of the app', async () => {
  await meta.send(aPromo('+6281200000001'), 'high')
  await counts([1, 0, 0])
  await overrideAccount(ofWaba)
  await meta.send(aPromo('+6281200000002'), 'high')
  await counts([1, 1, 0])
  await overrideHighNumber(ofNumber)
  await meta.send(aPromo('+6281200000003'), 'high')
  await meta.send(aPromo('+6281200000004'), 'standard')
  await counts([1, 2, 1])
})

it('takes preferences there as well, and fields of the account to the app alone', async () => {
  await overrideAccount(ofWaba)
  await overrideHighNumber(ofNumber)
  const phoneNumberId = demo.phoneNumberIds.high
  await meta.call('POST', '/sim/webhooks', { field: 'account_update', phoneNumberId })
  await meta.call('POST', '/sim/people/6281234567890/actions', {
    action: 'stopMarketing',
    phoneNumberId,
  })
  await vi.waitFor(() => {
    expect(ofNumber.values('user_preferences').length).toBe(1)
    expect(ofApp.values('account_update').length).toBe(1)
  })
  expect(ofApp.values('user_preferences').length + ofWaba.received.length).toBe(0)
})

it('repeats a webhook to where its number’s messages go by then', async () => {
  await overrideHighNumber(ofNumber)
  ofNumber.answer = () => 500
  await meta.send(aPromo('+6281200000001'), 'high')
  await vi.waitFor(() => {
    clock.advance(500)
    expect(ofNumber.received.length).toBeGreaterThan(0)
  })
  await overrideHighNumber(undefined)
  await counts([1, 0, 0])
})
