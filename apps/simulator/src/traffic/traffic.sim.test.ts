import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'
import { TRAFFIC_MAX, TrafficLog } from './traffic-log.ts'

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  receiver = await aReceiver()
  meta = await aSimulator({ clock, settings: { statuses: { neverDeliveredRate: 1 } } })
  await meta.subscribe(receiver)
})
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

const traffic = async (query = ''): Promise<Record<string, unknown>[]> => {
  const { body } = await meta.call('GET', `/sim/traffic${query}`)
  return body['traffic'] as Record<string, unknown>[]
}

it('shows the newest calls and webhooks first, whole, without tokens', async () => {
  await meta.send(aPromo('+6281234567890'))
  clock.advance(1_000)
  await vi.waitFor(() => expect(receiver.statuses().length).toBe(1))
  await vi.waitFor(async () => expect((await traffic('?kind=webhook')).length).toBe(1))
  const [webhook, send] = await traffic()
  expect(webhook).toMatchObject({
    kind: 'webhook',
    method: 'POST',
    url: receiver.url,
    httpStatus: 200,
    problem: null,
    attempt: 1,
    updateCount: 1,
    body: { object: 'whatsapp_business_account' },
  })
  expect(send).toMatchObject({
    kind: 'request',
    method: 'POST',
    url: `/v26.0/${demo.phoneNumberIds.high}/messages`,
    httpStatus: 200,
    fault: null,
    body: { to: '+6281234567890' },
    answer: { messages: [{ message_status: 'accepted' }] },
  })
  await meta.call('GET', `/v26.0/${demo.wabaId}?access_token=EAAsecret&fields=id`)
  const [read] = await traffic('?contains=fields%3Did')
  expect(read?.['url']).toBe(`/v26.0/${demo.wabaId}?access_token=…&fields=id`)
  expect(JSON.stringify(await traffic('?limit=500'))).not.toMatch(/verify-me|EAAsecret/)
})

it('finds by kind, number, text and trouble, and gives no more than asked for', async () => {
  await meta.send(aPromo('+6281200000001'), 'standard')
  await meta.send(aPromo('+6281200000002'), 'high')
  await meta.send(aPromo('nonsense'), 'high')
  await meta.call('PUT', '/sim/faults', { faults: [{ kind: 'http500', count: 1 }] })
  await meta.send(aPromo('+6281200000003'), 'high')
  const texts = async (query: string): Promise<unknown[]> =>
    (await traffic(query)).map(({ body }) => (body as { to?: string } | null)?.to)
  expect(await texts('?kind=request&contains=messages%22&problems=true')).toEqual([
    '+6281200000003',
    'nonsense',
  ])
  expect(await texts(`?number=${demo.phoneNumberIds.standard}`)).toEqual(['+6281200000001'])
  expect(await texts('?contains=6281200000002')).toEqual(['+6281200000002'])
  expect((await traffic('?limit=2')).length).toBe(2)
  expect(await traffic('?kind=webhook')).toEqual([])
})

it('streams what happens as server-sent events', async () => {
  const leave = new AbortController()
  const response = await fetch(`${meta.simulator.url}/sim/traffic/stream?kind=request`, {
    signal: leave.signal,
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  await meta.send(aPromo('+6281200000009'))
  let text = ''
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  await vi.waitFor(
    async () => {
      text += (await reader?.read())?.value ?? ''
      expect(text).toContain('event: traffic')
    },
    { timeout: 5_000 },
  )
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? ''
  expect(JSON.parse(data)).toMatchObject({ kind: 'request', body: { to: '+6281200000009' } })
  leave.abort()
})

it('keeps a bounded number of entries and a bounded part of each', () => {
  const log = new TrafficLog()
  const bytes = Buffer.from(`{"text":"${'x'.repeat(100_000)}"}`)
  for (let index = 0; index < TRAFFIC_MAX + 100; index += 1) {
    log.record({
      kind: 'request',
      method: 'POST',
      url: `/${index}`,
      bytes,
      answer: undefined,
      fault: undefined,
    })
  }
  const kept = [...log.newest()]
  expect(kept.length).toBe(TRAFFIC_MAX)
  expect(kept[0]?.url).toBe(`/${TRAFFIC_MAX + 99}`)
  expect(String(kept[0]?.body).length).toBeLessThan(20_000)
})
