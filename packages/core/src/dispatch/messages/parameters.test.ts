import type { MessageComponent } from '@clarion/contracts/messages'
import type { TemplateComponent } from '@clarion/contracts/templates'
import { expect, it } from 'vitest'
import { type ParameterFormat, variablesOf } from '../../templates/public.ts'
import { parameterProblems } from './parameters.ts'

const aTemplate = (components: TemplateComponent[], parameterFormat: ParameterFormat) => ({
  ...{ components, parameterFormat },
  variables: variablesOf(components),
})
const button = (type: string, url?: string) => ({ type, text: 'x', ...(url && { url }) })
const numbered = aTemplate(
  [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Order {{1}} of {{2}}' },
    {
      type: 'BUTTONS',
      buttons: [
        button('QUICK_REPLY'),
        button('URL', 'https://example.com/{{1}}'),
        button('COPY_CODE'),
        button('URL', 'https://example.com'),
      ],
    },
  ],
  'POSITIONAL',
)
const named = aTemplate(
  [
    { type: 'HEADER', format: 'TEXT', text: 'Hello {{name}}' },
    { type: 'BODY', text: '{{city}} and {{name}}' },
  ],
  'NAMED',
)

const text = (value: string, name?: string) => ({
  ...{ type: 'text' as const, text: value },
  ...(name !== undefined && { parameter_name: name }),
})
const body = (...parameters: ReturnType<typeof text>[]): MessageComponent => ({
  ...{ type: 'body', parameters },
})
const image: MessageComponent = {
  type: 'header',
  parameters: [{ type: 'image', image: { link: 'https://example.com/a.png' } }],
}
const url: MessageComponent = {
  ...{ type: 'button', sub_type: 'url', index: '1', parameters: [text('a')] },
}
const coupon: MessageComponent = {
  ...{ type: 'button', sub_type: 'copy_code', index: '2' },
  parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
}
const reply: MessageComponent = {
  ...{ type: 'button', sub_type: 'quick_reply', index: '0' },
  parameters: [{ type: 'payload', payload: 'STOP' }],
}
const full = [image, body(text('7'), text('Ana')), url, coupon]
const told = (template: typeof numbered, components: readonly MessageComponent[]) =>
  parameterProblems(template, components).map(({ code, pointer }) => [code, pointer])

it('finds nothing wrong with components that fill the template, in any order', () => {
  expect(told(numbered, full)).toEqual([])
  expect(told(numbered, full.toReversed())).toEqual([])
})

it('lets a quick reply have its payload or leave it out', () => {
  expect(told(numbered, [...full, reply])).toEqual([])
})

it('lists every variable without a value', () => {
  expect(parameterProblems(numbered, []).map(({ detail }) => detail)).toEqual([
    "the template's header variable image has no value",
    "the template's body variable 1 has no value",
    "the template's body variable 2 has no value",
    "the template's button 1 has no value",
    "the template's button 2 has no value",
  ])
})

it.each<[string, MessageComponent, MessageComponent, string]>([
  [
    'a text where an image belongs',
    image,
    { type: 'header', parameters: [text('a')] },
    '/template/components/0/parameters/0',
  ],
  [
    'a name where variables have numbers',
    full[1] ?? image,
    body(text('7', 'order'), text('Ana')),
    '/template/components/1/parameters/0/parameter_name',
  ],
  [
    'a coupon where an address belongs',
    url,
    { ...coupon, type: 'button', index: '1' } as MessageComponent, // a button stays one
    '/template/components/2',
  ],
])('refuses %s', (_, right, wrong, pointer) => {
  const components = full.map((component) => (component === right ? wrong : component))
  expect(told(numbered, components)).toEqual([['template-parameter-invalid', pointer]])
})

it('refuses a value for a button that takes none', () => {
  const strange: MessageComponent = {
    ...{ type: 'button', sub_type: 'url', index: '3', parameters: [text('a')] },
  }
  expect(told(numbered, [...full, strange])).toEqual([
    ['template-variable-unknown', '/template/components/4'],
  ])
})

it('takes named values in any order, each once, and by their names alone', () => {
  const header: MessageComponent = { type: 'header', parameters: [text('Ana', 'name')] }
  const right = body(text('Ana', 'name'), text('Rome', 'city'))
  expect(told(named, [header, right])).toEqual([])
  expect(told(named, [header, body(text('Ana'), text('Rome', 'city'))])).toEqual([
    ['template-parameter-invalid', '/template/components/1/parameters/0'],
    ['template-variable-missing', '/template/components'],
  ])
  expect(told(named, [header, body(text('A', 'name'), text('B', 'name'))])).toEqual([
    ['template-variable-unknown', '/template/components/1/parameters/1/parameter_name'],
    ['template-variable-missing', '/template/components'],
  ])
})
