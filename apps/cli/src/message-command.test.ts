import { afterEach, beforeEach, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { aMessage, aNumber, aTemplate } from './testing/builders.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'
import { testShell } from './testing/test-needs.ts'

let api: TestApi
beforeEach(async () => {
  api = await startTestApi()
})
afterEach(() => api.close())

const SEND = `POST /v1/${aNumber().id}/messages`
const words = ['message', '--to', '+6281230001111', '--template', 'promo_flash_sale']
const asked = () => api.heard.filter((one) => one.call === SEND)

it('sends a template to one person and waits until Meta has taken it', async () => {
  api.messages = [aMessage({ state: 'sending' }), aMessage({ state: 'accepted' })]
  const shell = testShell(api.url)
  expect(await shell.clarion(...words, '--var', '1=Budi = Ana')).toBe(exitCodes.done)
  expect(asked()[0]?.body).toMatchObject({
    template: {
      ...{ name: 'promo_flash_sale', language: { code: 'id_ID' } },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi = Ana' }] }],
    },
  })
  expect(shell.out()).toContain('accepted  +6281230001111')
})

it('fills names, media and buttons as the template asks', async () => {
  const variables = [
    { component: 'header', key: 'image', kind: 'image' },
    { component: 'body', key: 'name', kind: 'text' },
    { component: 'buttons', key: '1', kind: 'url_suffix' },
    { component: 'buttons', key: '2', kind: 'coupon_code' },
  ] as const
  api.templates = [aTemplate({ variables: variables.map((one) => ({ ...one, example: null })) })]
  const vars = [
    'header.image=https://example.com/a.png',
    'name=Ana',
    'button.1=x',
    'button.2=25OFF',
  ]
  const shell = testShell(api.url)
  expect(await shell.clarion(...words, '--var', ...vars)).toBe(exitCodes.done)
  expect(asked()[0]?.body).toMatchObject({
    template: {
      components: [
        { type: 'header', parameters: [{ image: { link: 'https://example.com/a.png' } }] },
        { type: 'body', parameters: [{ parameter_name: 'name', text: 'Ana' }] },
        { sub_type: 'url', index: '1', parameters: [{ text: 'x' }] },
        { sub_type: 'copy_code', index: '2', parameters: [{ coupon_code: '25OFF' }] },
      ],
    },
  })
})

it('asks again with the same key when the answer is lost', async () => {
  api.faults.set(SEND, ['hang-up'])
  const shell = testShell(api.url)
  expect(await shell.clarion(...words, '--var', '1=Budi')).toBe(exitCodes.done)
  const keys = asked().map((one) => one.idempotencyKey)
  expect([keys.length, new Set(keys).size]).toEqual([2, 1])
})

it.each([
  [[], 'needs a --var for 1'],
  [['--var', '1=a', '2=b'], 'has no variable 2'],
  [['--var', '1=a', '1=b'], 'more than once'],
  [['--var', '1'], 'write NAME=TEXT'],
])('sends nothing with the variables %j', async (more, sentence) => {
  const shell = testShell(api.url)
  expect(await shell.clarion(...words, ...more)).toBe(exitCodes.usage)
  expect(shell.err()).toContain(sentence)
  expect(asked()).toEqual([])
})

it('says why a message failed, and that nobody knows of one without an answer', async () => {
  const error = { code: 131026, meaning: 'Not on WhatsApp.', whatToDo: 'Check it.' }
  api.messages = [aMessage({ state: 'failed', error })]
  const failed = testShell(api.url)
  expect(await failed.clarion(...words, '--var', '1=a')).toBe(exitCodes.unfinished)
  expect(failed.err()).toContain('Not on WhatsApp. Check it.')
  api.messages = [aMessage({ state: 'unknown', stateReason: 'Nobody knows.' })]
  const unknown = testShell(api.url)
  expect(await unknown.clarion(...words, '--var', '1=a', '--json')).toBe(exitCodes.unfinished)
  expect(unknown.outJson()).toMatchObject([{ state: 'unknown' }])
})

it('does not wait when told so, and uses the key it was given', async () => {
  const shell = testShell(api.url)
  expect(await shell.clarion(...words, '--var', '1=a', '--key', 'k7', '--detach')).toBe(0)
  expect(api.calls()).not.toContain('GET /v1/messages/:id')
  expect(asked()[0]?.idempotencyKey).toBe('k7')
})
