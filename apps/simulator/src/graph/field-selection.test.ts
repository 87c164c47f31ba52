import fc from 'fast-check'
import { expect, it } from 'vitest'
import { projectNode, readSelection } from './field-selection.ts'

const field = (name: string, more: object = {}): object => ({
  name,
  limit: undefined,
  fields: undefined,
  ...more,
})

it('reads names, nested names and limits', () => {
  expect(readSelection('id, health_status{can_send_message,entities{id}},a.limit(5){b}')).toEqual({
    kind: 'fields',
    fields: [
      field('id'),
      field('health_status', {
        fields: [field('can_send_message'), field('entities', { fields: [field('id')] })],
      }),
      field('a', { limit: 5, fields: [field('b')] }),
    ],
  })
})

it.each(['a,', ',a', 'a{', 'a{}', 'a}', 'a b', 'a{b}}', 'ä', '{a}', 'a.limit'])(
  'refuses %j',
  (text) => expect(readSelection(text)).toMatchObject({ kind: 'refused', problem: { code: 2500 } }),
)

it('never fails on any text', () => {
  const soup = fc.array(fc.constantFrom('a', 'id', ',', '{', '}', '.limit(3)', ' ', 'é', '('))
  fc.assert(
    fc.property(soup, (parts) => {
      expect(['fields', 'refused']).toContain(readSelection(parts.join('')).kind)
    }),
  )
})

const node = {
  typeName: 'Thing',
  defaults: ['name'],
  values: { id: '1', name: 'x', throughput: { level: 'HIGH', since: 1 }, hidden: undefined },
}
const chosen = (text: string) => {
  const selection = readSelection(text)
  return selection.kind === 'fields' ? selection.fields : undefined
}

it('shows the default fields and the id unasked, and what was asked for otherwise', () => {
  expect(projectNode(node, undefined)).toEqual({ kind: 'projected', value: { name: 'x', id: '1' } })
  expect(projectNode(node, chosen('throughput{level},hidden'))).toEqual({
    kind: 'projected',
    value: { throughput: { level: 'HIGH' }, id: '1' },
  })
})

it.each(['colour', 'constructor', '__proto__'])('says that there is no field %s', (name) => {
  expect(projectNode(node, chosen(name))).toMatchObject({
    kind: 'refused',
    problem: {
      code: 100,
      message: `(#100) Tried accessing nonexisting field (${name}) on node type (Thing)`,
    },
  })
})
