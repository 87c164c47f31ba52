import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseWebhook } from './webhook.ts'

const body = (value: unknown, field = 'messages'): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1022', changes: [{ field, value }] }],
  })
const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }

it('reads a failed status with its code', () => {
  const status = {
    id: 'wamid.A',
    status: 'failed',
    timestamp: '1751142888',
    recipient_id: '16505551234',
    biz_opaque_callback_data: 'x',
    errors: [{ code: 131049, title: 'T', error_data: { details: 'D' } }],
  }
  expect(parseWebhook(body({ metadata, statuses: [status] }))).toEqual({
    statuses: [
      {
        phoneNumberId: '106540352242922',
        wamid: 'wamid.A',
        status: 'failed',
        atMs: 1_751_142_888_000,
        callbackData: 'x',
        errorCode: 131049,
      },
    ],
    account: [],
    unread: [],
  })
})

it('keeps the good statuses beside a strange one and names the strange one', () => {
  const good = { id: 'wamid.B', status: 'sent', timestamp: '1750030073' }
  const facts = parseWebhook(
    body({ metadata, statuses: [{ id: 5 }, good, { ...good, status: 'warped' }] }),
  )
  expect(facts.statuses.map((s) => s.wamid)).toEqual(['wamid.B'])
  expect(facts.unread).toEqual([
    'a status without id, status or timestamp',
    'the status warped is not known here',
  ])
})

it('names the fields that nothing reads yet', () => {
  expect(parseWebhook(body({}, 'security')).unread).toEqual([
    'nothing reads the field security yet',
  ])
})

it('never throws, whatever the body', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((v) => body(v)),
      ),
      (text) => {
        const facts = parseWebhook(text)
        expect(facts.statuses.length + facts.unread.length).toBeGreaterThan(0)
      },
    ),
  )
})
