import { afterEach, beforeEach, expect, it } from 'vitest'
import { aSimulator, type TestSimulator } from '../testing/test-simulator.ts'

let meta: TestSimulator
beforeEach(async () => {
  meta = await aSimulator()
})
afterEach(() => meta.simulator.stop())

it('takes its settings back to what they were at the start', async () => {
  const { body: defaults } = await meta.call('GET', '/sim/settings/defaults')
  await meta.call('PUT', '/sim/settings', { seed: 77, webhooks: { dropRate: 0.5 } })
  expect((await meta.call('GET', '/sim/settings/defaults')).body).toEqual(defaults)
  await meta.call('PUT', '/sim/settings', defaults)
  expect((await meta.call('GET', '/sim/settings')).body).toEqual(defaults)
})
