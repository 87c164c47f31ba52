import { expect, it } from 'vitest'
import type { TrafficEntry } from './answers.ts'
import {
  emptyTraffic,
  isProblem,
  pausedTraffic,
  resumedTraffic,
  trafficWords,
  withTraffic,
} from './traffic-list.ts'

const entry = (id: number, part: Partial<TrafficEntry> = {}): TrafficEntry => ({
  ...{ id, at: '2026-11-21T10:00:00.000Z', kind: 'request', method: 'POST' },
  ...{ url: '/v26.0/106/messages', httpStatus: 200, problem: null, fault: null },
  ...{ body: null, answer: null, attempt: null, updateCount: null },
  ...part,
})
const idsOf = (entries: readonly TrafficEntry[]) => entries.map(({ id }) => id)

it('lists the newest first, each once, whatever order they come in', () => {
  const list = withTraffic(withTraffic(emptyTraffic, [entry(2), entry(3)]), [entry(1), entry(3)])
  expect(idsOf(list.entries)).toEqual([3, 2, 1])
})

it('stays short however much happens', () => {
  const flood = Array.from({ length: 1_000 }, (_, id) => entry(id))
  const { entries } = withTraffic(emptyTraffic, flood)
  expect([entries.length, entries[0]?.id]).toEqual([200, 999])
})

it('stands still while it is paused and then shows what came', () => {
  const paused = withTraffic(pausedTraffic(withTraffic(emptyTraffic, [entry(1)])), [entry(2)])
  expect([idsOf(paused.entries), paused.waiting?.length]).toEqual([[1], 1])
  const moving = resumedTraffic(paused)
  expect([idsOf(moving.entries), moving.waiting]).toEqual([[2, 1], null])
})

it('says in words what a call asks for', () => {
  const template = { to: '+6281', type: 'template', template: { name: 'promo' } }
  expect(trafficWords(entry(1, { body: template }))).toBe('Sends promo to +6281')
  expect(trafficWords(entry(1, { body: { to: '+6281', text: {} } }))).toBe('Sends text to +6281')
  expect(trafficWords(entry(1, { method: 'GET', url: '/v26.0/106?fields=id' }))).toBe('GET /106')
  expect(trafficWords(entry(1, { body: 'cut off {' }))).toBe('Sends text to nobody')
})

it('says in words what a webhook brings', () => {
  const webhook = (changes: object[]) =>
    entry(1, { kind: 'webhook', updateCount: 2, body: { entry: [{ changes }] } })
  const statuses = [{ status: 'sent' }, { status: 'read' }]
  expect(trafficWords(webhook([{ field: 'messages', value: { statuses } }]))).toBe('2 statuses')
  expect(trafficWords(webhook([{ field: 'messages', value: { messages: [{}] } }]))).toBe(
    '1 message from a person',
  )
  expect(trafficWords(webhook([{ field: 'account_update', value: {} }]))).toBe('account_update')
  expect(trafficWords(entry(1, { kind: 'webhook', updateCount: 900, body: 'cut off' }))).toBe(
    '900 updates',
  )
})

it('marks what went wrong: no answer, a refusal, a fault', () => {
  expect(isProblem(entry(1))).toBe(false)
  expect(isProblem(entry(1, { httpStatus: null }))).toBe(true)
  expect(isProblem(entry(1, { httpStatus: 400 }))).toBe(true)
  expect(isProblem(entry(1, { fault: 'slow' }))).toBe(true)
})
