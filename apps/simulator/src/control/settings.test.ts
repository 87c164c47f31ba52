import { beforeEach, describe, expect, it } from 'vitest'
import { createDemoWorld, demo } from '../demo-world.ts'
import { defaultSettings, SettingsStore } from './settings.ts'

let store: SettingsStore
beforeEach(() => {
  store = new SettingsStore(defaultSettings(createDemoWorld({ id: '1', secret: 's' }), 7))
})

it("begins with Meta's throughput and an answer in 150 ms", () => {
  expect(store.get()).toMatchObject({
    latencyMs: 150,
    seed: 7,
    throughput: { [demo.phoneNumberIds.standard]: 80, [demo.phoneNumberIds.high]: 1_000 },
  })
})

it('changes what is named and keeps the rest, inside groups too', () => {
  const before = store.get()
  const patch = {
    latencyMs: 0,
    throughput: { [demo.phoneNumberIds.standard]: 20 },
    webhooks: { duplicateRate: 0.5 },
  }
  expect(store.update(patch)).toEqual({ kind: 'changed' })
  expect(store.get()).toEqual({
    ...before,
    latencyMs: 0,
    throughput: { ...before.throughput, [demo.phoneNumberIds.standard]: 20 },
    webhooks: { ...before.webhooks, duplicateRate: 0.5 },
  })
})

describe('a patch that is wrong changes nothing and is refused in a sentence that names the field', () => {
  it.each([
    ['an unknown field', { latencyMs: 5, latency: 5 }, 'There is no setting latency.'],
    [
      'an unknown field in a group',
      { statuses: { speed: 1 } },
      'There is no setting statuses.speed.',
    ],
    ['a wrong type', { latencyMs: '150' }, /^latencyMs is not valid: .*expected number.*\.$/],
    ['a rate above one', { webhooks: { dropRate: 2 } }, /^webhooks\.dropRate is not valid/],
    ['a fraction of a millisecond', { latencyMs: 0.5 }, /^latencyMs is not valid/],
    [
      'a range the wrong way round',
      { statuses: { sentDelayMs: { min: 9, max: 1 } } },
      'statuses.sentDelayMs is not valid: min must not be above max.',
    ],
    ['no object', [], /^The settings must be a JSON object/],
    [
      'a number that is not here',
      { throughput: { 123: 80 } },
      /^throughput\.123 is not a phone number id/,
    ],
  ])('%s', (_, patch, sentence) => {
    const before = store.get()
    expect(store.update(patch)).toEqual({
      kind: 'refused',
      sentence: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    })
    expect(store.get()).toBe(before)
  })
})
