import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

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

const setFaults = async (...faults: object[]): Promise<void> => {
  expect((await meta.call('PUT', '/sim/faults', { faults })).status).toBe(200)
}
const happened = async (): Promise<number[]> => {
  const { faults } = (await meta.call('GET', '/sim/faults')).body
  return (faults as { happened: number }[]).map((fault) => fault.happened)
}
const sentCount = (count: number): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(500)
      expect(receiver.statuses().length).toBe(count)
    },
    { timeout: 5_000, interval: 10 },
  )
const accepted = (): number => meta.simulator.ledger().accepted

describe('a call struck by a fault', () => {
  it.each([
    ['http500', 500, 0],
    ['http500AfterAccepting', 500, 1],
    ['throttle', 429, 0],
  ])('%s is answered %d; messages taken: %d', async (kind, status, taken) => {
    await setFaults({ kind, count: 1 })
    const answer = await meta.send(aPromo())
    expect(answer.status).toBe(status)
    expect(answer.body.error?.['code']).toBe(status === 429 ? 130429 : 131000)
    expect(accepted()).toBe(taken)
    expect(meta.simulator.ledger()).toMatchObject({ faults: { [kind]: 1 }, throttled: 0 })
    expect((await meta.send(aPromo())).status).toBe(200)
    await sentCount(taken + 1)
  })

  it.each([
    ['resetBefore', 0],
    ['resetAfterAccepting', 1],
  ])('%s loses the connection; messages taken: %d', async (kind, taken) => {
    await setFaults({ kind, count: 1 })
    await expect(meta.send(aPromo())).rejects.toThrow('fetch failed')
    expect(accepted()).toBe(taken)
    await sentCount(taken)
  })

  it.each([
    ['hang', 0],
    ['hangAfterAccepting', 1],
  ])('%s is never answered; messages taken: %d', async (kind, taken) => {
    await setFaults({ kind, count: 1 })
    const path = `${meta.simulator.url}/v26.0/${demo.phoneNumberIds.high}/messages`
    const call = fetch(path, {
      method: 'POST',
      headers: { authorization: 'Bearer EAAtest', 'content-type': 'application/json' },
      body: JSON.stringify(aPromo()),
      signal: AbortSignal.timeout(300),
    })
    await expect(call).rejects.toThrow(/timeout/)
    expect(accepted()).toBe(taken)
  })

  it('slow is answered late, yet taken at once', async () => {
    await setFaults({ kind: 'slow', delayMs: 200, count: 1 })
    const startedAtMs = performance.now()
    expect((await meta.send(aPromo())).status).toBe(200)
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(199)
  })

  it('is one of the number named, or any call when all are asked for', async () => {
    await setFaults({ kind: 'http500', phoneNumberId: demo.phoneNumberIds.standard })
    expect((await meta.send(aPromo(), 'high')).status).toBe(200)
    expect((await meta.send(aPromo(), 'standard')).status).toBe(500)
    const read = (): Promise<{ status: number }> => meta.call('GET', `/v26.0/${demo.wabaId}`)
    await setFaults({ kind: 'http500' })
    expect((await read()).status).toBe(200)
    await setFaults({ kind: 'http500', calls: 'all' })
    expect((await read()).status).toBe(500)
  })

  it('is chosen by the seed, about as often as asked', async () => {
    const run = async (): Promise<string> => {
      await setFaults({ kind: 'http500', rate: 0.3 })
      const statuses: number[] = []
      for (let index = 0; index < 60; index += 1) {
        statuses.push((await meta.send(aPromo(`+62812${1_000_000 + index}`))).status)
      }
      return statuses.join(' ')
    }
    const first = await run()
    const struck = first.split('500').length - 1
    expect(struck).toBeGreaterThan(6)
    expect(struck).toBeLessThan(34)
    expect(await run()).toBe(first)
    expect(await happened()).toEqual([struck])
  })
})

describe('webhooks', () => {
  it('that are denied reach the receiver again and again, until one counts', async () => {
    await setFaults({ kind: 'webhookDenied', count: 3 })
    await meta.send(aPromo())
    await sentCount(4)
    expect(new Set(receiver.received.map(({ bytes }) => bytes.toString())).size).toBe(1)
    expect(meta.simulator.ledger().webhooks).toMatchObject({
      updatesOffered: 1,
      updatesDelivered: 1,
      requests: 4,
      requestsRepeated: 3,
      requestsFailed: 3,
    })
  })

  it('do not leave during an outage, and all come once it is over', async () => {
    await setFaults({ kind: 'webhookOutage' })
    for (let index = 0; index < 5; index += 1) await meta.send(aPromo(`+62812${1_000_000 + index}`))
    await vi.waitFor(async () => {
      clock.advance(500)
      expect((await happened())[0]).toBeGreaterThan(3)
    })
    expect(receiver.received).toEqual([])
    await meta.call('DELETE', '/sim/faults')
    await sentCount(5)
  })

  it('of one number alone can fail', async () => {
    await setFaults({ kind: 'webhookOutage', phoneNumberId: demo.phoneNumberIds.standard })
    await meta.send(aPromo(), 'high')
    await sentCount(1)
  })
})

it.each([
  [{ faults: [{ kind: 'earthquake' }] }, /faults\.0\.kind/],
  [{ faults: [{ kind: 'hang', rate: 2 }] }, /faults\.0\.rate/],
  [{ faults: [{ kind: 'hang', delayMs: 5 }] }, /slow alone/],
  [{ faults: [{ kind: 'hang', phoneNumberId: '7' }] }, /no phone number 7/],
  [{ fault: [] }, /fault/],
])('refuses %j in a sentence and changes nothing', async (body, sentence) => {
  await setFaults({ kind: 'hang', count: 2 })
  const answer = await meta.call('PUT', '/sim/faults', body)
  expect(answer.status).toBe(400)
  expect(answer.body.error?.['message']).toMatch(sentence)
  expect((await meta.call('GET', '/sim/faults')).body).toEqual({
    faults: [{ kind: 'hang', count: 2, left: 2, happened: 0 }],
  })
})
