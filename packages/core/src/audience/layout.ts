import type { ImportMapping } from '@clarion/contracts/imports'
import type { CountryCode } from 'libphonenumber-js/max'
import { consentNames, nameKey, phoneNames, phoneWords, wordsOf } from './column-names.ts'
import { type CsvRecord, type Delimiter, delimiters, firstRecords } from './csv-records.ts'
import { FileFault } from './file-fault.ts'
import { readPhone } from './phone.ts'
import type { TextFile } from './text-file.ts'

/** How a file is laid out: what separates its cells, and which columns mean what. */
export interface Layout {
  delimiter: Delimiter
  /** Distinct names, in the order of the file. */
  columns: string[]
  mapping: ImportMapping
  phoneIndex: number
  /** Null when no column carries consent. */
  consentIndex: number | null
}

export const COLUMN_COUNT_MAX = 200
/** UTF-16 units; the contract's bound on a column in a mapping. */
const COLUMN_NAME_LENGTH_MAX = 200
/** Records looked at to guess the separator and the columns, and cells of one column. */
const SAMPLE_RECORD_COUNT = 100
const SAMPLE_CELL_COUNT = 40
const NAMED_SHARE_MIN = 0.5
const UNNAMED_SHARE_MIN = 0.9
const UNNAMED_CELL_COUNT_MIN = 3

export const isBlank = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell.trim() === '')

/** Excel's own first line, `sep=;`, which names the separator and is no part of the table. */
export const isSeparatorLine = (cells: readonly string[]): boolean =>
  cells[0] === 'sep=' && isBlank(cells.slice(1))

/**
 * Reads the layout off the first part of a file. Names given in `mapping` are taken as they are;
 * without one the columns are guessed from their names, and from the sampled cells where names
 * leave a doubt.
 *
 * Errors: throws FileFault when the header cannot be used or no phone column is found.
 */
export function layoutOf(
  { head, isWhole }: Pick<TextFile, 'head' | 'isWhole'>,
  mapping: ImportMapping | undefined,
  defaultCountry: CountryCode | undefined,
): Layout {
  const text = { head, isWhole }
  const delimiter =
    namedDelimiter(head) ?? likeliest(text, { isStrict: true }) ?? likeliest(text) ?? ','
  const sample = firstRecords(text, delimiter, SAMPLE_RECORD_COUNT)
  const [header, ...rows] = tableOf(sample.records)
  if (!header)
    throw (
      sample.fault ??
      new FileFault(
        'file-malformed',
        'The first line is too long to be a header. Is this a CSV file whose first line names the columns?',
      )
    )
  const columns = columnNames(header.cells)
  assertNamesColumns(header, columns, defaultCountry)
  const chosen = mapping
    ? chosenColumns(mapping, columns)
    : guessedColumns(columns, rows, defaultCountry)
  const { phoneIndex, consentIndex } = chosen
  return {
    delimiter,
    columns,
    phoneIndex,
    consentIndex,
    mapping: {
      phone: columns[phoneIndex] ?? '',
      optedInAt: consentIndex === null ? null : (columns[consentIndex] ?? null),
    },
  }
}

const tableOf = (records: readonly CsvRecord[]): CsvRecord[] =>
  records.filter(({ cells }) => !isBlank(cells) && !isSeparatorLine(cells))

const namedDelimiter = (head: Buffer): Delimiter | undefined => {
  const named = /^sep=(.)[\r\n]/.exec(head.subarray(0, 8).toString('latin1'))?.[1]
  return delimiters.find((delimiter) => delimiter === named)
}

/**
 * The separator that splits the header, and most rows into as many cells as the header; undefined
 * when none splits it. Strictly read, a separator inside quoted cells does not count: cut there,
 * the quotation marks would stand inside cells.
 */
function likeliest(
  text: Pick<TextFile, 'head' | 'isWhole'>,
  { isStrict } = { isStrict: false },
): Delimiter | undefined {
  const scores = delimiters.map((delimiter) => {
    const { records } = firstRecords(text, delimiter, SAMPLE_RECORD_COUNT, isStrict)
    const counts = tableOf(records).map(({ cells }) => cells.length)
    const [headerCount = 0] = counts
    if (headerCount < 2) return 0
    const agreeing = counts.filter((count) => count === headerCount).length
    return (agreeing / counts.length) * (1 - 1 / headerCount)
  })
  const best = Math.max(...scores)
  return best > 0 ? delimiters[scores.indexOf(best)] : undefined
}

/** Names as in the header, without outer blanks; empty and repeated ones are told apart. */
function columnNames(cells: readonly string[]): string[] {
  if (cells.length > COLUMN_COUNT_MAX)
    throw new FileFault(
      'file-malformed',
      `The header has ${cells.length} columns; at most ${COLUMN_COUNT_MAX} can be read. Remove those the messages do not need.`,
    )
  const names = cells.map((cell) => cell.trim().replace(/\s+/g, ' '))
  const long = names.findIndex((name) => name.length > COLUMN_NAME_LENGTH_MAX)
  if (long !== -1)
    throw new FileFault(
      'file-malformed',
      `The name of column ${long + 1} is longer than ${COLUMN_NAME_LENGTH_MAX} characters. Shorten it and upload the file again.`,
    )
  const taken = new Set(names)
  const used = new Set<string>()
  return names.map((name, index) => {
    const distinct = name !== '' && !used.has(name) ? name : freeName(name, index, taken)
    used.add(distinct)
    taken.add(distinct)
    return distinct
  })
}

function freeName(name: string, index: number, taken: ReadonlySet<string>): string {
  const base = name === '' ? `column ${index + 1}` : name.slice(0, COLUMN_NAME_LENGTH_MAX - 5)
  if (name === '' && !taken.has(base)) return base
  for (let n = 2; ; n++) if (!taken.has(`${base} ${n}`)) return `${base} ${n}`
}

/** Without this check the first person of a file without a header would be lost as column names. */
function assertNamesColumns(
  header: CsvRecord,
  columns: readonly string[],
  defaultCountry: CountryCode | undefined,
): void {
  const phone = header.cells.find((cell) => isNumberLike(cell, defaultCountry))
  if (phone !== undefined)
    throw new FileFault(
      'file-without-phone-column',
      `Line ${header.line} must name the columns, but it holds the phone number ${phone.trim()}. Add a first line such as phone,first_name.`,
      columns,
    )
}

interface ChosenColumns {
  phoneIndex: number
  consentIndex: number | null
}

function chosenColumns(mapping: ImportMapping, columns: readonly string[]): ChosenColumns {
  const indexOf = (name: string): number => {
    const index = columns.indexOf(name.trim().replace(/\s+/g, ' '))
    if (index === -1)
      throw new FileFault(
        'column-unknown',
        `The file has no column "${name}". Its columns are ${listed(columns)}.`,
        columns,
      )
    return index
  }
  const phoneIndex = indexOf(mapping.phone)
  const consentIndex = mapping.optedInAt === null ? null : indexOf(mapping.optedInAt)
  if (phoneIndex === consentIndex)
    throw new FileFault(
      'field-invalid',
      `The column "${mapping.phone}" cannot hold both the phone number and the consent. Choose two columns.`,
      columns,
    )
  return { phoneIndex, consentIndex }
}

function guessedColumns(
  columns: readonly string[],
  rows: readonly CsvRecord[],
  defaultCountry: CountryCode | undefined,
): ChosenColumns {
  const samples = columns.map((_, index) => cellsOf(rows, index, columns.length))
  const phoneIndex =
    namedPhone(columns, samples, defaultCountry) ?? unnamedPhone(samples, defaultCountry)
  if (phoneIndex === undefined)
    throw new FileFault(
      'file-without-phone-column',
      `No column looks like phone numbers; the columns are ${listed(columns)}. Name one "phone", or choose it yourself.`,
      columns,
    )
  const names = columns.map(nameKey)
  const consentIndex = consentNames
    .map((name) => names.indexOf(name))
    .find((index) => index !== -1 && index !== phoneIndex)
  return { phoneIndex, consentIndex: consentIndex ?? null }
}

const listed = (columns: readonly string[]): string => {
  const shown = columns.slice(0, 12).join(', ')
  return columns.length > 12 ? `${shown} and ${columns.length - 12} more` : shown
}

const cellsOf = (rows: readonly CsvRecord[], index: number, columnCount: number): string[] =>
  rows
    .filter((row) => row.cells.length === columnCount)
    .map((row) => row.cells[index] ?? '')
    .filter((cell) => cell.trim() !== '')
    .slice(0, SAMPLE_CELL_COUNT)

/** Stops at the first cell too many that fails: reading numbers is the dear part of an import. */
function shareIsAtLeast(
  shareMin: number,
  cells: readonly string[],
  test: (cell: string) => boolean,
): boolean {
  let allowed = cells.length - Math.ceil(cells.length * shareMin)
  return cells.length > 0 && cells.every((cell) => test(cell) || allowed-- > 0)
}

/** A phone number, or what a country or lost digits would make one. */
function isNumberLike(cell: string, defaultCountry: CountryCode | undefined): boolean {
  const reading = readPhone(cell, defaultCountry)
  return (
    reading.kind === 'phone' ||
    reading.reason === 'phone_without_country' ||
    reading.reason === 'phone_rounded'
  )
}

/**
 * The phone column by its name, in this order: a phone name over number-like cells, the surest
 * name first; a longer name that contains a phone word, over number-like cells; a sure phone name
 * whatever its cells, so that its rows are refused one by one with their reasons.
 */
function namedPhone(
  columns: readonly string[],
  samples: readonly string[][],
  defaultCountry: CountryCode | undefined,
): number | undefined {
  const looksThePart = (index: number): boolean =>
    shareIsAtLeast(NAMED_SHARE_MIN, samples[index] ?? [], (cell) =>
      isNumberLike(cell, defaultCountry),
    )
  const byRank = columns
    .map((name, index) => ({ index, rank: phoneNames.findIndex((g) => g.includes(nameKey(name))) }))
    .filter(({ rank }) => rank !== -1)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
  const named = byRank.find(({ index }) => looksThePart(index))
  if (named) return named.index
  const withWord = columns.findIndex(
    (name, index) => wordsOf(name).some((word) => phoneWords.has(word)) && looksThePart(index),
  )
  if (withWord !== -1) return withWord
  return byRank.find(({ rank }) => rank < phoneNames.length - 1)?.index
}

/** The only column nearly all of whose cells are phone numbers as they stand. */
function unnamedPhone(
  samples: readonly string[][],
  defaultCountry: CountryCode | undefined,
): number | undefined {
  const found = [...samples.entries()].filter(
    ([, cells]) =>
      cells.length >= UNNAMED_CELL_COUNT_MIN &&
      shareIsAtLeast(
        UNNAMED_SHARE_MIN,
        cells,
        (cell) => readPhone(cell, defaultCountry).kind === 'phone',
      ),
  )
  return found.length === 1 ? found[0]?.[0] : undefined
}
