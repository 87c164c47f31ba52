import { describe, expect, it } from 'vitest'
import { noValues, renderMessage } from './message.ts'
import { plainText } from './text.ts'

const order = {
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
    { type: 'BODY', text: 'Hi {{first_name}}, it leaves {{city}} today.' },
    { type: 'FOOTER', text: 'Reply STOP to opt out' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Track', url: 'https://shop.example/t/{{1}}' },
        { type: 'QUICK_REPLY', text: 'Thanks' },
        { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+6221555' },
        { type: 'COPY_CODE' },
        { type: 'SOMETHING_NEW', text: 'New' },
      ],
    },
  ],
}

describe('a rendered message', () => {
  it('fills header, body and buttons from their own values', () => {
    const view = renderMessage(order, {
      header: { 1: '#42' },
      body: { first_name: 'Siti', city: 'Lagos' },
      buttons: { 0: 'a$&b' },
    })
    expect(view.header?.kind === 'text' && plainText(view.header.nodes)).toBe('Order #42')
    expect(plainText(view.body)).toBe('Hi Siti, it leaves Lagos today.')
    expect(view.footer).toBe('Reply STOP to opt out')
    expect(view.buttons.map((button) => button.kind)).toEqual([
      'url',
      'reply',
      'phone',
      'copy',
      'other',
    ])
    expect(view.buttons[0]?.target).toBe('https://shop.example/t/a$&b')
  })

  it('shows where values are missing instead of leaving a hole', () => {
    const view = renderMessage(order, noValues)
    expect(view.body.filter((node) => node.kind === 'missing')).toHaveLength(2)
    expect(view.buttons[0]?.target).toBeNull()
  })

  it('holds a place for a media header, and says when its file is missing', () => {
    const poster = {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'x' },
      ],
    }
    expect(renderMessage(poster, noValues).header).toEqual({
      kind: 'media',
      format: 'image',
      isMissing: false,
    })
    expect(renderMessage(poster, { ...noValues, header: { image: null } }).header).toMatchObject({
      isMissing: true,
    })
  })

  it('leaves out components it does not know', () => {
    const view = renderMessage(
      { components: [{ type: 'CAROUSEL' }, { type: 'BODY', text: 'Hello' }] },
      noValues,
    )
    expect(plainText(view.body)).toBe('Hello')
    expect(view).toMatchObject({ header: null, footer: null, buttons: [] })
  })
})
