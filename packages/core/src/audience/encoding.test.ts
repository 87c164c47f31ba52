import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { encodingOf, transcoderFor } from './encoding.ts'

function decoded(bytes: Buffer, partBytes: number): string {
  const transcoder = transcoderFor(encodingOf(bytes.subarray(0, partBytes)))
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += partBytes)
    parts.push(transcoder.write(bytes.subarray(at, at + partBytes)))
  return Buffer.concat([...parts, transcoder.end()]).toString()
}

const text = 'phone;name\n+6281215812558;Zoë 李雷 محمد 😀 Łukasz\n'
const western = 'phone;name\n+6281215812558;Zoë Conceição €5 “x”\n'

describe('an encoding is told from the first part', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\u{feff}${text}`), 'utf-8'],
    ['UTF-16 LE with a mark', iconv.encode(text, 'utf-16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16 BE with a mark', iconv.encode(text, 'utf-16be', { addBOM: true }), 'utf-16be'],
    ['UTF-16 LE without', iconv.encode(text, 'utf-16le', { addBOM: false }), 'utf-16le'],
    ['UTF-16 BE without', iconv.encode(text, 'utf-16be', { addBOM: false }), 'utf-16be'],
    ['ASCII', Buffer.from('phone,name\n'), 'undecided'],
  ])('%s', (_, bytes, encoding) => {
    expect(encodingOf(bytes)).toBe(encoding)
    if (encoding !== 'undecided') expect(decoded(bytes, bytes.length)).toBe(text)
  })

  it('Windows-1252, which Latin-1 is a part of', () => {
    const bytes = iconv.encode(western, 'windows-1252')
    expect(encodingOf(bytes)).toBe('windows-1252')
    expect(decoded(bytes, bytes.length)).toBe(western)
  })
})

it.each([1, 2, 3, 5, 7, 64])(
  'a character cut by parts of %i bytes is put together',
  (partBytes) => {
    const latter = (bytes: Buffer, encoding: ReturnType<typeof encodingOf>): string => {
      const transcoder = transcoderFor(encoding)
      const parts: Buffer[] = []
      for (let at = 0; at < bytes.length; at += partBytes)
        parts.push(transcoder.write(bytes.subarray(at, at + partBytes)))
      return Buffer.concat([...parts, transcoder.end()]).toString()
    }
    expect(latter(Buffer.from(text), 'utf-8')).toBe(text)
    expect(latter(iconv.encode(text, 'utf-16le'), 'utf-16le')).toBe(text)
    expect(latter(iconv.encode(text, 'utf-16be'), 'utf-16be')).toBe(text)
  },
)

describe('bytes beyond ASCII that come late', () => {
  const ascii = 'phone,name\n'.repeat(100)

  it('are read as Windows-1252 when they are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(ascii), iconv.encode('São Paulo é', 'windows-1252')])
    expect(decoded(bytes, 256)).toBe(`${ascii}São Paulo é`)
  })

  it('are read as UTF-8 when they are', () => {
    expect(decoded(Buffer.from(`${ascii}São Paulo 李`), 256)).toBe(`${ascii}São Paulo 李`)
  })

  it('spoil neither what was read before nor what comes after, when one is damaged', () => {
    const bytes = Buffer.concat([
      Buffer.from(`Zoë,Łukasz,李雷\n${ascii}`),
      Buffer.of(0xe9),
      Buffer.from(`,Zoë,李雷\n`),
    ])
    expect(decoded(bytes, 256)).toBe(`Zoë,Łukasz,李雷\n${ascii}é,Zoë,李雷\n`)
    expect(decoded(bytes, bytes.length)).toBe(`Zoë,Łukasz,李雷\n${ascii}é,Zoë,李雷\n`)
  })

  it('that break off at the end of the file are kept as one character each', () => {
    expect(decoded(Buffer.concat([Buffer.from('Zoë '), Buffer.of(0xc3)]), 64)).toBe('Zoë Ã')
  })
})

it('half a surrogate pair, which no text has, is shown as such', () => {
  const bytes = Buffer.from('a,b,c,d\ud83d', 'utf16le')
  expect(decoded(bytes, 64)).toBe('a,b,c,d\u{fffd}')
})
