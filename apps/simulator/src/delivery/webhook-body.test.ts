import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { createDemoWorld } from '../demo-world.ts'
import { asciiJson } from './ascii-json.ts'
import type { StatusUpdate } from './status-update.ts'
import { BODY_BYTES_MAX, signedBodies } from './webhook-body.ts'

const [phoneNumber] = createDemoWorld({ id: '1', secret: 's' }).wabas[0]?.phoneNumbers ?? []
const anUpdate = (callbackData: string): StatusUpdate => {
  if (phoneNumber === undefined) throw new Error('the demo account has numbers')
  const status = { id: 'wamid.x', status: 'sent', biz_opaque_callback_data: callbackData }
  return {
    phoneNumber,
    waId: '62812',
    contact: '{"wa_id":"62812"}',
    status: asciiJson(status),
    wamid: 'wamid.x',
    event: { status: 'sent', timestamp: '1', errorTitle: undefined },
  }
}

it('signs the very bytes that travel', () => {
  const [body] = signedBodies([anUpdate('a/é')], 'secret')
  const expected = createHmac('sha256', 'secret')
    .update(body?.bytes ?? '')
    .digest('hex')
  expect(body?.signature).toBe(`sha256=${expected}`)
})

it('splits updates that together would exceed the largest body Meta sends', () => {
  const updates = Array.from({ length: 1_000 }, () => anUpdate('é'.repeat(512)))
  const bodies = signedBodies(updates, 'secret')
  expect(bodies.length).toBe(2)
  expect(bodies.every((body) => body.bytes.length <= BODY_BYTES_MAX)).toBe(true)
})
