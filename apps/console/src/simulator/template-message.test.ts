import { expect, it } from 'vitest'
import { plainText } from '../whatsapp/text.ts'
import { readTemplate } from './answers.ts'
import { exampleMessage, gottenMessage } from './template-message.ts'

const template = readTemplate(
  {
    ...{ id: '1', name: 'order', language: 'en_US', category: 'UTILITY', status: 'PENDING' },
    ...{ rejectedReason: 'NONE', qualityScore: 'UNKNOWN', submittedAt: null, heldMessages: 0 },
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}', example: { header_text: ['Ann'] } },
      {
        type: 'BODY',
        text: 'To {{city}} today',
        example: { body_text_named_params: [{ param_name: 'city', example: 'Bali' }] },
      },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] },
    ],
  },
  '',
)

it('shows a reviewer the template with its examples', () => {
  const { header, body, buttons } = exampleMessage(template)
  expect(header?.kind === 'text' && plainText(header.nodes)).toBe('Hi Ann')
  expect(plainText(body)).toBe('To Bali today')
  expect(buttons.map(({ text }) => text)).toEqual(['Stop'])
})

it('shows a message with the values it was sent with', () => {
  const view = gottenMessage(
    {
      type: 'template',
      template: { name: 'order', language: 'en_US' },
      content: {
        components: [
          { type: 'HEADER', parameters: [{ type: 'text', text: 'Siti' }] },
          { type: 'body', parameters: [{ parameter_name: 'city', type: 'text', text: 'Lagos' }] },
        ],
      },
    },
    [template],
  )
  expect(view?.header?.kind === 'text' && plainText(view.header.nodes)).toBe('Hi Siti')
  expect(plainText(view?.body ?? [])).toBe('To Lagos today')
})

it('shows a plain text, and only names what it cannot show', () => {
  const text = gottenMessage({ type: 'text', template: null, content: { body: 'Hello' } }, [])
  expect(plainText(text?.body ?? [])).toBe('Hello')
  expect(gottenMessage({ type: 'image', template: null, content: {} }, [])).toBeUndefined()
  const gone = { name: 'gone', language: 'en' }
  expect(gottenMessage({ type: 'template', template: gone, content: {} }, [])).toBeUndefined()
})
