/**
 * WhatsApp's text marks as a tree. What WhatsApp does, and so do we:
 * - `*bold*`, `_italic_` and `~strike~` may nest, and stay on one line;
 * - a mark opens only at the edge of a word and before a non-space, and closes only after a
 *   non-space and at the edge of a word, so `2*3*4` and `snake_case_name` stay as they are;
 * - ```` ```mono``` ```` may span lines, and nothing inside it is a mark; `` `code` `` likewise on
 *   one line.
 * Source: WhatsApp help centre, "How to format your messages" (Oct 2025).
 */
export type TextNode =
  | { kind: 'text'; text: string }
  | { kind: 'missing'; key: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: TextNode[] }
  | { kind: 'mono' | 'code'; children: TextNode[] }

const spanMarks = { '*': 'bold', _: 'italic', '~': 'strike' } as const
type SpanMark = keyof typeof spanMarks

// A missing value travels through the marks between two characters of the private use area.
const MISSING_START = '\u{E000}'
const MISSING_END = '\u{E001}'
const missingPattern = new RegExp(`${MISSING_START}([^${MISSING_END}]*)${MISSING_END}`, 'u')

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)
const isSpace = (character: string | undefined): boolean =>
  character === undefined || /\s/u.test(character)
const isSpanMark = (character: string): character is SpanMark => character in spanMarks

/**
 * Fills a template's text. A key without a value becomes a `missing` node, so that the gap can be
 * shown. Marks inside values count, as they do in WhatsApp.
 *
 * @param text   template text with `{{1}}` or `{{first_name}}`
 * @param values text per variable; null or absent where there is none
 */
export function fillText(
  text: string,
  values: Readonly<Record<string, string | null | undefined>>,
): TextNode[] {
  const filled = text.replaceAll(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, key: string) => {
    const value = values[key]
    return value === null || value === undefined || value === ''
      ? `${MISSING_START}${key}${MISSING_END}`
      : value
  })
  return parseText(filled)
}

/** Parses marks; the text of all nodes together is the input without the marks that took effect. */
export function parseText(text: string): TextNode[] {
  const nodes: TextNode[] = []
  let plain = ''
  let at = 0
  const flush = () => {
    nodes.push(...plainNodes(plain))
    plain = ''
  }
  while (at < text.length) {
    const found = codeAt(text, at) ?? spanAt(text, at)
    if (found) {
      flush()
      nodes.push(found.node)
      at = found.end
    } else {
      plain += text[at]
      at += 1
    }
  }
  flush()
  return nodes
}

interface Found {
  node: TextNode
  end: number
}

function codeAt(text: string, at: number): Found | undefined {
  if (text[at] !== '`') return undefined
  const mono = /^```([\s\S]+?)```/u.exec(text.slice(at))
  if (mono?.[1]?.trim())
    return { node: { kind: 'mono', children: plainNodes(mono[1]) }, end: at + mono[0].length }
  const code = /^`([^`\n]+)`/u.exec(text.slice(at))
  if (code?.[1]?.trim())
    return { node: { kind: 'code', children: plainNodes(code[1]) }, end: at + code[0].length }
  return undefined
}

function spanAt(text: string, at: number): Found | undefined {
  const mark = text[at] ?? ''
  if (!isSpanMark(mark) || isWordCharacter(text[at - 1]) || isSpace(text[at + 1])) return undefined
  const lineEnd = text.indexOf('\n', at)
  const end = lineEnd < 0 ? text.length : lineEnd
  for (let close = at + 2; close < end; close += 1) {
    const closes =
      text[close] === mark && !isSpace(text[close - 1]) && !isWordCharacter(text[close + 1])
    if (closes && text[close - 1] !== mark) {
      const children = parseText(text.slice(at + 1, close))
      return { node: { kind: spanMarks[mark], children }, end: close + 1 }
    }
  }
  return undefined
}

function plainNodes(text: string): TextNode[] {
  const found = missingPattern.exec(text)
  if (!found) return text === '' ? [] : [{ kind: 'text', text }]
  return [
    ...plainNodes(text.slice(0, found.index)),
    { kind: 'missing', key: found[1] ?? '' },
    ...plainNodes(text.slice(found.index + found[0].length)),
  ]
}

/** Splits nodes at their line breaks, so that each line can have its own direction. */
export function linesOf(nodes: readonly TextNode[]): TextNode[][] {
  const lines: TextNode[][] = [[]]
  const append = (node: TextNode) => lines.at(-1)?.push(node)
  for (const node of nodes) {
    if (node.kind !== 'text') {
      append(node)
      continue
    }
    node.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([])
      if (text !== '') append({ kind: 'text', text })
    })
  }
  return lines
}

/** The text of nodes without marks; a missing value reads as its placeholder. */
export const plainText = (nodes: readonly TextNode[]): string =>
  nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      return node.kind === 'missing' ? `{{${node.key}}}` : plainText(node.children)
    })
    .join('')

const rightToLeft =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u

/** The direction of a text by its first letter, as chat programs choose it; left to right if none. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const letter = /\p{L}/u.exec(text)?.[0]
  return letter !== undefined && rightToLeft.test(letter) ? 'rtl' : 'ltr'
}
