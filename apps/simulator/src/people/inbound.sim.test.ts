import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'
import { userIdOf } from './user-id.ts'

const BUDI = '6281234567890'
const high = { id: demo.phoneNumberIds.high, digits: '6285550101000' }

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  receiver = await aReceiver()
  meta = await aSimulator({ clock })
  await meta.subscribe(receiver, 'messages,user_preferences')
})
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

const write = async (message: object, waId = BUDI): Promise<string> => {
  const answer = await meta.call('POST', `/sim/people/${waId}/messages`, {
    phoneNumberId: high.id,
    ...message,
  })
  expect(answer.body).toEqual({ id: expect.stringMatching(/^wamid\./), phoneNumberId: high.id })
  return String(answer.body['id'])
}
const messageCount = (count: number): Promise<void> =>
  vi.waitFor(() => expect(receiver.messages().length).toBe(count), { timeout: 5_000, interval: 5 })
const written = async (message: object): Promise<Record<string, unknown>> => {
  const before = receiver.messages().length
  await write(message)
  await messageCount(before + 1)
  return receiver.messages().at(-1) ?? {}
}
const send = async (message: object): Promise<string> => {
  const answer = await meta.send({ messaging_product: 'whatsapp', to: `+${BUDI}`, ...message })
  expect(answer.status).toBe(200)
  return (answer.body['messages'] as { id: string }[])[0]?.id ?? ''
}
const common = {
  from: BUDI,
  from_user_id: userIdOf(BUDI),
  id: expect.stringMatching(/^wamid\./),
  timestamp: expect.stringMatching(/^\d{10}$/),
}

it('wraps a text as Meta does, with its contact', async () => {
  const id = await write({ type: 'text', text: 'Halo/é' })
  await messageCount(1)
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
              metadata: { display_phone_number: high.digits, phone_number_id: high.id },
              contacts: [
                {
                  profile: { name: expect.any(String) },
                  wa_id: BUDI,
                  user_id: userIdOf(BUDI),
                },
              ],
              messages: [{ ...common, id, type: 'text', text: { body: 'Halo/é' } }],
            },
          },
        ],
      },
    ],
  })
})

const media = {
  id: expect.stringMatching(/^\d+$/),
  sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
}
const location = { latitude: 37.44, longitude: -122.16, name: 'Office', address: '1 Way' }
const card = {
  name: { formatted_name: 'Ann B', first_name: 'Ann' },
  phones: [{ phone: '+16505551234', wa_id: '16505551234', type: 'CELL' }],
}
const order = {
  catalog_id: '194836987003835',
  text: 'Love these!',
  product_items: [
    { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' },
  ],
}

describe('a message of each kind looks as in the reference', () => {
  it.each<[string, object, object]>([
    ['text', { type: 'text', text: 'hello' }, { text: { body: 'hello' } }],
    [
      'image',
      { type: 'image', image: { caption: 'Look' } },
      { image: { ...media, mime_type: 'image/jpeg', caption: 'Look' } },
    ],
    ['video', { type: 'video' }, { video: { ...media, mime_type: 'video/mp4' } }],
    [
      'sticker',
      { type: 'sticker', sticker: { animated: true } },
      { sticker: { ...media, mime_type: 'image/webp', animated: true } },
    ],
    [
      'audio',
      { type: 'audio' },
      { audio: { ...media, mime_type: 'audio/ogg; codecs=opus', voice: true } },
    ],
    [
      'document',
      { type: 'document', document: { filename: 'a.pdf', caption: 'The bill' } },
      {
        document: {
          ...media,
          mime_type: 'application/pdf',
          filename: 'a.pdf',
          caption: 'The bill',
        },
      },
    ],
    ['location', { type: 'location', location }, { location }],
    [
      'contacts',
      { type: 'contacts', contacts: [card], origin: 'contact_request' },
      { contacts: [card], origin: 'contact_request' },
    ],
    [
      'reaction',
      { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } },
      { reaction: { message_id: 'wamid.x', emoji: '👍' } },
    ],
    [
      'reaction',
      { type: 'reaction', reaction: { message_id: 'wamid.x' } },
      { reaction: { message_id: 'wamid.x' } },
    ],
    ['order', { type: 'order', order }, { order }],
    [
      'interactive',
      {
        type: 'interactive',
        contextId: 'wamid.asked',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: { response: 'accept', response_source: 'user_action' },
        },
      },
      {
        context: { from: high.digits, id: 'wamid.asked' },
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: { response: 'accept', response_source: 'user_action' },
        },
      },
    ],
    [
      'button',
      {
        type: 'button',
        contextId: 'wamid.asked',
        button: { payload: 'DID_NOT_REQUEST_CODE', text: "I didn't request a code" },
      },
      {
        context: { from: high.digits, id: 'wamid.asked' },
        button: { payload: 'DID_NOT_REQUEST_CODE', text: "I didn't request a code" },
      },
    ],
    [
      'edit',
      {
        type: 'edit',
        edit: {
          original_message_id: 'wamid.x',
          message: { context: { id: 'wamid.y' }, type: 'text', text: { body: 'better' } },
        },
      },
      {
        edit: {
          original_message_id: 'wamid.x',
          message: { context: { id: 'wamid.y' }, type: 'text', text: { body: 'better' } },
        },
      },
    ],
    [
      'revoke',
      { type: 'revoke', revoke: { original_message_id: 'wamid.x' } },
      { revoke: { original_message_id: 'wamid.x' } },
    ],
    [
      'unsupported',
      { type: 'unsupported', unsupported: { type: 'poll' } },
      {
        unsupported: { type: 'poll' },
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
      },
    ],
  ])('%s', async (type, message, expected) => {
    expect(await written(message)).toEqual({ ...common, type, ...expected })
  })
})

describe('what a message refers to', () => {
  it('is the one it answers, a product, or where it was forwarded from', async () => {
    expect(await written({ type: 'text', text: 'Yes', contextId: 'wamid.x' })).toMatchObject({
      context: { from: high.digits, id: 'wamid.x' },
    })
    const product = { catalog_id: '1', product_retailer_id: '2' }
    expect(await written({ type: 'text', text: 'How much?', referredProduct: product })).toEqual({
      ...common,
      type: 'text',
      text: { body: 'How much?' },
      context: { from: high.digits, referred_product: product },
    })
    for (const forwarded of ['forwarded', 'frequently_forwarded']) {
      const message = await written({ type: 'text', text: 'Look', forwarded })
      expect(message['context']).toEqual({ [forwarded]: true })
    }
  })

  it('is the ad the person came from', async () => {
    const referral = {
      source_url: 'https://fb.me/3cr4Wqqkv',
      source_id: '120226305854810726',
      source_type: 'ad',
      headline: 'Chat with us',
      body: 'Summer succulents are here!',
      media_type: 'image',
      image_url: 'https://scontent.xx.fbcdn.net/v/t45.1',
      ctwa_clid: 'Aff-n8ZTODiE79d22KtAwQKj9e',
      welcome_message: { text: 'Hi there!' },
    }
    expect(await written({ type: 'text', text: 'Hi', referral })).toEqual({
      ...common,
      type: 'text',
      text: { body: 'Hi' },
      referral,
    })
  })
})

describe('an answer to the last message', () => {
  it('presses its button, by label, payload or place', async () => {
    const components = [
      { type: 'body', parameters: [{ type: 'text', text: 'Budi' }] },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '1',
        parameters: [{ type: 'payload', payload: 'STOP_MKT' }],
      },
    ]
    const template = { name: 'promo_flash_sale', language: { code: 'id_ID' }, components }
    const id = await send({ type: 'template', template })
    const offered = (await meta.call('GET', `/sim/people/${BUDI}`)).body['lastMessage']
    const { buttons } = (offered as { offer: { buttons: { text: string; payload: string }[] } })
      .offer
    const [first, second] = buttons
    expect(second?.payload).toBe('STOP_MKT')
    expect(first?.payload).toBe(first?.text)
    for (const button of [second?.text, 'STOP_MKT', 1]) {
      expect(await written({ type: 'press', button })).toEqual({
        ...common,
        type: 'button',
        context: { from: high.digits, id },
        button: second,
      })
    }
  })

  it('presses a reply button, picks a row, and sends a flow back', async () => {
    await written({ type: 'text', text: 'Hi' })
    const body = { text: 'Which one?' }
    const buttons = [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }]
    const asked = await send({
      type: 'interactive',
      interactive: { type: 'button', body, action: { buttons } },
    })
    expect(await written({ type: 'press', button: 'yes' })).toEqual({
      ...common,
      type: 'interactive',
      context: { from: high.digits, id: asked },
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
    })
    const rows = [{ id: 'r1', title: 'Small', description: 'S' }]
    await send({
      type: 'interactive',
      interactive: {
        type: 'list',
        body,
        action: { button: 'Choose', sections: [{ title: 'Sizes', rows }] },
      },
    })
    expect(await written({ type: 'pick', row: 0 })).toMatchObject({
      interactive: { type: 'list_reply', list_reply: rows[0] },
    })
    const parameters = {
      flow_message_version: '3',
      flow_id: '1',
      flow_cta: 'Open',
      flow_token: 'token-7',
      mode: 'published',
    }
    await send({
      type: 'interactive',
      interactive: { type: 'flow', body, action: { name: 'flow', parameters } },
    })
    const reply = await written({ type: 'flow', response: { slot: 'a' } })
    expect(reply['interactive']).toEqual({
      type: 'nfm_reply',
      nfm_reply: {
        name: 'flow',
        body: 'Sent',
        response_json: '{"flow_token":"token-7","slot":"a"}',
      },
    })
  })

  it.each([
    [{ type: 'press', button: 'Never' }, /no button Never/],
    [{ type: 'pick', row: 3 }, /no row 3/],
    [{ type: 'flow' }, /no flow/],
    [{ type: 'reaction', reaction: { emoji: '👍' } }, /no message to react to/],
  ])('is refused with a reason when there is nothing to answer: %j', async (message, sentence) => {
    const answer = await meta.call('POST', `/sim/people/${BUDI}/messages`, message)
    expect(answer.status).toBe(409)
    expect(answer.body.error?.['message']).toMatch(sentence)
  })
})

it('keeps the file a person sends where the Graph API finds it', async () => {
  const bytes = Buffer.from('a receipt')
  const document = { base64: bytes.toString('base64'), mime_type: 'text/plain' }
  const message = await written({ type: 'document', document })
  const { url, id } = message['document'] as { url: string; id: string }
  expect(id).toMatch(/^\d+$/)
  expect(url).toContain(meta.simulator.url)
})

it('leaves the number of a person with a username out until it has written to it', async () => {
  const hidden = { phone: 'hiddenUntilMessaged', username: 'budi.s' }
  await meta.call('PUT', `/sim/people/${BUDI}`, hidden)
  const { from: _, ...withoutFrom } = common
  expect(await written({ type: 'text', text: 'Hi' })).toEqual({
    ...withoutFrom,
    type: 'text',
    text: { body: 'Hi' },
  })
  expect(receiver.values('messages')[0]?.['contacts']).toEqual([
    { profile: { name: expect.any(String), username: 'budi.s' }, user_id: userIdOf(BUDI) },
  ])
  await send({ type: 'text', text: { body: 'Hello' } })
  expect(await written({ type: 'text', text: 'Hi again' })).toMatchObject({ from: BUDI })
  clock.advance(31 * 86_400_000)
  expect(await written({ type: 'text', text: 'Long ago' })).not.toHaveProperty('from')
})

it('tells of a new number by a system message without contacts, and the old one is gone', async () => {
  const moved = await meta.call('POST', `/sim/people/${BUDI}/actions`, {
    action: 'changeNumber',
    newWaId: '6281299990000',
    phoneNumberId: high.id,
  })
  expect(moved.body).toMatchObject({ waId: '6281299990000' })
  await messageCount(1)
  const [value] = receiver.values('messages')
  expect(value).not.toHaveProperty('contacts')
  expect(receiver.messages()[0]).toEqual({
    from: BUDI,
    id: expect.stringMatching(/^wamid\./),
    timestamp: expect.any(String),
    type: 'system',
    system: {
      type: 'user_changed_number',
      body: expect.stringMatching(/^User .+ changed from 6281234567890 to 6281299990000$/),
      wa_id: '6281299990000',
      user_id: userIdOf('6281299990000'),
      previous_user_id: userIdOf(BUDI),
    },
  })
  await meta.send(aPromo(`+${BUDI}`))
  clock.advance(10_000)
  await vi.waitFor(() => expect(receiver.statuses()[0]?.errors?.[0]?.code).toBe(131026))
})

it('tells of a new user id alone when the number is hidden', async () => {
  await meta.call('PUT', `/sim/people/${BUDI}`, { phone: 'hidden' })
  await meta.call('POST', `/sim/people/${BUDI}/actions`, { action: 'changeNumber' })
  await messageCount(1)
  const [message] = receiver.messages()
  expect(message).not.toHaveProperty('from')
  expect(message?.['system']).toEqual({
    type: 'user_changed_user_id',
    body: expect.stringContaining(userIdOf(BUDI)),
    user_id: expect.stringMatching(/^ID\./),
    previous_user_id: userIdOf(BUDI),
  })
})

it('tells that a person stops and resumes marketing', async () => {
  for (const [action, value] of [
    ['stopMarketing', 'stop'],
    ['resumeMarketing', 'resume'],
  ]) {
    await meta.call('POST', `/sim/people/${BUDI}/actions`, { action, phoneNumberId: high.id })
    await vi.waitFor(() =>
      expect(receiver.values('user_preferences').at(-1)).toEqual({
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: high.digits, phone_number_id: high.id },
        contacts: [{ profile: { name: expect.any(String) }, wa_id: BUDI, user_id: userIdOf(BUDI) }],
        user_preferences: [
          {
            wa_id: BUDI,
            user_id: userIdOf(BUDI),
            detail: `User requested to ${value} marketing messages`,
            category: 'marketing_messages',
            value,
            timestamp: Math.floor(clock.nowMs() / 1_000),
          },
        ],
      }),
    )
  }
})

it('counts what people write in the throughput of the number', async () => {
  meta.simulator.settings.update({ throughput: { [high.id]: 2 } })
  await write({ type: 'text', text: 'one' })
  await write({ type: 'text', text: 'two' })
  expect((await meta.send(aPromo())).body.error?.['code']).toBe(130429)
  clock.advance(1_000)
  expect((await meta.send(aPromo())).status).toBe(200)
})
