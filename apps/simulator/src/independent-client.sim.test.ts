import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  ActionButtons,
  ActionCTA,
  ActionList,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  CarouselCard,
  CarouselComponent,
  CatalogProduct,
  Contacts,
  Currency,
  DateTime,
  Document,
  HeaderComponent,
  HeaderParameter,
  Image,
  Interactive,
  ListSection,
  Location,
  Name,
  PayloadComponent,
  Phone,
  Reaction,
  Row,
  SkipButtonComponent,
  Sticker,
  Template,
  Text,
  URLComponent,
} from 'whatsapp-api-js/messages'
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http'
import { demo } from './demo-world.ts'
import {
  ACCESS_TOKEN,
  APP_ID,
  APP_SECRET,
  APP_TOKEN,
  aSimulator,
  type TestSimulator,
  VERIFY_TOKEN,
} from './testing/test-simulator.ts'

/**
 * A Cloud API client that others wrote, from npm, against the simulator: what it sends is taken,
 * what it is sent it understands, and its check of the signature agrees. Only the host is another.
 */
let meta: TestSimulator
let client: WhatsAppAPI
let callbackUrl: string
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(client.handle_get(request))
    return
  }
  void client.handle_post(request).then((status) => {
    response.statusCode = status
    response.end()
  })
})
const heard: { from: string | undefined; type: string; text: string | undefined }[] = []
const statuses: { id: string; status: string; callbackData: string | undefined }[] = []
const number = demo.phoneNumberIds.high
const budi = '+6281234567890'

beforeAll(async () => {
  meta = await aSimulator({
    settings: {
      statuses: {
        sentDelayMs: { min: 0, max: 0 },
        deliveredDelayMs: { min: 0, max: 0 },
        readDelayMs: { min: 0, max: 0 },
      },
      // This client reads the first update of a webhook and no more.
      webhooks: { batchMax: 1 },
    },
  })
  client = new WhatsAppAPI({
    token: ACCESS_TOKEN,
    appSecret: APP_SECRET,
    webhookVerifyToken: VERIFY_TOKEN,
    v: 'v26.0',
    ponyfill: {
      fetch: (url: string | URL | Request, options?: RequestInit) =>
        fetch(String(url).replace('https://graph.facebook.com', meta.simulator.url), options),
    },
  })
  client.on.message = ({ from, message }) => {
    heard.push({
      from,
      type: message.type,
      text: message.type === 'text' ? message.text.body : undefined,
    })
  }
  client.on.status = ({ id, status, biz_opaque_callback_data: callbackData }) => {
    statuses.push({ id, status, callbackData })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const subscription = {
    object: 'whatsapp_business_account',
    callback_url: callbackUrl,
    verify_token: VERIFY_TOKEN,
    fields: 'messages',
  }
  const app = await meta.call('POST', `/v26.0/${APP_ID}/subscriptions`, subscription, APP_TOKEN)
  expect(app.body).toEqual({ success: true })
  await meta.call('POST', `/v26.0/${demo.wabaId}/subscribed_apps`)
  // From here on free-form messages may be sent to him.
  await meta.call('POST', '/sim/people/6281234567890/messages', {
    type: 'text',
    text: 'Halo, ada promo?',
    phoneNumberId: number,
  })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await meta.simulator.stop()
})

const accepted = { messages: [{ id: expect.stringMatching(/^wamid\./) }] }

it('hears what a person writes, its signature verified', async () => {
  await vi.waitFor(() => {
    expect(heard).toContainEqual({ from: '6281234567890', type: 'text', text: 'Halo, ada promo?' })
  })
})

it('sends a template and hears what becomes of it, with its own words', async () => {
  const template = new Template(
    'promo_flash_sale',
    'id_ID',
    new BodyComponent(new BodyParameter('Budi')),
  )
  const answer = await client.sendMessage(number, budi, template, undefined, 'c:1|r:1')
  expect(answer).toMatchObject({
    messaging_product: 'whatsapp',
    contacts: [{ input: budi, wa_id: '6281234567890' }],
    messages: [{ id: expect.any(String), message_status: 'accepted' }],
  })
  const id = 'messages' in answer ? answer.messages[0].id : ''
  await vi.waitFor(() => {
    expect(statuses).toContainEqual({ id, status: 'sent', callbackData: 'c:1|r:1' })
    expect(statuses.some((heardOf) => heardOf.id === id && heardOf.status !== 'sent')).toBe(true)
  })
})

it('sends templates with media, named values, currency, dates and buttons', async () => {
  const collection = new Template(
    'new_collection',
    'en_US',
    new HeaderComponent(new HeaderParameter(new Image('https://cdn.example/a.jpg'))),
    new BodyComponent(new BodyParameter('Ann'), new BodyParameter('Bali')),
    new PayloadComponent('STOP_MKT'),
    new URLComponent('gayo'),
  )
  const update = new Template(
    'order_update',
    'en_US',
    new BodyComponent(new BodyParameter('Ann', 'first_name'), new BodyParameter('Jakarta', 'city')),
  )
  const tracking = new Template(
    'delivery_tracking',
    'en_US',
    new BodyComponent(
      new BodyParameter(new Currency(100_990, 'USD', '$100.99')),
      new BodyParameter(new DateTime('Friday')),
    ),
    new URLComponent('KS-1'),
    new SkipButtonComponent(),
  )
  for (const template of [collection, update, tracking]) {
    expect(await client.sendMessage(number, budi, template)).toMatchObject(accepted)
  }
})

it('sends a carousel of its own making', async () => {
  meta.simulator.settings.update({ templates: { autoReviewAfterMs: 0 } })
  const card = (url: string): object => ({
    components: [
      { type: 'header', format: 'product' },
      { type: 'body', text: 'A coffee for every day of the week' },
      {
        type: 'buttons',
        buttons: [{ type: 'url', text: 'Shop', url: `${url}/{{1}}`, example: ['a'] }],
      },
    ],
  })
  const created = await meta.call('POST', `/v26.0/${demo.wabaId}/message_templates`, {
    name: 'three_coffees',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      { type: 'BODY', text: 'Our coffees of this month' },
      { type: 'CAROUSEL', cards: [card('https://a.example'), card('https://b.example')] },
    ],
  })
  expect(created.body).toMatchObject({ status: 'APPROVED' })
  const cards = ['gayo', 'toraja'].map(
    (coffee) => new CarouselCard(new CatalogProduct(coffee, '9001'), new URLComponent(coffee)),
  )
  const [first, second] = cards
  if (first === undefined || second === undefined) throw new Error('there are two cards')
  const template = new Template('three_coffees', 'en_US', new CarouselComponent(first, second))
  expect(await client.sendMessage(number, budi, template)).toMatchObject(accepted)
  const short = new Template('three_coffees', 'en_US', new CarouselComponent(first))
  expect(await client.sendMessage(number, budi, short)).toMatchObject({ error: { code: 132018 } })
})

it('sends every free-form kind within the window', async () => {
  const messages = [
    new Text('Ada: https://kopi.example', true),
    new Image('https://cdn.example/a.jpg', false, 'Gayo'),
    new Document('https://cdn.example/a.pdf', false, 'Menu', 'menu.pdf'),
    new Sticker('https://cdn.example/a.webp'),
    new Location(107.61, -6.9, 'Kopi Senja', 'Bandung'),
    new Contacts([new Name('Sari Dewi', 'Sari'), new Phone('+62 811', 'WORK')]),
    new Reaction('wamid.HBgLMTY1MDU=', '👍'),
    new Interactive(
      new ActionButtons(new Button('yes', 'Ya'), new Button('no', 'Tidak')),
      new Body('?'),
    ),
    new Interactive(
      new ActionList('Pilih', new ListSection('Kopi', new Row('1', 'Gayo', 'Aceh'))),
      new Body('Yang mana?'),
    ),
    new Interactive(new ActionCTA('Buka', 'https://kopi.example'), new Body('Menu')),
  ]
  for (const message of messages) {
    expect(await client.sendMessage(number, budi, message), message._type).toMatchObject(accepted)
  }
})

it('uploads, reads, downloads, sends and deletes a file', async () => {
  const form = new FormData()
  const bytes = Buffer.from('%PDF-1.7 a small invoice')
  form.set('file', new Blob([bytes], { type: 'application/pdf' }), 'invoice.pdf')
  const uploaded = await client.uploadMedia(number, form)
  const id = 'id' in uploaded ? uploaded.id : ''
  expect(id).toMatch(/^\d+$/)
  const found = await client.retrieveMedia(id, number)
  expect(found).toMatchObject({ mime_type: 'application/pdf', file_size: bytes.length, id })
  const url = 'url' in found ? found.url : ''
  const download = await client.fetchMedia(url)
  expect(Buffer.from(await download.arrayBuffer())).toEqual(bytes)
  const invoice = new Template(
    'invoice_ready',
    'en_US',
    new HeaderComponent(new HeaderParameter(new Document(id, true, undefined, 'invoice.pdf'))),
    new BodyComponent(new BodyParameter('Ann')),
  )
  expect(await client.sendMessage(number, budi, invoice)).toMatchObject(accepted)
  expect(await client.deleteMedia(id, number)).toEqual({ success: true })
})

it('marks a message as read while it types', async () => {
  expect(await client.markAsRead(number, 'wamid.HBgLMTY1MDU=', 'text')).toEqual({ success: true })
})

it('blocks and unblocks a person who wrote', async () => {
  expect(await client.blockUser(number, '6281234567890')).toEqual({
    messaging_product: 'whatsapp',
    block_users: { added_users: [{ input: '6281234567890', wa_id: '6281234567890' }] },
  })
  const refused = await client.sendMessage(number, budi, new Text('Halo'))
  expect(refused).toMatchObject({ error: { code: 130403 } })
  expect(await client.unblockUser(number, '6281234567890')).toMatchObject({
    block_users: { removed_users: [{ wa_id: '6281234567890' }] },
  })
})

it('understands a refusal', async () => {
  const answer = await client.sendMessage(number, budi, new Template('no_such', 'en_US'))
  expect(answer).toMatchObject({ error: { code: 132001, type: 'OAuthException' } })
})
