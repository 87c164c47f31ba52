import { expect, it } from 'vitest'
import { variablesFromMaps } from './template-variables.ts'
import { aTemplate } from './testing/builders.ts'

const positional = aTemplate()
const named = aTemplate({
  name: 'order_update',
  variables: [
    { component: 'header', key: 'image', kind: 'image', example: null },
    { component: 'body', key: 'first_name', kind: 'text', example: 'Ann' },
    { component: 'buttons', key: '0', kind: 'url_suffix', example: null },
  ],
})
const plain = aTemplate({ variables: [] })

const sentences = (maps: string[], template = positional): string => {
  const result = variablesFromMaps(maps, template)
  return result.kind === 'wrong' ? result.sentences.join('\n') : 'complete'
}

it('gathers sources by component as the API wants them', () => {
  expect(
    variablesFromMaps(
      ['header.image=value:https://a.example/x.png', 'first_name=column:name', 'button.0=column:c'],
      named,
    ),
  ).toEqual({
    kind: 'complete',
    variables: {
      header: { image: { value: 'https://a.example/x.png' } },
      body: { first_name: { column: 'name' } },
      buttons: { 0: { column: 'c' } },
    },
  })
  expect(variablesFromMaps([], plain)).toEqual({ kind: 'complete', variables: {} })
})

it('refuses a name for a positional template and says what to write', () => {
  const text = sentences(['first_name=column:first_name'])
  expect(text).toContain('has no variable first_name')
  expect(text).toContain('--map 1=column:COLUMN   (body: text, such as "Budi")')
})

it('names every variable that has no --map', () => {
  const text = sentences(['first_name=column:name'], named)
  expect(text).toContain('needs a --map for header.image and button.0')
})

it('lists all faults at once', () => {
  const text = sentences(['1=first_name', '1=column:a', '1=column:b', '2=column:c'])
  expect(text).toContain('--map 1=first_name: ')
  expect(text).toContain('--map 1 is given more than once')
  expect(text).toContain('has no variable 2')
})

it('says so when the template takes no variables', () => {
  expect(sentences(['1=column:a'], plain)).toContain('It has no variables; leave --map out.')
})
