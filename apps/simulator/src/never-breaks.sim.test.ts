import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo } from './demo-world.ts'
import {
  ACCESS_TOKEN,
  APP_ID,
  APP_TOKEN,
  aSimulator,
  type TestSimulator,
} from './testing/test-simulator.ts'
import { demoTemplates } from './world/demo-templates.ts'

let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator()
})
afterAll(() => meta.simulator.stop())

const TEMPLATE_ID = demoTemplates()[0]?.id ?? ''

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
  demo.phoneNumberIds.standard,
  demo.wabaId,
  demo.portfolioId,
  APP_ID,
  TEMPLATE_ID,
  'debug_token',
  'upload:x',
  'whatsapp_business',
  '900100000000100',
  'x',
)
const edge = fc.constantFrom(
  '',
  '/messages',
  '/marketing_messages',
  '/media',
  '/register',
  '/deregister',
  '/request_code',
  '/verify_code',
  '/block_users',
  '/message_history',
  '/message_templates',
  '/upsert_message_templates',
  '/unpause',
  '/phone_numbers',
  '/subscribed_apps',
  '/assigned_users',
  '/owned_whatsapp_business_accounts',
  '/subscriptions',
  '/uploads',
  '/events',
  '/attachments',
  '/x',
)
const parameter = fc.constantFrom(
  'fields',
  'after',
  'before',
  'limit',
  'name',
  'hsm_id',
  'hsm_ids',
  'status',
  'filtering',
  'input_token',
  'message_id',
  'status_filter',
  'phone_number_id',
  'file_length',
  'file_type',
  'mid',
  'ext',
  'hash',
  'sig',
  'pin',
  'code',
  'appsecret_proof',
  'appsecret_time',
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(parameter, fc.oneof(fc.string(), word, fc.constant('[1]'))), { maxLength: 4 })
    .map((pairs) => `?${new URLSearchParams(pairs)}`),
  fc.constant('?%E0%A4%A&=&&fields=a{b'),
  fc.constant('?fields=phone_numbers.limit(1){id,message_templates{name}},message_templates{x}'),
)
/** A template that is right but for some of its parts, which may be anything. */
const almostTemplate = fc.record(
  {
    name: fc.oneof(fc.stringMatching(/^[a-z]{1,6}$/), json),
    language: fc.oneof(fc.constantFrom('en_US', 'id'), json),
    category: fc.oneof(fc.constantFrom('UTILITY', 'MARKETING', 'AUTHENTICATION'), json),
    languages: fc.oneof(fc.constant(['en_US', 'id']), json),
    components: fc.oneof(
      json,
      fc.array(
        fc.record(
          {
            type: fc.oneof(
              fc.constantFrom(
                'HEADER',
                'BODY',
                'FOOTER',
                'BUTTONS',
                'CAROUSEL',
                'LIMITED_TIME_OFFER',
              ),
              json,
            ),
            format: fc.oneof(fc.constantFrom('TEXT', 'IMAGE', 'LOCATION'), json),
            text: fc.oneof(fc.constant('Dear {{1}}, we are open today.'), json),
            example: fc.oneof(fc.constant({ body_text: [['Ann']] }), json),
            buttons: fc.oneof(fc.constant([{ type: 'OTP', otp_type: 'COPY_CODE' }]), json),
            cards: json,
            limited_time_offer: json,
          },
          { requiredKeys: ['type'] },
        ),
        { maxLength: 4 },
      ),
    ),
    message_send_ttl_seconds: json,
  },
  { requiredKeys: ['name', 'language', 'category', 'components'] },
)
const aKind = fc.constantFrom(
  'text',
  'image',
  'document',
  'audio',
  'contacts',
  'location',
  'reaction',
  'interactive',
)
/** A free-form message whose payload may be anything. */
const almostFreeForm = fc.tuple(aKind, json, json).map(([type, payload, recipient]) => ({
  messaging_product: 'whatsapp',
  to: '+6281234567890',
  type,
  [type]: payload,
  recipient,
}))
const almostAccount = fc.record(
  {
    messaging_product: fc.constant('whatsapp'),
    pin: fc.oneof(fc.constant(demo.pin), json),
    code: json,
    code_method: fc.oneof(fc.constant('SMS'), json),
    language: json,
    block_users: fc.oneof(fc.array(fc.record({ user: json, user_id: json })), json),
    webhook_configuration: json,
    override_callback_uri: json,
    status: fc.constantFrom('read', 'x'),
    message_id: json,
  },
  { requiredKeys: ['messaging_product'] },
)

it('answers no sequence of calls with a server error', async () => {
  const call = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
    token: fc.constantFrom(ACCESS_TOKEN, ACCESS_TOKEN, APP_TOKEN),
    path: fc
      .tuple(fc.constantFrom('/v26.0/', '/v1.0/', '/', '//'), id, edge, query)
      .map((parts) => parts.join('')),
    body: fc.oneof(almostRight, almostFreeForm, almostTemplate, almostAccount, json),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 10 }), async (calls) => {
      for (const { method, path, body, token } of calls) {
        const answer = await meta.call(
          method,
          path,
          method === 'GET' ? undefined : (JSON.stringify(body) ?? ''),
          token,
        )
        // 134102 is a refusal, which Meta gives with HTTP 500.
        const isFailure = answer.status >= 500 && answer.body.error?.['code'] !== 134102
        expect(isFailure, JSON.stringify(answer.body)).toBe(false)
      }
    }),
    { numRuns: 400 },
  )
})

it('answers no file and no form with a server error', async () => {
  const part = fc.record({
    name: fc.constantFrom('file', 'messaging_product', 'type', 'components', 'name'),
    value: fc.oneof(
      word,
      fc.uint8Array({ maxLength: 40 }).map((bytes) => new Blob([new Uint8Array(bytes)])),
      fc.constantFrom('image/png', 'text/plain', '').map((type) => new Blob(['abc'], { type })),
    ),
  })
  await fc.assert(
    fc.asyncProperty(id, edge, fc.array(part, { maxLength: 4 }), async (node, of, parts) => {
      const form = new FormData()
      for (const { name, value } of parts) form.append(name, value)
      const response = await fetch(`${meta.simulator.url}/v26.0/${node}${of}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
        body: form,
      })
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 150 },
  )
})

it('answers no call that steers it with a server error', async () => {
  const route = fc.constantFrom(
    '/sim/templates',
    '/sim/reviews',
    '/sim/tokens',
    '/sim/tokens/x/expire',
    '/sim/phone-numbers',
    `/sim/phone-numbers/${demo.phoneNumberIds.high}/unverify`,
    ...[
      'approve',
      'reject',
      'pause',
      'disable',
      'unpause',
      'quality',
      'recategorise',
      'pacing',
    ].map((action) => `/sim/templates/${TEMPLATE_ID}/${action}`),
    '/sim/templates/%E0%A4%A/approve',
  )
  const body = fc.oneof(
    json,
    fc.record({ score: fc.constantFrom('GREEN', 'RED', 'x') }),
    fc.record({ category: fc.constantFrom('UTILITY', 'x'), noticeMs: fc.oneof(fc.nat(9), json) }),
    fc.record({ kind: fc.constantFrom('user', 'business'), expiresInSeconds: json }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT'),
      route,
      body,
      async (method, path, given) => {
        const text = method === 'GET' ? undefined : (JSON.stringify(given) ?? '')
        expect((await meta.call(method, path, text)).status).toBeLessThan(500)
      },
    ),
    { numRuns: 300 },
  )
})
