import { expect, it } from 'vitest'
import { parseMapOption } from './map-option.ts'

const mapped = (text: string) => {
  const option = parseMapOption(text)
  return option.kind === 'mapped' ? option.mapped : option.sentence
}

it.each([
  ['1=column:first_name', { component: 'body', key: '1', source: { column: 'first_name' } }],
  [
    '1=column:first_name|Kak',
    { component: 'body', key: '1', source: { column: 'first_name', fallback: 'Kak' } },
  ],
  ['city=value:Surabaya', { component: 'body', key: 'city', source: { value: 'Surabaya' } }],
  [
    'header.image=value:https://a.example/x.png?a=1&b=2',
    { component: 'header', key: 'image', source: { value: 'https://a.example/x.png?a=1&b=2' } },
  ],
  ['button.0=column:code', { component: 'buttons', key: '0', source: { column: 'code' } }],
  ['body.1=column:a', { component: 'body', key: '1', source: { column: 'a' } }],
])('reads %s', (text, expected) => {
  expect(mapped(text)).toEqual(expected)
})

it('keeps blanks, colons and equals signs of columns and texts', () => {
  expect(mapped('1=column:First Name: real|dear = friend')).toMatchObject({
    source: { column: 'First Name: real', fallback: 'dear = friend' },
  })
})

it('takes a | into the column when it is written with a backslash, and later ones into the fallback', () => {
  expect(mapped('1=column:a\\|b|c|d')).toMatchObject({ source: { column: 'a|b', fallback: 'c|d' } })
  expect(mapped('1=value:a|b')).toMatchObject({ source: { value: 'a|b' } })
})

it.each([
  'first_name',
  '1=first_name',
  '1=columns:first_name',
  '=column:x',
  '1=column:',
  '1=value:',
  '1=column:x|',
  '1=column:|Kak',
  `1=value:${'x'.repeat(2_001)}`,
])('refuses %s with a sentence that repeats it', (text) => {
  expect(mapped(text)).toContain(`--map ${text}: `)
})
