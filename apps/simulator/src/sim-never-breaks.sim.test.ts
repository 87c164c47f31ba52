import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo } from './demo-world.ts'
import { faultKinds } from './faults/fault-book.ts'
import { aPromo, aSimulator, type TestSimulator } from './testing/test-simulator.ts'

let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator()
})
afterAll(() => meta.simulator.stop())

const word = fc.constantFrom(
  'people',
  'waId',
  'reach',
  'reaction',
  'stop',
  'type',
  'text',
  'press',
  'button',
  'image',
  'base64',
  'reaction',
  'contacts',
  'faults',
  'kind',
  'speed',
  'advanceMs',
  'limits',
  'blocks',
  'messaging',
  'TIER_250',
  'field',
  'value',
  'history',
  'action',
  'changeNumber',
  '6281234567890',
  '__proto__',
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, -1, 1.5, ''),
    word,
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(word, tie('json'), { maxKeys: 5 }),
  ),
}))
const message = fc.record(
  {
    type: fc.constantFrom('text', 'press', 'pick', 'flow', 'reaction', 'image', 'unsupported'),
    text: fc.string(),
    button: fc.oneof(fc.nat(3), fc.string()),
    row: fc.nat(3),
    reaction: fc.record({ emoji: fc.string() }),
    forwarded: fc.constantFrom('forwarded', 'frequently_forwarded'),
    referral: json,
    phoneNumberId: fc.constantFrom(...Object.values(demo.phoneNumberIds), '1'),
  },
  { requiredKeys: ['type'] },
)
/** Faults that answer: the others would only make this test wait. */
const fault = fc.record({
  kind: fc.constantFrom(...faultKinds.filter((kind) => /throttle|webhook/.test(kind))),
  count: fc.integer({ min: 1, max: 3 }),
})
const body = fc.oneof(
  json,
  message,
  fc.record({ faults: fc.array(fault, { maxLength: 3 }) }),
  fc.record({ throughputLevel: fc.constantFrom('STANDARD', 'HIGH', word) }),
  fc.record({ speed: fc.nat(1_000), advanceMs: fc.nat(100_000_000) }),
  fc.record({ people: fc.array(fc.record({ waId: fc.constant('6281234567890') })) }),
  fc.record({ action: fc.constantFrom('stopMarketing', 'block', 'unblock', 'changeNumber') }),
  fc.constant(aPromo()),
)
const path = fc.oneof(
  fc.constantFrom(
    '/sim/settings',
    '/sim/ledger',
    '/sim/ledger/people?min=-1',
    '/sim/clock',
    '/sim/faults',
    '/sim/traffic',
    '/sim/traffic?limit=-3&kind=x&contains=%00&problems=true',
    '/sim/people',
    '/sim/people?recent=true&search=%2B62&limit=0&after=-9',
    '/sim/people?search=(',
    '/sim/people/6281234567890',
    '/sim/people/6281234567890/messages',
    '/sim/people/6281234567890/actions',
    '/sim/people/%E0%A4%A',
    '/sim/people//messages',
    '/sim/webhooks',
    '/sim/webhooks?phoneNumberId=x',
    '/sim/phone-numbers',
    `/sim/phone-numbers/${demo.phoneNumberIds.standard}/throughput-upgrade`,
    '/sim/openapi.json',
    '/sim/',
    `/v26.0/${demo.phoneNumberIds.high}/messages`,
  ),
  fc.string().map((text) => `/sim/people/${encodeURIComponent(text)}`),
)

it('answers no sequence of calls to /sim with a server error, and goes on working', async () => {
  const call = fc.record({ method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'), path, body })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 10 }), async (calls) => {
      for (const { method, path, body } of calls) {
        const text = method === 'GET' ? undefined : (JSON.stringify(body) ?? '')
        const answer = await meta.call(method, path, text)
        // What someone asks to be refused with, is: 131057 is 503.
        expect(answer.body.error?.['code'] === 131057 ? 200 : answer.status).toBeLessThan(500)
      }
    }),
    { numRuns: 150 },
  )
  await meta.call('PUT', '/sim/faults', { faults: [] })
  expect((await meta.call('GET', '/sim/openapi.json')).status).toBe(200)
})
