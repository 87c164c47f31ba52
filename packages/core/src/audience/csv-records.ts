import { CsvError, type Options, Parser } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { FileFault } from './file-fault.ts'

export const delimiters = [',', ';', '\t'] as const
export type Delimiter = (typeof delimiters)[number]

export interface CsvRecord {
  /** The physical line on which the record begins, as an editor counts; the first is 1. */
  line: number
  cells: string[]
}

/** UTF-16 units in one cell; a message body of Meta's holds a quarter of it. */
export const CELL_LENGTH_MAX = 4_000
/** Bytes and units in one record: room for many full cells, and an end to a quote never closed. */
const RECORD_LENGTH_MAX = 1_048_576

const LINE_BREAK = /\r\n|\n|\r/g
const lineBreaksIn = (text: string): number =>
  text.includes('\n') || text.includes('\r') ? (text.match(LINE_BREAK)?.length ?? 0) : 0

const baseOptions = (delimiter: Delimiter): Options => ({
  delimiter,
  // Named, not discovered: files mix them, and only the first one would be discovered.
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  max_record_size: RECORD_LENGTH_MAX,
})

/**
 * Takes the records csv-parse finds and numbers them. csv-parse counts a quoted CRLF as two lines,
 * so the lines are counted here: those inside the cells, and the one that ends the record.
 */
class RecordReader {
  readonly options: Options
  readonly #delimiter: Delimiter
  #records: CsvRecord[] = []
  /** Where the record begins that comes next. */
  #line = 1

  /** @param isStrict whether a quotation mark inside an unquoted cell is a fault, not a letter */
  constructor(delimiter: Delimiter, isStrict = false) {
    this.#delimiter = delimiter
    this.options = {
      ...baseOptions(delimiter),
      relax_quotes: !isStrict,
      raw: true,
      on_record: (given: unknown) => this.#take(given),
    }
  }

  /** The records found since the last call, in order. */
  taken(): CsvRecord[] {
    const records = this.#records
    this.#records = []
    return records
  }

  #take(given: unknown): undefined {
    const { record: cells, raw } = given as { record: string[]; raw: string } // by `raw: true`
    const line = this.#line
    if (cells.some((cell) => lineBreaksIn(cell) > 0)) {
      this.#assertQuotesClose(cells, raw)
      for (const cell of cells) this.#line += lineBreaksIn(cell)
    }
    this.#line++
    for (const cell of cells) if (cell.length > CELL_LENGTH_MAX) throw tooLong(line, cell)
    this.#records.push({ line, cells })
  }

  /**
   * With `relax_quotes` a stray mark that opens a cell would swallow the lines up to the next mark,
   * and the people on them, as text. It leaves a cell that begins with the mark and runs over
   * lines; so may a sound one, hence the second, strict reading.
   */
  #assertQuotesClose(cells: readonly string[], raw: string): void {
    if (!cells.some((cell) => cell.startsWith('"') && lineBreaksIn(cell) > 0)) return
    try {
      parseSync(raw, baseOptions(this.#delimiter))
    } catch (cause) {
      if (cause instanceof CsvError) throw this.#unclosedIn(raw)
      throw cause
    }
  }

  /** What stopped the parser, to the person who sent the file; throws what is not the file's. */
  faultOf(error: unknown): FileFault {
    if (error instanceof FileFault) return error
    if (!(error instanceof CsvError)) throw error
    const raw = typeof error['raw'] === 'string' ? error['raw'] : ''
    const isUnclosed =
      error.code === 'CSV_QUOTE_NOT_CLOSED' || openQuoteAt(raw, this.#delimiter) !== -1
    return isUnclosed
      ? this.#unclosedIn(raw)
      : new FileFault(
          'file-malformed',
          `Line ${this.#line} is longer than a megabyte. Is this a CSV file with one person a line?`,
        )
  }

  #unclosedIn(raw: string): FileFault {
    const before = raw.slice(0, Math.max(0, openQuoteAt(raw, this.#delimiter)))
    return unclosed(this.#line + lineBreaksIn(before))
  }
}

const tooLong = (line: number, cell: string): FileFault =>
  lineBreaksIn(cell) > 0
    ? unclosed(line)
    : new FileFault(
        'file-malformed',
        `A cell on line ${line} is longer than ${CELL_LENGTH_MAX.toLocaleString('en')} characters. Shorten it and upload the file again.`,
      )

const unclosed = (line: number): FileFault =>
  new FileFault(
    'file-quote-unclosed',
    `The quotation mark that opens a cell on line ${line} is never closed properly. Close or remove it and upload the file again.`,
  )

/**
 * Where the quotation mark stands that opens a cell and is not closed, or is followed by more
 * after its end; -1 for none.
 */
function openQuoteAt(raw: string, delimiter: Delimiter): number {
  const isEdge = (at: number): boolean => {
    const sign = raw[at]
    return sign === undefined || sign === delimiter || sign === '\n' || sign === '\r'
  }
  let openAt = -1
  for (let at = raw.indexOf('"'); at !== -1; at = raw.indexOf('"', at + 1)) {
    if (openAt === -1) openAt = isEdge(at - 1) ? at : -1
    else if (raw[at + 1] === '"') at++
    else if (isEdge(at + 1)) openAt = -1
    else return openAt
  }
  return openAt
}

/**
 * The records of a CSV text in groups, as they come, blank lines included (one empty cell).
 *
 * Errors: throws FileFault for a quote left open and for a cell or record beyond its bound; what
 * the parts throw comes through as it is.
 */
export async function* readRecords(
  parts: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<CsvRecord[], void, undefined> {
  const reader = new RecordReader(delimiter)
  const parser = new Parser(reader.options)
  // Each write tells its own fault; without a listener the event would end the process.
  parser.on('error', () => undefined)
  parser.resume()
  try {
    for await (const part of parts) {
      await settled((done) => parser.write(part, done))
      yield reader.taken()
    }
    await settled((done) => parser.end(done))
    yield reader.taken()
  } catch (error) {
    throw reader.faultOf(error)
  } finally {
    parser.destroy()
  }
}

type Done = (error?: Error | null) => void
const settled = (start: (done: Done) => unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })

export interface Sample {
  records: CsvRecord[]
  /** What ended the sample early; the reading itself will meet it again. */
  fault: FileFault | undefined
}

/**
 * The first records of a text, up to the first fault.
 *
 * @param isWhole  false when the text goes on: its last record is then cut and left out
 * @param isStrict whether a quotation mark inside an unquoted cell is a fault, not a letter
 */
export function firstRecords(
  { head, isWhole }: { head: Buffer; isWhole: boolean },
  delimiter: Delimiter,
  countMax: number,
  isStrict = false,
): Sample {
  const reader = new RecordReader(delimiter, isStrict)
  try {
    parseSync(head, { ...reader.options, to: countMax })
  } catch (error) {
    return { records: reader.taken(), fault: reader.faultOf(error) }
  }
  const records = reader.taken()
  return {
    records: isWhole || records.length >= countMax ? records : records.slice(0, -1),
    fault: undefined,
  }
}
