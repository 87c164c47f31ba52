import { readFile } from 'node:fs/promises'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findImport, listImportRows, listImports } from './import-store.ts'
import { importProblemsCsv } from './problems-csv.ts'
import { type ImportFile, readImport } from './read-import.ts'
import { abandonUnfinishedImports } from './reading-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  for (const id of ['ours', 'theirs', 'empty'])
    await sql`insert into auth."organization" ("id", "name", "slug", "createdAt")
      values (${id}, ${id}, ${id}, now())`.execute(test.database)
})
afterAll(() => test.drop())

async function* inParts(bytes: Uint8Array, partBytes = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes)
}

const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`./fixtures/${name}`, import.meta.url))

type Options = Partial<Omit<ImportFile, 'bytes'>>
const read = (bytes: Uint8Array, options: Options = {}) =>
  readImport(test.database, {
    workspaceId: 'ours',
    fileName: 'people.csv',
    bytes: inParts(bytes),
    ...options,
  })
const readFixture = async (name: string, options: Options = {}) =>
  read(await fixture(name), { fileName: name, ...options })
const readText = (text: string, options: Options = {}) => read(Buffer.from(text), options)

async function ready(outcome: ReturnType<typeof read>) {
  const found = await outcome
  if (found.kind !== 'ready') throw new Error(`refused: ${found.detail}`)
  return found.import
}

const rowsOf = async (id: string) =>
  (await listImportRows(test.database, 'ours', id, { limit: 500 }))?.data ?? []

async function counts(): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from imports union all select count(*) from import_rows
    union all select count(*) from import_problems`.execute(test.database)
  return rows.map(({ n }) => n)
}

async function problemsOf(id: string): Promise<string> {
  const parts = await importProblemsCsv(test.database, 'ours', id)
  if (!parts) throw new Error('no such import')
  let text = ''
  for await (const part of parts) text += part
  return text
}

describe('a good file', () => {
  it('agrees with the truth of the ten thousand, to the row', async () => {
    const truth: Record<string, unknown> = JSON.parse(
      (await fixture('recipients-10k.truth.json')).toString(),
    )
    const { note: _, ...expected } = truth
    const found = await ready(readFixture('recipients-10k.csv'))
    expect(found).toMatchObject({
      ...expected,
      state: 'ready',
      fileName: 'recipients-10k.csv',
      columns: ['phone', 'first_name', 'city', 'opted_in_at'],
      mapping: { phone: 'phone', optedInAt: 'opted_in_at' },
    })
    expect(found.finishedAt).not.toBeNull()
    const refused = Object.fromEntries(found.refusedBy.map((r) => [r.reason, r]))
    expect(Object.values(refused).reduce((sum, r) => sum + r.rows, 0)).toBe(550)
    expect(refused['phone_rounded']).toMatchObject({ rows: 16 })
    expect(refused['phone_rounded']?.examples[0]).toEqual({ line: 49, value: '6.28123E+11' })
    expect(refused['duplicate']?.examples).toHaveLength(5)
    const lines = (await problemsOf(found.id)).trim().split(/\r\n(?=\d+,)/)
    expect(lines).toHaveLength(1 + 550)
  })

  it('reads a semicolon file in Latin-1', async () => {
    const found = await ready(readFixture('excel-semicolon-latin1.csv'))
    expect(found).toMatchObject({ columns: ['Telefone', 'Nome', 'Cidade'], invalid: 0 })
    expect(found.validUnique).toBeGreaterThanOrEqual(200)
    expect(found.withoutOptIn).toBe(found.validUnique)
    expect((await rowsOf(found.id))[0]).toEqual({
      line: 2,
      phone: '+4915135952739',
      optedInAt: null,
      values: { Telefone: '+49 1513 5952739', Nome: 'Conceição', Cidade: 'São Paulo' },
    })
  })

  it('reads a tab file in UTF-16', async () => {
    const found = await ready(readFixture('utf16-tabs.csv'))
    expect(found).toMatchObject({ columns: ['Phone', 'First Name'], invalid: 0 })
    expect((await rowsOf(found.id))[0]?.values['First Name']).toBe('Zoë')
  })

  it('reads local numbers as those of the default country', async () => {
    const found = await ready(readFixture('local-numbers-id.csv', { defaultCountry: 'ID' }))
    expect(found).toMatchObject({ defaultCountry: 'ID', invalid: 0 })
    expect((await rowsOf(found.id))[0]).toMatchObject({ line: 2, phone: '+6281215812558' })
  })

  it('keeps the first of the rows with one number, however it is written', async () => {
    const found = await ready(
      readText('phone,name\n+62 812 1581 2558,first\n006281215812558,second\n'),
    )
    expect(found).toMatchObject({ rows: 2, validUnique: 1, duplicates: 1 })
    expect((await rowsOf(found.id)).map((row) => row.values['name'])).toEqual(['first'])
    expect(await problemsOf(found.id)).toContain('3,duplicate,')
  })

  it('tells lines as an editor shows them', async () => {
    const found = await ready(
      readText('\r\nphone,note\r\n+6281215812558,"a\r\nb\r\nc"\r\n\r\n+6281252371194,x\nbad,y\r\n'),
    )
    expect((await rowsOf(found.id)).map((row) => row.line)).toEqual([3, 7])
    expect(found.refusedBy[0]?.examples).toEqual([{ line: 8, value: 'bad' }])
    expect(found.blank).toBe(1)
  })

  it('refuses only the rows whose cells do not match the header', async () => {
    const found = await ready(readText('phone,name\n+6281215812558,a\n+6281252371194\n,b,c\n'))
    expect(found).toMatchObject({ rows: 3, validUnique: 1, invalid: 2 })
    expect(found.refusedBy).toMatchObject([
      {
        reason: 'cells_mismatch',
        rows: 2,
        examples: [
          { line: 3, value: '+6281252371194' },
          { line: 4, value: ' | b | c' },
        ],
      },
    ])
  })

  it('uses the columns it is told to use', async () => {
    const text = 'phone,phone 2,agreed\n+6281215812558,+6281252371194,yes\n'
    const found = await ready(
      readText(text, { mapping: { phone: 'phone 2', optedInAt: 'agreed' } }),
    )
    expect(found).toMatchObject({ withoutOptIn: 0, mapping: { phone: 'phone 2' } })
    expect((await rowsOf(found.id))[0]).toMatchObject({
      phone: '+6281252371194',
      optedInAt: found.createdAt,
    })
  })

  it('takes no consent when told that no column carries it', async () => {
    const text = 'phone,opt_in\n+6281215812558,yes\n'
    const mapping = { phone: 'phone', optedInAt: null }
    expect(await ready(readText(text, { mapping }))).toMatchObject({ withoutOptIn: 1 })
    expect(await ready(readText(text))).toMatchObject({ withoutOptIn: 0 })
  })

  it('drops NUL from cells and keeps everything else of them', async () => {
    const found = await ready(
      readText('phone,name\n+6281215812558," \\"" {a,b} \0null \'x\' 😀 "\n'),
    )
    expect((await rowsOf(found.id))[0]?.values['name']).toBe(" \\\" {a,b} null 'x' 😀 ")
  })
})

describe('a bad file', () => {
  it.each([
    ['bad-empty.csv', 'file-empty', /empty/],
    ['bad-header-only.csv', 'file-without-rows', /no rows/],
    ['bad-no-phone-column.csv', 'file-without-phone-column', /email, name/],
    ['bad-binary.csv', 'file-not-text', /not text/],
    ['bad-unclosed-quote.csv', 'file-quote-unclosed', /line 2 /],
    ['bad-ragged.csv', 'file-without-valid-rows', /line 2 has 1, the header 2/],
  ])('%s is refused in one sentence and leaves nothing behind', async (name, code, detail) => {
    const before = await counts()
    expect(await readFixture(name)).toMatchObject({
      kind: 'refused',
      code,
      detail: expect.stringMatching(detail),
    })
    expect(await counts()).toEqual(before)
  })

  it('leaves nothing behind when the fault comes after thousands of good rows', async () => {
    const before = await counts()
    const good = Array.from({ length: 9_000 }, (_, n) => `+62812${10_000_000 + n},x\n`).join('')
    const outcome = await readText(`phone,name\n${good}+6281215812558,"open\n`)
    expect(outcome).toMatchObject({
      code: 'file-quote-unclosed',
      detail: expect.stringMatching(/line 9002 /),
    })
    expect(await counts()).toEqual(before)
  })

  it('leaves nothing behind when the upload breaks off, and says so to the caller', async () => {
    const before = await counts()
    const text = Buffer.from(
      `phone\n${Array.from({ length: 20_000 }, (_, n) => `+62812${10_000_000 + n}\n`).join('')}`,
    )
    let seen: number[] = []
    async function* brokenUpload(): AsyncGenerator<Uint8Array> {
      yield* inParts(text)
      seen = await counts()
      throw new Error('socket closed')
    }
    await expect(
      readImport(test.database, { workspaceId: 'ours', fileName: 'x', bytes: brokenUpload() }),
    ).rejects.toThrow('socket closed')
    expect(seen[0]).toBe((before[0] ?? 0) + 1)
    expect(seen[1]).toBeGreaterThan(before[1] ?? 0)
    expect(await counts()).toEqual(before)
  })

  it('closes the upload of a file it refuses', async () => {
    let isClosed = false
    async function* upload(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('email,name\n'.repeat(1_000))
      } finally {
        isClosed = true
      }
    }
    const outcome = await readImport(test.database, {
      workspaceId: 'ours',
      fileName: 'x',
      bytes: upload(),
    })
    expect(outcome).toMatchObject({ kind: 'refused', code: 'file-without-phone-column' })
    expect(isClosed).toBe(true)
  })

  it('is refused when it is too large, in bytes or in rows', async () => {
    const before = await counts()
    const text = `phone\n${Array.from({ length: 5_000 }, (_, n) => `+62812${10_000_000 + n}\n`).join('')}`
    expect(await readText(text, { byteCountMax: 70_000 })).toMatchObject({ code: 'file-too-large' })
    expect(await readText(text, { rowCountMax: 4_999 })).toMatchObject({ code: 'file-too-large' })
    expect(await readText(text, { rowCountMax: 5_000 })).toMatchObject({ kind: 'ready' })
    expect((await counts())[0]).toBe((before[0] ?? 0) + 1)
  })

  it('is refused, with its columns, when a column of the mapping is not there', async () => {
    const text = 'nomor,nama\n+6281215812558,Siti\n'
    expect(await readText(text, { mapping: { phone: 'phone', optedInAt: null } })).toEqual({
      kind: 'refused',
      code: 'column-unknown',
      detail: 'The file has no column "phone". Its columns are nomor, nama.',
      columns: ['nomor', 'nama'],
    })
  })

  it('is refused when the country is none', async () => {
    expect(await readText('phone\n1\n', { defaultCountry: 'XX' })).toMatchObject({
      code: 'field-invalid',
    })
  })

  it('advises a default country when every number is local', async () => {
    expect(await readFixture('local-numbers-id.csv')).toMatchObject({
      code: 'file-without-valid-rows',
      detail: expect.stringMatching(
        /46 rows have a local number \(line 2\)\. Choose the default country/,
      ),
    })
  })
})

describe('looking at imports', () => {
  it('shows an import only to its workspace', async () => {
    const { id } = await ready(readText('phone\n+6281215812558\n+62\n'))
    expect(await findImport(test.database, 'ours', id)).toMatchObject({ id })
    expect(await findImport(test.database, 'theirs', id)).toBeUndefined()
    expect(await listImportRows(test.database, 'theirs', id, { limit: 5 })).toBeUndefined()
    expect(await importProblemsCsv(test.database, 'theirs', id)).toBeUndefined()
    expect(await findImport(test.database, 'ours', 'not-an-id')).toBeUndefined()
  })

  it('pages through rows in file order and through imports from the newest', async () => {
    const numbers = Array.from({ length: 7 }, (_, n) => `+6281215812${550 + n}`)
    const text = `phone\n${numbers.join('\n')}\n`
    const ids: string[] = []
    for (let n = 0; n < 5; n++)
      ids.unshift((await ready(readText(text, { workspaceId: 'theirs' }))).id)
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listImports(test.database, 'theirs', {
        limit: 2,
        ...(cursor && { cursor }),
      })
      seen.push(...page.data.map(({ id }) => id))
      expect(page.hasMore).toBe(page.nextCursor !== null)
      cursor = page.nextCursor
    }
    expect(seen).toEqual(ids)
    const phones: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listImportRows(test.database, 'theirs', ids[0] ?? '', {
        limit: 3,
        ...(cursor && { cursor }),
      })
      phones.push(...(page?.data ?? []).map(({ phone }) => phone))
      cursor = page?.nextCursor ?? null
    }
    expect(phones).toEqual(numbers)
  })

  it('reads a cursor that is not ours as the end', async () => {
    const none = { data: [], nextCursor: null, hasMore: false }
    const { id } = await ready(readText('phone\n+6281215812558\n'))
    const cursorOf = (parts: unknown): string =>
      Buffer.from(JSON.stringify(parts)).toString('base64url')
    const ofImports = [[1e300, id], ['2026-02-30', id], [1.5, id], [1, 'x'], [-1, 2], [id], {}]
    for (const cursor of ['', 'x', ...ofImports.map(cursorOf)])
      expect(await listImports(test.database, 'ours', { cursor, limit: 5 })).toEqual(none)
    const ofRows = [['a'], [-1], [1.5], [2 ** 40], [], {}]
    for (const cursor of ['', 'x', ...ofRows.map(cursorOf)])
      expect(await listImportRows(test.database, 'ours', id, { cursor, limit: 5 })).toEqual(none)
  })

  it('lists refused rows so that a spreadsheet runs none of them', async () => {
    const { id } = await ready(
      readText('phone,note\n+6281215812558,ok\n"=HYPERLINK(""x"")",@a\n+62,-1\n+1+cmd|1,"\t=1"\n'),
    )
    const text = await problemsOf(id)
    expect(text).toBe(
      [
        '\u{feff}line,reason,explanation,phone,note',
        `3,phone_invalid,The phone cell is not a phone number.,"'=HYPERLINK(""x"")",'@a`,
        '4,phone_invalid,The phone cell is not a phone number.,+62,-1',
        `5,phone_invalid,The phone cell is not a phone number.,'+1+cmd|1,'\t=1`,
        '',
      ].join('\r\n'),
    )
  })

  it('lists every refused row when there are more than fit a page', async () => {
    const bad = Array.from({ length: 2_500 }, (_, n) => `bad ${n}\n`).join('')
    const { id } = await ready(readText(`phone\n${bad}+6281215812558\n`))
    const lines = (await problemsOf(id)).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2_501)
    expect(lines.at(-1)).toMatch(/^2501,phone_invalid,.*,bad 2499$/)
  })
})

describe('imports left half read', () => {
  it('are removed once no living process can be reading them', async () => {
    const { id: stale } = await ready(readText('phone\n+6281215812558\n'))
    const { id: fresh } = await ready(readText('phone\n+6281215812558\n'))
    await test.database
      .updateTable('imports')
      .set({ state: 'reading' })
      .where('id', 'in', [stale, fresh])
      .execute()
    await sql`update imports set created_at = now() - interval '181 minutes' where id = ${stale}`.execute(
      test.database,
    )
    expect(await abandonUnfinishedImports(test.database)).toBe(1)
    expect(await findImport(test.database, 'ours', stale)).toBeUndefined()
    expect(await findImport(test.database, 'ours', fresh)).toMatchObject({ state: 'reading' })
    expect(await abandonUnfinishedImports(test.database)).toBe(0)
  })

  it('are not finished by a reader that outlives them', async () => {
    const bytes = Buffer.from('phone\n+6281215812558\n'.padEnd(70_000, '\n'))
    async function* slowUpload(): AsyncGenerator<Uint8Array> {
      yield bytes
      await sql`update imports set created_at = now() - interval '3 hours' where state = 'reading'`.execute(
        test.database,
      )
    }
    await expect(
      readImport(test.database, { workspaceId: 'ours', fileName: 'x', bytes: slowUpload() }),
    ).rejects.toThrow(/over 2 hours/)
  })
})
