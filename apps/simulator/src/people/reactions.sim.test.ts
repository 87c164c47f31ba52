import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

const BUDI = '6281234567890'
const HOUR_MS = 3_600_000

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
beforeEach(async () => {
  clock = new TestClock()
  receiver = await aReceiver()
  meta = await aSimulator({ clock, settings: { statuses: { readRate: 1, readAtOnceRate: 0 } } })
  await meta.subscribe(receiver, 'messages,user_preferences')
})
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

/** Lets a while go by until nothing more will happen by itself. */
const settle = (ms = 200_000): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(ms / 20)
      expect(meta.simulator.pendingCount()).toBe(0)
    },
    { timeout: 8_000, interval: 10 },
  )
const sendPromo = async (to = BUDI): Promise<void> => {
  expect((await meta.send(aPromo(`+${to}`))).status).toBe(200)
}
const sendText = async (body = 'Hello'): Promise<void> => {
  const message = { messaging_product: 'whatsapp', to: `+${BUDI}`, type: 'text', text: { body } }
  expect((await meta.send(message)).status).toBe(200)
}
const setBudi = async (traits: object): Promise<void> => {
  expect((await meta.call('PUT', `/sim/people/${BUDI}`, traits)).status).toBe(200)
}
const lastFailure = (): number | undefined =>
  receiver.statuses().findLast(({ status }) => status === 'failed')?.errors?.[0]?.code

it('lets nobody do anything by default', async () => {
  for (let person = 0; person < 200; person += 1) await sendPromo(`62812${1_000_000 + person}`)
  await settle()
  expect(receiver.messages()).toEqual([])
  expect(receiver.values('user_preferences')).toEqual([])
  expect(meta.simulator.ledger().inbound).toBe(0)
})

it('lets a person reply with text some time after reading, in the same words each time', async () => {
  await setBudi({ reaction: 'text' })
  await sendPromo()
  await settle()
  await sendPromo()
  await settle()
  const [first, second] = receiver.messages()
  expect(first).toMatchObject({ from: BUDI, type: 'text' })
  expect(second?.['text']).toEqual(first?.['text'])
  const read = receiver.statuses().find(({ status }) => status === 'read')
  const waitedSeconds = Number(first?.['timestamp']) - Number(read?.timestamp)
  expect(waitedSeconds).toBeGreaterThanOrEqual(2)
  expect(waitedSeconds).toBeLessThanOrEqual(61)
  await setBudi({ reaction: 'text', replyText: 'Mau dong!' })
  await sendPromo()
  await settle()
  expect(receiver.messages().at(-1)).toMatchObject({ text: { body: 'Mau dong!' } })
})

it('lets a person press a button of the template, which names the message', async () => {
  await setBudi({ reaction: 'button' })
  await sendPromo()
  await settle()
  const [message] = receiver.messages()
  expect(message).toMatchObject({
    type: 'button',
    button: { text: expect.any(String), payload: expect.any(String) },
    context: { from: '6285550101000', id: receiver.statuses()[0]?.id },
  })
})

it('lets a person do nothing when the message offers nothing of the kind', async () => {
  await setBudi({ reaction: 'flow' })
  await sendPromo()
  await settle()
  expect(receiver.messages()).toEqual([])
})

it('lets a person say stop by pressing the button that says so, or in a word', async () => {
  await setBudi({ reaction: 'stop' })
  await sendPromo()
  await settle()
  await sendText()
  await settle()
  const [first, second] = receiver.messages()
  expect(JSON.stringify([first?.['button'], first?.['text']])).toMatch(/stop|berhenti/i)
  expect(second).toMatchObject({
    type: 'text',
    text: { body: expect.stringMatching(/stop|berhenti/i) },
  })
})

it('opens the service window for 24 hours: free-form goes through inside, 131047 outside', async () => {
  await sendText()
  await settle()
  expect(lastFailure()).toBe(131047)
  await meta.call('POST', `/sim/people/${BUDI}/messages`, {
    type: 'text',
    text: 'Hi',
    phoneNumberId: demo.phoneNumberIds.high,
  })
  const failuresBefore = meta.simulator.ledger().statuses.failed
  clock.advance(23 * HOUR_MS)
  await sendText()
  await settle()
  expect(meta.simulator.ledger().statuses.failed).toBe(failuresBefore)
  expect(receiver.statuses().at(-1)).toMatchObject({ status: 'read' })
  clock.advance(2 * HOUR_MS)
  await sendText()
  await settle()
  expect(meta.simulator.ledger().statuses.failed).toBe(failuresBefore + 1)
  expect(lastFailure()).toBe(131047)
})

it('opens no window with another number', async () => {
  await meta.call('POST', `/sim/people/${BUDI}/messages`, {
    type: 'text',
    text: 'Hi',
    phoneNumberId: demo.phoneNumberIds.standard,
  })
  await sendText()
  await settle()
  expect(lastFailure()).toBe(131047)
})

it('lets a person stop marketing: 131050 from then on, but nothing else fails', async () => {
  await setBudi({ reaction: 'stopMarketing' })
  await sendPromo()
  await settle()
  const preference = receiver.values('user_preferences')[0]?.['user_preferences']
  expect(preference).toMatchObject([{ wa_id: BUDI, value: 'stop' }])
  await sendPromo()
  await settle()
  expect(lastFailure()).toBe(131050)
  const opening = { name: 'opening_hours', language: { code: 'en_US' } }
  await meta.send({
    messaging_product: 'whatsapp',
    to: `+${BUDI}`,
    type: 'template',
    template: opening,
  })
  await settle()
  expect(receiver.statuses().at(-1)?.status).toBe('read')
  await meta.call('POST', `/sim/people/${BUDI}/actions`, { action: 'resumeMarketing' })
  await sendPromo()
  await settle()
  expect(receiver.statuses().at(-1)?.status).toBe('read')
})

it('lets a person block the business: undeliverable from then on, without a word why', async () => {
  await setBudi({ reaction: 'block' })
  await sendPromo()
  await settle()
  await sendPromo()
  await settle()
  expect(lastFailure()).toBe(131026)
  expect(receiver.messages()).toEqual([])
})

it('lets a person change number once', async () => {
  await setBudi({ reaction: 'changeNumber' })
  await sendPromo()
  await settle()
  expect(receiver.messages()).toMatchObject([{ type: 'system', from: BUDI }])
  await sendPromo()
  await settle()
  expect(lastFailure()).toBe(131026)
  expect(receiver.messages().length).toBe(1)
})

it('lets shares of people react, the same people under the same seed', async () => {
  const react = async (): Promise<string[]> => {
    const before = receiver.messages().length
    const people = Array.from({ length: 100 }, (_, person) => `62813${2_000_000 + person * 37}`)
    await Promise.all(people.map(sendPromo))
    await settle()
    return receiver
      .messages()
      .slice(before)
      .map(({ from }) => String(from))
      .toSorted()
  }
  meta.simulator.settings.update({ people: { reactions: { text: 0.3 } } })
  const first = await react()
  expect(first.length).toBeGreaterThan(15)
  expect(first.length).toBeLessThan(45)
  expect(await react()).toEqual(first)
  meta.simulator.settings.update({ seed: 2 })
  expect(await react()).not.toEqual(first)
})

it('takes people from a file, lists and finds them, and lets them follow the rule again', async () => {
  const csv = 'waId,name,reaction\n6281234567890,Budi S,stop\n6281234567891,Ann,\n'
  const response = await fetch(`${meta.simulator.url}/sim/people`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: csv,
  })
  expect(await response.json()).toEqual({ takenCount: 2, storedCount: 2 })
  const found = await meta.call('GET', '/sim/people?search=ann')
  expect(found.body).toMatchObject({
    people: [{ waId: '6281234567891', name: 'Ann', isStored: true, windows: [] }],
    storedCount: 2,
    next: null,
  })
  const page = await meta.call('GET', '/sim/people?limit=1')
  expect(page.body).toMatchObject({ people: [{ waId: BUDI, reaction: 'stop' }], next: '1' })
  const rest = await meta.call('GET', '/sim/people?limit=1&after=1')
  expect(rest.body).toMatchObject({ people: [{ waId: '6281234567891' }], next: null })
  const anyone = await meta.call('GET', '/sim/people?search=%2B6281299990000')
  expect(anyone.body).toMatchObject({ people: [{ waId: '6281299990000', isStored: false }] })
  await meta.call('DELETE', `/sim/people/${BUDI}`)
  expect((await meta.call('GET', `/sim/people/${BUDI}`)).body).toMatchObject({ isStored: false })
  expect((await meta.call('DELETE', '/sim/people')).body).toEqual({ storedCount: 0 })
})

it('lists the people written to last, with what they got', async () => {
  await sendPromo('6281200000001')
  await sendPromo(BUDI)
  await sendPromo('6281200000001')
  const { body } = await meta.call('GET', '/sim/people?recent=true')
  expect(body).toMatchObject({
    people: [
      { waId: '6281200000001', lastMessage: { template: { name: 'promo_flash_sale' } } },
      { waId: BUDI, lastMessage: { phoneNumberId: demo.phoneNumberIds.high } },
    ],
    next: null,
  })
})

it.each([
  ['PUT', '/sim/people/12', {}, 400],
  ['PUT', `/sim/people/${BUDI}`, { reach: 'sometimes' }, 400],
  ['PUT', '/sim/people', { people: [{ waId: '1' }] }, 400],
  ['POST', `/sim/people/${BUDI}/messages`, { type: 'telepathy' }, 400],
  ['POST', `/sim/people/${BUDI}/messages`, { type: 'text', text: 'Hi', phoneNumberId: '1' }, 400],
  ['POST', `/sim/people/${BUDI}/actions`, { action: 'wave' }, 400],
])('refuses %s %s %j in a sentence', async (method, path, body, status) => {
  const answer = await meta.call(method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toEqual({ message: expect.stringMatching(/\.$/) })
})
