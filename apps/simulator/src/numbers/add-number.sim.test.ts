import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { aPromo, aReceiver, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'

let meta: TestSimulator
beforeEach(async () => {
  meta = await aSimulator()
})
afterEach(() => meta.simulator.stop())

const add = async (body: object): ReturnType<TestSimulator['call']> =>
  meta.call('POST', '/sim/phone-numbers', body)
const sendWith = (id: string): ReturnType<TestSimulator['call']> =>
  meta.call('POST', `/v26.0/${id}/messages`, aPromo())
const listed = async (): Promise<unknown> => {
  const fields = 'id,display_phone_number,verified_name,throughput'
  return (await meta.call('GET', `/v26.0/${demo.wabaId}/phone_numbers?fields=${fields}`)).body[
    'data'
  ]
}

it('gives the demo account a number that Graph lists and reads', async () => {
  const { status, body } = await add({ throughputLevel: 'HIGH' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    id: '106540352242924',
    wabaId: demo.wabaId,
    displayPhoneNumber: '+62 855-5010-2000',
    throughputLevel: 'HIGH',
    isRegistered: true,
  })
  expect(await listed()).toContainEqual({
    id: '106540352242924',
    display_phone_number: '+62 855-5010-2000',
    verified_name: 'Kopi Senja',
    throughput: { level: 'HIGH' },
  })
  const read = await meta.call('GET', '/v26.0/106540352242924?fields=status,country_dial_code')
  expect(read.body).toMatchObject({ status: 'CONNECTED', country_dial_code: '62' })
})

it('makes the same numbers on every fresh simulator', async () => {
  const other = await aSimulator()
  for (const throughputLevel of ['STANDARD', 'HIGH'] as const) {
    const { body } = await add({ throughputLevel })
    expect(other.simulator.addPhoneNumber({ throughputLevel })).toBe(body['id'])
  }
  await other.simulator.stop()
})

it('sends with the number at the throughput of its level, and tells the app', async () => {
  const app = await aReceiver()
  await meta.subscribe(app)
  const { body } = await add({ throughputLevel: 'STANDARD', displayPhoneNumber: '+1 555-010-7777' })
  const id = String(body['id'])
  expect(meta.simulator.settings.get().throughput[id]).toBe(80)
  meta.simulator.settings.update({ throughput: { [id]: 1 } })
  expect((await sendWith(id)).status).toBe(200)
  expect((await sendWith(id)).body.error).toMatchObject({ code: 130429 })
  expect((await sendWith(demo.phoneNumberIds.standard)).status).toBe(200)
  await vi.waitFor(() =>
    expect(app.values('messages')).toContainEqual(
      expect.objectContaining({
        metadata: { display_phone_number: '15550107777', phone_number_id: id },
      }),
    ),
  )
  await app.stop()
})

it('can be blocked and be made faulty like the numbers that were there before', async () => {
  const id = meta.simulator.addPhoneNumber({ throughputLevel: 'HIGH' })
  const blocked = await meta.call('PUT', '/sim/settings', { blocks: { [id]: 131_031 } })
  expect(blocked.status).toBe(200)
  expect((await sendWith(id)).body.error).toMatchObject({ code: 131_031 })
  const faulty = { faults: [{ kind: 'http500', phoneNumberId: id }] }
  expect((await meta.call('PUT', '/sim/faults', faulty)).status).toBe(200)
  expect((await sendWith(id)).status).toBe(500)
})

it('goes back to the first settings without forgetting the number', async () => {
  const id = meta.simulator.addPhoneNumber({ throughputLevel: 'HIGH' })
  const { body: defaults } = await meta.call('GET', '/sim/settings/defaults')
  await meta.call('PUT', '/sim/settings', defaults)
  expect((await sendWith(id)).status).toBe(200)
})

it('refuses an account it does not have, a number twice, and what is no number', async () => {
  const level = { throughputLevel: 'HIGH' }
  expect((await add({ ...level, wabaId: '1' })).status).toBe(404)
  expect((await add({ ...level, displayPhoneNumber: '+62 85550101000' })).status).toBe(409)
  expect((await add({ ...level, displayPhoneNumber: '085550101000' })).status).toBe(400)
  expect((await add({ ...level, displayPhoneNumber: '+62 123' })).status).toBe(400)
  expect((await add({ ...level, verifiedName: ' ' })).status).toBe(400)
  expect((await add({ ...level, colour: 'blue' })).status).toBe(400)
  expect((await add({})).status).toBe(400)
  expect(() => meta.simulator.addPhoneNumber({ throughputLevel: 'HIGH', wabaId: '1' })).toThrow(
    'There is no account 1.',
  )
})

it('keeps fifty numbers and no more', async () => {
  for (let count = 2; count < 50; count += 1) {
    expect((await add({ throughputLevel: 'HIGH' })).status).toBe(200)
  }
  expect((await add({ throughputLevel: 'HIGH' })).status).toBe(409)
})
