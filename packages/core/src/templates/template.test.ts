import { describe, expect, it } from 'vitest'
import { templateFiller, variablesOf, whyNotSendable } from './template.ts'

const promo = [
  { type: 'HEADER', format: 'IMAGE' },
  {
    type: 'BODY',
    text: 'Halo {{1}}, kode {{2}} untuk {{1}}',
    example: { body_text: [['Budi', 'X1']] },
  },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Stop' },
      { type: 'URL', text: 'Buka', url: 'https://shop.example/{{1}}' },
      { type: 'COPY_CODE', text: 'Salin' },
    ],
  },
]

describe('variablesOf', () => {
  it('lists header media, body texts once each, and the buttons that take a value', () => {
    expect(variablesOf(promo)).toEqual([
      { component: 'header', key: 'image', kind: 'image', example: null },
      { component: 'body', key: '1', kind: 'text', example: 'Budi' },
      { component: 'body', key: '2', kind: 'text', example: 'X1' },
      { component: 'buttons', key: '1', kind: 'url_suffix', example: null },
      { component: 'buttons', key: '2', kind: 'coupon_code', example: null },
    ])
  })

  it('reads named examples', () => {
    const example = { body_text_named_params: [{ param_name: 'city', example: 'Depok' }] }
    expect(variablesOf([{ type: 'body', text: 'Hi {{city}}', example }])[0]).toMatchObject({
      key: 'city',
      example: 'Depok',
    })
  })

  it('needs nothing of a template without variables', () => {
    expect(variablesOf([{ type: 'BODY', text: 'Hello' }])).toEqual([])
  })
})

describe('templateFiller', () => {
  it('writes positional parameters in order and buttons by position', () => {
    const fill = templateFiller(promo, 'POSITIONAL')
    const values = {
      header: { image: 'https://cdn.example/a.jpg' },
      body: { '1': 'Siti', '2': 'X9' },
      buttons: { '1': 'abc', '2': '25OFF' },
    }
    expect(fill(values)).toEqual([
      {
        type: 'header',
        parameters: [{ type: 'image', image: { link: 'https://cdn.example/a.jpg' } }],
      },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Siti' },
          { type: 'text', text: 'X9' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'abc' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '2',
        parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
      },
    ])
  })

  it('gives numbered values by their number, wherever they stand in the text', () => {
    const components = [
      {
        type: 'BODY',
        text: 'Order {{2}} of {{1}}: {{10}} {{3}} {{4}} {{5}} {{6}} {{7}} {{8}} {{9}}',
        example: { body_text: [['one', 'two', 'three', '4', '5', '6', '7', '8', '9', 'ten']] },
      },
    ]
    const numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']
    const variables = variablesOf(components)
    expect(variables.map((variable) => variable.key)).toEqual(numbers)
    expect(variables.map((variable) => variable.example).slice(0, 2)).toEqual(['one', 'two'])
    const fill = templateFiller(components, 'POSITIONAL')
    const body = Object.fromEntries(numbers.map((number) => [number, `v${number}`]))
    expect(fill({ header: {}, body, buttons: {} })[0]?.parameters).toEqual(
      numbers.map((number) => ({ type: 'text', text: `v${number}` })),
    )
  })

  it('names parameters of a named template and leaves components without variables out', () => {
    const fill = templateFiller(
      [
        { type: 'BODY', text: '{{first_name}} from {{city}}' },
        { type: 'FOOTER', text: 'Bye' },
      ],
      'NAMED',
    )
    expect(fill({ header: {}, body: { first_name: 'Ana', city: 'Bari' }, buttons: {} })).toEqual([
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'first_name', text: 'Ana' },
          { type: 'text', parameter_name: 'city', text: 'Bari' },
        ],
      },
    ])
  })
})

describe('whyNotSendable', () => {
  const template = { status: 'APPROVED', category: 'utility', components: [] } as const
  it('lets an approved template through and explains every other status', () => {
    expect(whyNotSendable({ ...template, components: [] })).toBeNull()
    expect(whyNotSendable({ ...template, components: [], status: 'PAUSED' })).toContain('paused')
  })
  it('refuses parts that campaigns cannot fill', () => {
    const components = [{ type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Open' }] }]
    expect(whyNotSendable({ ...template, components })).toContain('Flow button')
  })
})
