import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPromo, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'

let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator()
})
afterAll(() => meta.simulator.stop())

it('shows and changes its settings', async () => {
  const changed = await meta.call('PUT', '/sim/settings', { latencyMs: 20, seed: 5 })
  expect(changed.status).toBe(200)
  expect(changed.body).toMatchObject({ latencyMs: 20, seed: 5, statuses: { readRate: 0.6 } })
  expect((await meta.call('GET', '/sim/settings')).body).toEqual(changed.body)
})

it.each([
  ['{"latencyMs":"slow"}', /^latencyMs is not valid/],
  ['{"speed":1}', /^There is no setting speed\.$/],
  ['{"latencyMs":', /not valid JSON/],
  ['', /not valid JSON/],
])('refuses the settings %s in a sentence', async (body, sentence) => {
  const answer = await meta.call('PUT', '/sim/settings', body)
  expect(answer.status).toBe(400)
  expect(answer.body).toEqual({ error: { message: expect.stringMatching(sentence) } })
})

it('answers no sooner than the latency, yet has accepted by then', async () => {
  await meta.call('PUT', '/sim/settings', { latencyMs: 800 })
  await meta.call('DELETE', '/sim/ledger')
  const startedAtMs = performance.now()
  const answer = meta.send(aPromo())
  const accepted = async (): Promise<unknown> =>
    (await meta.call('GET', '/sim/ledger')).body['accepted']
  await expect.poll(accepted, { interval: 5 }).toBe(1)
  const acceptedAfterMs = performance.now() - startedAtMs
  expect((await answer).status).toBe(200)
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(799)
  expect(acceptedAfterMs).toBeLessThan(800)
  await meta.call('PUT', '/sim/settings', { latencyMs: 0 })
})

it('shows and clears its ledger', async () => {
  await meta.call('DELETE', '/sim/ledger')
  await meta.send(aPromo())
  expect((await meta.call('GET', '/sim/ledger')).body).toMatchObject({
    accepted: 1,
    uniqueRecipients: 1,
    sentMoreThanOnce: 0,
    throttled: 0,
    maxPerSecond: 1,
    firstAcceptedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    lastAcceptedAt: expect.stringMatching(/Z$/),
  })
  expect((await meta.call('DELETE', '/sim/ledger')).body).toMatchObject({
    accepted: 0,
    firstAcceptedAt: null,
  })
})

it('tells how much is still to happen by itself', async () => {
  const count = async (): Promise<unknown> => (await meta.call('GET', '/sim/pending')).body['count']
  await meta.call('PUT', '/sim/clock', { speed: 100_000 })
  await expect.poll(count).toBe(0)
  await meta.call('PUT', '/sim/clock', { speed: 0 })
  await meta.send(aPromo())
  expect(await count()).toBe(1)
  await meta.call('PUT', '/sim/clock', { speed: 1 })
})

it('lists who was accepted how often', async () => {
  await meta.call('DELETE', '/sim/ledger')
  for (const to of ['+6281234567001', '+6281234567002', '+6281234567001']) {
    await meta.send(aPromo(to))
  }
  const listed = async (query: string): Promise<string[]> => {
    const response = await fetch(`${meta.simulator.url}/sim/ledger/people${query}`)
    const [head, ...lines] = (await response.text()).trimEnd().split('\n')
    expect(head).toBe('digits,accepted')
    return lines.toSorted()
  }
  expect(await listed('')).toEqual(['6281234567001,2', '6281234567002,1'])
  expect(await listed('?min=2')).toEqual(['6281234567001,2'])
  expect((await meta.call('GET', '/sim/ledger/people?min=0')).status).toBe(400)
})

it.each([
  ['GET', '/sim/nonsense', 404],
  ['POST', '/sim/ledger', 405],
  ['DELETE', '/sim/settings', 405],
])('answers %s %s with %d and a sentence', async (method, path, status) => {
  const answer = await meta.call(method, path)
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual({ error: { message: expect.stringContaining(path) } })
})
