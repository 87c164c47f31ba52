import { setImmediate } from 'node:timers/promises'
import type { Import, ImportMapping, RowProblem } from '@clarion/contracts/imports'
import type { ProblemCode } from '@clarion/contracts/problems'
import type { Database } from '@clarion/db/pool'
import { readConsent } from './consent.ts'
import { type CsvRecord, readRecords } from './csv-records.ts'
import { FileFault } from './file-fault.ts'
import { deleteImport, insertImport } from './import-store.ts'
import { isBlank, isSeparatorLine, type Layout, layoutOf } from './layout.ts'
import { knownCountry, readPhone } from './phone.ts'
import { appendBatch, type Batch, finishImport } from './reading-store.ts'
import { openTextFile, type TextFile } from './text-file.ts'

export interface ImportFile {
  workspaceId: string
  fileName: string
  /** The upload as it comes; read no faster than the rows are stored. */
  bytes: AsyncIterable<Uint8Array>
  /** Left out: guessed from the header and the first rows. */
  mapping?: ImportMapping
  /** ISO 3166-1 alpha-2; local numbers are read as this country's. */
  defaultCountry?: string
  byteCountMax?: number
  rowCountMax?: number
}

export type ReadOutcome =
  | { kind: 'ready'; import: Import }
  | { kind: 'refused'; code: ProblemCode; detail: string; columns?: string[] }

export const BYTE_COUNT_MAX = 256_000_000
export const ROW_COUNT_MAX = 1_000_000

/** A batch is stored at this many records or this many UTF-16 units, whichever comes first. */
const BATCH_RECORD_COUNT = 1_000
const BATCH_LENGTH_MAX = 1_000_000
/** Reading one number takes about 20 microseconds, so others wait 2 ms for their turn. */
const RECORDS_PER_TURN = 100
const FILE_NAME_LENGTH_MAX = 255

type KnownCountry = ReturnType<typeof knownCountry>

/**
 * Reads an uploaded file into an import: its rows with numbers in E.164, each number once, and
 * every refused row with its line and reason. Memory stays flat and other work gets its turn,
 * whatever the size of the file.
 *
 * Outcomes: `ready`; `refused` with one sentence that says what to do, and the columns when the
 * header was read. A refused file leaves nothing behind, nor does one whose upload fails.
 * Errors: throws what `bytes` throws, and when the database fails.
 * Effect: the import can be seen as `reading`, with counts, from the header on. `bytes` is closed
 * early when the file is refused.
 */
export async function readImport(database: Database, file: ImportFile): Promise<ReadOutcome> {
  try {
    const text = await openTextFile(file.bytes, file.byteCountMax ?? BYTE_COUNT_MAX)
    try {
      const country = countryOf(file.defaultCountry)
      return { kind: 'ready', import: await readText(database, file, text, country) }
    } finally {
      await text.close()
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error
    const { code, message: detail, columns } = error
    return { kind: 'refused', code, detail, ...(columns && { columns: [...columns] }) }
  }
}

function countryOf(code: string | undefined): KnownCountry {
  if (code === undefined) return undefined
  const country = knownCountry(code)
  if (country) return country
  throw new FileFault(
    'field-invalid',
    `"${code}" is not a country we know. Give two capital letters, such as ID.`,
  )
}

async function readText(
  database: Database,
  file: ImportFile,
  text: TextFile,
  country: KnownCountry,
): Promise<Import> {
  const layout = layoutOf(text, file.mapping, country)
  const { id, created_at } = await insertImport(database, {
    workspaceId: file.workspaceId,
    fileName: cleanFileName(file.fileName),
    columns: layout.columns,
    mapping: layout.mapping,
    defaultCountry: country ?? null,
  })
  try {
    const reading = new Reading(database, { importId: id, importedAt: created_at, layout, country })
    await reading.readAll(text, file.rowCountMax ?? ROW_COUNT_MAX)
    const { workspaceId } = file
    const { phoneIndex } = layout
    return await finishImport(database, { workspaceId, importId: id, phoneIndex })
  } catch (error) {
    // Should the database be away, this throws too, and abandonUnfinishedImports removes the rest.
    await deleteImport(database, id)
    throw error
  }
}

const cleanFileName = (name: string): string =>
  name
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .slice(-FILE_NAME_LENGTH_MAX)
    .toWellFormed()

interface ReadingOf {
  importId: string
  importedAt: Date
  layout: Layout
  country: KnownCountry
}

/** One file on its way into the database, batch by batch. */
class Reading {
  readonly #database: Database
  readonly #of: ReadingOf
  readonly #refused = new Map<Refused, { count: number; first: CsvRecord }>()
  #batch: Batch = emptyBatch()
  #batchLength = 0
  #rowCount = 0
  #validUniqueCount = 0

  constructor(database: Database, of: ReadingOf) {
    this.#database = database
    this.#of = of
  }

  async readAll(text: TextFile, rowCountMax: number): Promise<void> {
    let isHeaderSeen = false
    let turn = 0
    for await (const records of readRecords(text.parts, this.#of.layout.delimiter))
      for (const record of records) {
        if (isHeaderSeen) this.#add(record)
        else isHeaderSeen = !isBlank(record.cells) && !isSeparatorLine(record.cells)
        if (this.#rowCount > rowCountMax) throw tooManyRows(rowCountMax)
        if (this.#isBatchFull()) await this.#store()
        else if (++turn % RECORDS_PER_TURN === 0) await setImmediate()
      }
    await this.#store()
    this.#assertUsable()
  }

  #assertUsable(): void {
    if (this.#rowCount === 0)
      throw new FileFault(
        'file-without-rows',
        'The file has a header and no rows below it. Add one line per person and upload it again.',
        this.#of.layout.columns,
      )
    if (this.#validUniqueCount === 0) throw this.#nothingUsable()
  }

  #add(record: CsvRecord): void {
    if (isBlank(record.cells)) {
      this.#batch.blankCount++
      return
    }
    this.#rowCount++
    for (const cell of record.cells) this.#batchLength += cell.length
    const { layout, country, importedAt } = this.#of
    if (record.cells.length !== layout.columns.length) {
      this.#refuse(record, 'cells_mismatch')
      return
    }
    const reading = readPhone(record.cells[layout.phoneIndex] ?? '', country)
    if (reading.kind === 'refused') {
      this.#refuse(record, reading.reason)
      return
    }
    const consent = layout.consentIndex === null ? '' : (record.cells[layout.consentIndex] ?? '')
    this.#batch.rows.push({
      line: record.line,
      phone: reading.phone,
      opted_in_at: readConsent(consent, importedAt),
      cells: record.cells,
    })
  }

  #refuse(record: CsvRecord, reason: Refused): void {
    const known = this.#refused.get(reason)
    if (known) known.count++
    else this.#refused.set(reason, { count: 1, first: record })
    this.#batch.problems.push({ line: record.line, reason, cells: record.cells })
  }

  #isBatchFull(): boolean {
    const { rows, problems } = this.#batch
    return (
      rows.length + problems.length >= BATCH_RECORD_COUNT || this.#batchLength >= BATCH_LENGTH_MAX
    )
  }

  async #store(): Promise<void> {
    const batch = this.#batch
    this.#batch = emptyBatch()
    this.#batchLength = 0
    const counts = await appendBatch(this.#database, this.#of.importId, batch)
    this.#validUniqueCount = counts.validUnique
  }

  /** Says what is wrong with the rows, the most frequent reason first. */
  #nothingUsable(): FileFault {
    const { columns } = this.#of.layout
    const reasons = [...this.#refused].sort(([, a], [, b]) => b.count - a.count)
    const told = reasons.map(([reason, { count, first }]) => {
      const where =
        reason === 'cells_mismatch'
          ? `line ${first.line} has ${first.cells.length}, the header ${columns.length}`
          : `line ${first.line}`
      return `${rowsOf(count)} ${whyUnusable[reason].have} (${where})`
    })
    const [mostFrequent] = reasons[0] ?? ['cells_mismatch']
    return new FileFault(
      'file-without-valid-rows',
      `No row of the file can be used: ${told.join('; ')}. ${whyUnusable[mostFrequent].wayOut}`,
      columns,
    )
  }
}

const emptyBatch = (): Batch => ({ rows: [], problems: [], blankCount: 0 })

const rowsOf = (count: number): string =>
  count === 1 ? '1 row has' : `${count.toLocaleString('en')} rows have`

/** Why a row is refused as it is read; duplicates are found when rows are stored. */
type Refused = Exclude<RowProblem, 'duplicate'>

/** What rows of a file have that none of them can be used, and the way out. */
const whyUnusable: Record<Refused, { have: string; wayOut: string }> = {
  phone_missing: {
    have: 'an empty phone cell',
    wayOut: 'Choose another phone column, or fill this one.',
  },
  phone_invalid: {
    have: 'a phone cell that is no phone number',
    wayOut: 'Choose another phone column, or correct this one.',
  },
  phone_without_country: {
    have: 'a local number',
    wayOut: 'Choose the default country and read the file again.',
  },
  phone_rounded: {
    have: 'a number the spreadsheet has rounded',
    wayOut: 'Format the phone column as text and export the file again.',
  },
  cells_mismatch: {
    have: 'another number of cells than the header',
    wayOut: 'Correct the file and upload it again.',
  },
}

const tooManyRows = (rowCountMax: number): FileFault =>
  new FileFault(
    'file-too-large',
    `The file has more than ${rowCountMax.toLocaleString('en')} rows. Split it and upload the parts one by one.`,
  )
