import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo } from './demo-world.ts'
import { aSimulator, type TestSimulator } from './testing/test-simulator.ts'

let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator()
})
afterAll(() => meta.simulator.stop())

const word = fc.constantFrom(
  'messaging_product',
  'whatsapp',
  'to',
  'type',
  'template',
  'text',
  'name',
  'language',
  'code',
  'components',
  'body',
  'header',
  'button',
  'parameters',
  'index',
  'promo_flash_sale',
  'new_collection',
  'id_ID',
  'en_US',
  '+6281234567890',
  'fields',
  'limit',
  'after',
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
/** A send that is right but for one part, which may be anything. */
const almostRight = fc.record({
  messaging_product: fc.constant('whatsapp'),
  to: fc.oneof({ weight: 4, arbitrary: fc.constant('+6281234567890') }, json),
  type: fc.oneof({ weight: 4, arbitrary: fc.constant('template') }, json),
  template: fc.record({
    name: fc.constantFrom('promo_flash_sale', 'new_collection', 'order_update', 'loyalty_coupon'),
    language: fc.constant({ code: 'en_US' }),
    components: fc.oneof(
      json,
      fc.array(
        fc.record(
          {
            type: fc.oneof(fc.constantFrom('header', 'body', 'button'), json),
            sub_type: fc.oneof(fc.constantFrom('url', 'quick_reply', 'copy_code'), json),
            index: fc.oneof(fc.nat(3), json),
            parameters: fc.oneof(fc.array(json, { maxLength: 3 }), json),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 4 },
      ),
    ),
  }),
})
const id = fc.constantFrom(
  demo.phoneNumberIds.high,
  demo.wabaId,
  demo.portfolioId,
  '880011223344556',
  'x',
)
const edge = fc.constantFrom(
  '',
  '/messages',
  '/message_templates',
  '/phone_numbers',
  '/subscribed_apps',
  '/subscriptions',
  '/x',
)
const query = fc.oneof(
  fc.constant(''),
  fc.string().map((text) => `?fields=${encodeURIComponent(text)}`),
  fc.string().map((text) => `?after=${encodeURIComponent(text)}&limit=${encodeURIComponent(text)}`),
  fc.constant('?%E0%A4%A&=&&fields=a{b'),
)

it('answers no sequence of calls with a server error', async () => {
  const call = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
    path: fc
      .tuple(fc.constantFrom('/v26.0/', '/v1.0/', '/', '//'), id, edge, query)
      .map((parts) => parts.join('')),
    body: fc.oneof(almostRight, json),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 10 }), async (calls) => {
      for (const { method, path, body } of calls) {
        const answer = await meta.call(
          method,
          path,
          method === 'GET' ? undefined : (JSON.stringify(body) ?? ''),
        )
        expect(answer.status).toBeLessThan(500)
      }
    }),
    { numRuns: 150 },
  )
})
