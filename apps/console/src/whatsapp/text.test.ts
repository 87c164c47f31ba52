import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directionOf, fillText, linesOf, parseText, plainText, type TextNode } from './text.ts'

const shape = (nodes: readonly TextNode[]): string =>
  nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'missing') return `[missing ${node.key}]`
      return `<${node.kind}>${shape(node.children)}</${node.kind}>`
    })
    .join('')
const shown = (text: string) => shape(parseText(text))

describe('marks', () => {
  it('shows bold, italic, struck and monospaced text', () => {
    expect(shown('*a* _b_ ~c~ ```d``` `e`')).toBe(
      '<bold>a</bold> <italic>b</italic> <strike>c</strike> <mono>d</mono> <code>e</code>',
    )
  })

  it('nests marks', () => {
    expect(shown('*Hello _dear_ you*')).toBe('<bold>Hello <italic>dear</italic> you</bold>')
    expect(shown('*_~all~_*')).toBe('<bold><italic><strike>all</strike></italic></bold>')
  })

  it('leaves marks inside words alone', () => {
    expect(shown('2*3*4 and snake_case_name')).toBe('2*3*4 and snake_case_name')
    expect(shown('*bold*ly')).toBe('*bold*ly')
  })

  it('leaves marks beside blanks, unclosed and empty ones alone', () => {
    for (const text of ['* not bold *', '*open', '**', '* *', '```', '``````', '5 * 3 * 2'])
      expect(shown(text)).toBe(text)
  })

  it('does not carry bold over a line break, but does carry monospace', () => {
    expect(shown('*one\ntwo*')).toBe('*one\ntwo*')
    expect(shown('```one\ntwo```')).toBe('<mono>one\ntwo</mono>')
  })

  it('shows marks inside monospace as they are', () => {
    expect(shown('```*x*```')).toBe('<mono>*x*</mono>')
  })

  it('takes punctuation as the edge of a word', () => {
    expect(shown('(*now*), "_soon_"!')).toBe('(<bold>now</bold>), "<italic>soon</italic>"!')
  })

  it('loses no letter of any text', () => {
    const text = fc.string({ unit: fc.constantFrom('*', '_', '~', '`', ' ', 'a', 'b', '\n', '.') })
    return fc.assert(
      fc.property(text, (input) => {
        const letters = (value: string) => value.replaceAll(/[^ab.]/g, '')
        expect(letters(plainText(parseText(input)))).toBe(letters(input))
      }),
    )
  })
})

describe('filling variables', () => {
  it('fills positional and named variables', () => {
    expect(shape(fillText('Hi {{1}} from {{ city }}', { 1: 'Siti', city: 'Lagos' }))).toBe(
      'Hi Siti from Lagos',
    )
  })

  it('marks an empty or absent value as missing', () => {
    expect(shape(fillText('Hi {{1}}{{2}}{{3}}', { 1: null, 2: '' }))).toBe(
      'Hi [missing 1][missing 2][missing 3]',
    )
  })

  it('keeps the marks around a value and around a gap', () => {
    expect(shape(fillText('*{{1}}* _{{2}}_', { 1: 'Siti' }))).toBe(
      '<bold>Siti</bold> <italic>[missing 2]</italic>',
    )
  })

  it('does not fill braces that came with a value', () => {
    expect(shape(fillText('{{1}}', { 1: '{{2}}', 2: 'no' }))).toBe('{{2}}')
  })
})

describe('lines and direction', () => {
  it('splits at line breaks and keeps marks whole', () => {
    expect(linesOf(parseText('a *b*\n\nc')).map(shape)).toEqual(['a <bold>b</bold>', '', 'c'])
  })

  it('goes by the first letter', () => {
    expect(directionOf('مرحبا Siti')).toBe('rtl')
    expect(directionOf('123, שלום')).toBe('rtl')
    expect(directionOf('Siti, مرحبا')).toBe('ltr')
    expect(directionOf('123 !')).toBe('ltr')
  })
})
