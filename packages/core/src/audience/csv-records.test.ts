import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import {
  CELL_LENGTH_MAX,
  type CsvRecord,
  type Delimiter,
  delimiters,
  readRecords,
} from './csv-records.ts'
import { layoutOf } from './layout.ts'
import { openTextFile } from './text-file.ts'

async function* inParts(bytes: Uint8Array, partBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += partBytes)
    yield Buffer.from(bytes.subarray(at, at + partBytes))
}

async function recordsOf(
  text: string,
  delimiter: Delimiter = ',',
  partBytes = 1_000,
): Promise<CsvRecord[]> {
  const records: CsvRecord[] = []
  for await (const group of readRecords(inParts(Buffer.from(text), partBytes), delimiter))
    records.push(...group)
  return records
}

const linesOf = async (text: string): Promise<number[]> =>
  (await recordsOf(text)).map(({ line }) => line)
const cellsOf = async (text: string): Promise<string[][]> =>
  (await recordsOf(text)).map(({ cells }) => cells)

describe('records', () => {
  it('begin on the line an editor shows, whatever ends the lines', async () => {
    expect(await linesOf('a\n"b\nb"\nc\n\nd')).toEqual([1, 2, 4, 5, 6])
    expect(await linesOf('a\r\n"b\r\nb","x\r\n\r\ny"\r\nc\r\n\r\nd\r\n')).toEqual([1, 2, 6, 7, 8])
    expect(await linesOf('a\r"b\rb"\rc')).toEqual([1, 2, 4])
    expect(await linesOf('a\r\nb\nc\rd\n"e\n\r\n\r"\nf')).toEqual([1, 2, 3, 4, 5, 9])
  })

  it('may hold quotation marks inside unquoted cells', async () => {
    expect(await cellsOf('a,5" screen,"x ""y"" z"\nb,Budi "Bud" S,O"Brien\n')).toEqual([
      ['a', '5" screen', 'x "y" z'],
      ['b', 'Budi "Bud" S', 'O"Brien'],
    ])
    expect(await cellsOf('"Bud" Santoso,x\n')).toEqual([['"Bud" Santoso', 'x']])
  })

  it('may hold a quoted cell that begins with a quotation mark and runs over lines', async () => {
    expect(await cellsOf('a,"""Hi""\nthere"\nb,c\n')).toEqual([
      ['a', '"Hi"\nthere'],
      ['b', 'c'],
    ])
  })
})

describe('a quotation mark that is not closed', () => {
  it.each([
    ['at the end of the file', 'a,b\nc,"d\ne,f\n', 2],
    ['after cells that run over lines', 'a,b\n"x\ny","z\nc,d\n', 3],
    ['when a later one would swallow the lines between as text', 'a,b\nc,"d\ne,"f",g\nh,i\n', 2],
    ['in a cell without end', `a,b\n\nc,"d${'\n+62,x'.repeat(2_000)}"\n`, 3],
    ['in a record without end', `a,b\nc,"d${'\n+62,x'.repeat(200_000)}`, 2],
  ])('refuses the file %s, naming the line', async (_, text, line) => {
    await expect(recordsOf(text, ',', 16_000)).rejects.toMatchObject({
      code: 'file-quote-unclosed',
      message: expect.stringContaining(`on line ${line} `),
    })
  })
})

it('refuses cells and lines beyond their bounds', async () => {
  const longest = 'x'.repeat(CELL_LENGTH_MAX)
  expect(await cellsOf(`a,${longest}\n`)).toEqual([['a', longest]])
  await expect(recordsOf(`a\nb,${longest}x\n`)).rejects.toMatchObject({
    code: 'file-malformed',
    message: expect.stringContaining('line 2 '),
  })
  await expect(recordsOf(`a\n${'x'.repeat(1_100_000)}\n`, ',', 16_000)).rejects.toMatchObject({
    code: 'file-malformed',
    message: expect.stringMatching(/^Line 2 .*megabyte/),
  })
})

/** Encodings with the characters they can write. */
const encodings = [
  { name: 'utf-8', mark: false, unit: 'any' },
  { name: 'utf-8', mark: true, unit: 'any' },
  { name: 'utf-16le', mark: true, unit: 'any' },
  { name: 'utf-16be', mark: true, unit: 'any' },
  { name: 'utf-16le', mark: false, unit: 'ascii' },
  { name: 'windows-1252', mark: false, unit: 'western' },
] as const

const anyCell = (unit: 'any' | 'ascii' | 'western'): fc.Arbitrary<string> => {
  const signs = fc.constantFrom('"', '""', ',', ';', '\t', '\n', '\r\n', '\r', ' ', "'", '=')
  const letters = {
    any: fc.string({ unit: 'grapheme', maxLength: 4 }),
    ascii: fc.string({ unit: 'grapheme-ascii', maxLength: 4 }),
    western: fc.string({ unit: fc.constantFrom(...'abc àéîõüßçñÇÉ'), maxLength: 4 }),
  }[unit]
  return fc.array(fc.oneof(signs, letters), { maxLength: 6 }).map((parts) => parts.join(''))
}

const anyFile = fc.constantFrom(...encodings).chain((encoding) =>
  fc.record({
    encoding: fc.constant(encoding),
    delimiter: fc.constantFrom(...delimiters),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    isQuotedAlways: fc.boolean(),
    isLastLineEnded: fc.boolean(),
    partBytes: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.array(fc.array(anyCell(encoding.unit), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 8,
      }),
    ),
  }),
)

it('gives back any table of cells, however it was written', async () => {
  await fc.assert(
    fc.asyncProperty(anyFile, async (file) => {
      // A first row and column of our own, so that the file is one of people.
      const width = (file.rows[0]?.length ?? 0) + 1
      const header = ['phone', ...Array.from({ length: width - 1 }, (_, at) => `c${at} é`)]
      const rows = file.rows.map((cells, at) => [`+62812158125${50 + at}`, ...cells])
      const written = (cell: string): string =>
        file.isQuotedAlways || /["\r\n,;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
      const text = [header, ...rows]
        .map((cells) => cells.map(written).join(file.delimiter))
        .join(file.lineEnd)
      const bytes = iconv.encode(
        file.isLastLineEnded ? text + file.lineEnd : text,
        file.encoding.name,
        { addBOM: file.encoding.mark },
      )
      const opened = await openTextFile(inParts(bytes, file.partBytes), 1_000_000)
      const layout = layoutOf(opened, { phone: 'phone', optedInAt: null }, undefined)
      expect(layout.delimiter).toBe(file.delimiter)
      const read: CsvRecord[] = []
      for await (const group of readRecords(opened.parts, layout.delimiter)) read.push(...group)
      expect(read.map(({ cells }) => cells)).toEqual([header, ...rows])
      // An editor counts the line ends above a record.
      let line = 1
      for (const [at, record] of read.entries()) {
        expect(record.line).toBe(line)
        const source = [header, ...rows][at]?.map(written).join(file.delimiter) ?? ''
        line += 1 + (source.match(/\r\n|\n|\r/g)?.length ?? 0)
      }
    }),
    { seed: 20_261_123, numRuns: 400 },
  )
})
