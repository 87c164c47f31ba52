import { describe, expect, it } from 'vitest'
import { type FreeFormType, freeFormProblem, freeFormTypes } from './free-form.ts'
import type { SendContext } from './media-reference.ts'

const aContext = (): SendContext => ({
  media: { faultOf: (id) => (id === '1' ? undefined : 'unknown') },
  phoneNumberId: '106540352242923',
  hasDeadLink: false,
})
const link = 'https://cdn.example/a'
const reply = (id: string, title = 'Ja'): object => ({ type: 'reply', reply: { id, title } })
const rows = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ id: `row-${index}`, title: `Row ${index}` }))
const flow = {
  flow_message_version: '3',
  flow_id: '1',
  flow_cta: 'Start',
  flow_token: 'unused',
  flow_action: 'navigate',
  flow_action_payload: { screen: 'FIRST', data: { k: 'v' } },
}
const interactive = (type: string, action: object, more: object = {}): object => ({
  type,
  body: { text: 'Hello' },
  action,
  ...more,
})

describe('Meta takes', () => {
  it.each<[FreeFormType, unknown]>([
    ['text', { body: 'x'.repeat(4_096), preview_url: true }],
    ['image', { id: '1', caption: 'x'.repeat(1_024) }],
    ['image', { link }],
    ['video', { link, caption: '' }],
    ['sticker', { id: '1' }],
    ['audio', { id: '1', voice: true }],
    ['document', { link, filename: 'a.pdf', caption: 'x' }],
    ['location', { latitude: '37.44', longitude: -122.16, name: 'Here', address: 'There' }],
    ['reaction', { message_id: 'wamid.x', emoji: '👍' }],
    ['reaction', { message_id: 'wamid.x', emoji: '' }],
    ['contacts', [{ name: { formatted_name: 'Ann B', first_name: 'Ann' }, phones: [] }]],
    ['interactive', interactive('button', { buttons: [reply('1'), reply('2'), reply('3')] })],
    [
      'interactive',
      interactive(
        'button',
        { buttons: [reply('1')] },
        { header: { type: 'image', image: { link } }, footer: { text: 'f' } },
      ),
    ],
    ['interactive', interactive('list', { button: 'Menu', sections: [{ rows: rows(10) }] })],
    [
      'interactive',
      interactive('cta_url', { name: 'cta_url', parameters: { display_text: 'Open', url: link } }),
    ],
    ['interactive', interactive('flow', { name: 'flow', parameters: flow })],
    ['interactive', interactive('location_request_message', { name: 'send_location' })],
    ['interactive', interactive('request_contact_info', { name: 'request_contact_info' })],
    ['interactive', { type: 'product', action: { catalog_id: '1', product_retailer_id: 'a' } }],
    [
      'interactive',
      interactive('product_list', {
        catalog_id: '1',
        sections: [{ title: 'All', product_items: [{ product_retailer_id: 'a' }] }],
      }),
    ],
    ['interactive', interactive('catalog_message', { name: 'catalog_message' })],
  ])('%s %j', (type, payload) => {
    expect(freeFormProblem(type, payload, aContext())).toBeUndefined()
  })
})

describe('Meta refuses', () => {
  it.each<[FreeFormType, unknown, number]>([
    ['text', undefined, 131008],
    ['text', 'hello', 131008],
    ['text', { body: '' }, 131008],
    ['text', { body: 7 }, 100],
    ['text', { body: 'x'.repeat(4_097) }, 100],
    ['text', { body: 'x', preview_url: 'yes' }, 100],
    ['text', { body: 'x', colour: 'red' }, 100],
    ['image', {}, 131008],
    ['image', { id: '1', link }, 131009],
    ['image', { id: '2' }, 131009],
    ['image', { id: 'abc' }, 131009],
    ['image', { link: 'ftp://x' }, 131009],
    ['image', { link, caption: 'x'.repeat(1_025) }, 100],
    ['image', { link, filename: 'a.jpg' }, 100],
    ['audio', { link, caption: 'x' }, 100],
    ['sticker', { link, caption: 'x' }, 100],
    ['document', { link, filename: 7 }, 100],
    ['location', { latitude: '37' }, 131008],
    ['location', { latitude: 91, longitude: 0 }, 131009],
    ['location', { latitude: 'north', longitude: 0 }, 131009],
    ['reaction', { emoji: '👍' }, 131008],
    ['reaction', { message_id: 'wamid.x' }, 131008],
    ['contacts', [], 131008],
    ['contacts', {}, 131008],
    ['contacts', [{ name: {} }], 131008],
    ['contacts', [{ name: { formatted_name: 'Ann' } }], 131009],
    ['contacts', [{ name: { formatted_name: 'A', first_name: 'A' }, phones: 'x' }], 100],
    ['interactive', {}, 131008],
    ['interactive', { type: 'dance', action: {} }, 131009],
    ['interactive', { type: 'button', action: { buttons: [reply('1')] } }, 131008],
    ['interactive', interactive('button', { buttons: [] }), 131008],
    [
      'interactive',
      interactive('button', { buttons: [reply('1'), reply('2'), reply('3'), reply('4')] }),
      131009,
    ],
    ['interactive', interactive('button', { buttons: [reply('1'), reply('1')] }), 131009],
    ['interactive', interactive('button', { buttons: [reply('1', 'x'.repeat(21))] }), 100],
    ['interactive', interactive('button', { buttons: [reply('x'.repeat(257))] }), 100],
    [
      'interactive',
      interactive('button', { buttons: [reply('1')] }, { footer: { text: 'x'.repeat(61) } }),
      100,
    ],
    [
      'interactive',
      interactive('button', { buttons: [reply('1')] }, { header: { type: 'audio' } }),
      131009,
    ],
    [
      'interactive',
      interactive('button', { buttons: [reply('1')] }, { body: { text: 'x'.repeat(1_025) } }),
      100,
    ],
    [
      'interactive',
      interactive('list', { button: 'Menu', sections: [{ rows: rows(11) }] }),
      131009,
    ],
    [
      'interactive',
      interactive('list', {
        button: 'Menu',
        sections: [
          { title: 'A', rows: rows(6) },
          { title: 'B', rows: rows(12).slice(6, 11) },
        ],
      }),
      131009,
    ],
    [
      'interactive',
      interactive('list', { button: 'Menu', sections: [{ rows: rows(1) }, { rows: rows(1) }] }),
      131008,
    ],
    ['interactive', interactive('list', { sections: [{ rows: rows(1) }] }), 131008],
    ['interactive', interactive('cta_url', { name: 'cta_url', parameters: { url: link } }), 131008],
    [
      'interactive',
      interactive('cta_url', { name: 'cta_url', parameters: { display_text: 'x', url: 'x' } }),
      131009,
    ],
    [
      'interactive',
      interactive('flow', { name: 'flow', parameters: { ...flow, flow_name: 'x' } }),
      131009,
    ],
    [
      'interactive',
      interactive('flow', {
        name: 'flow',
        parameters: { ...flow, flow_action_payload: { screen: 'A', data: {} } },
      }),
      131009,
    ],
    [
      'interactive',
      interactive('flow', { name: 'flow', parameters: { ...flow, flow_cta: 'x'.repeat(31) } }),
      100,
    ],
    [
      'interactive',
      interactive('location_request_message', { name: 'send_location' }, { footer: { text: 'x' } }),
      131009,
    ],
  ])('%s %j', (type, payload, code) => {
    expect(freeFormProblem(type, payload, aContext())).toMatchObject({ code })
  })
})

it('notes an address that can never be fetched', () => {
  const context = aContext()
  freeFormProblem('image', { link }, context)
  expect(context.hasDeadLink).toBe(false)
  freeFormProblem('image', { link: 'https://cdn.invalid/a.jpg' }, context)
  expect(context.hasDeadLink).toBe(true)
})

it('knows ten kinds', () => {
  expect(freeFormTypes).toHaveLength(10)
})
