import { randomUUID } from 'node:crypto'
import { aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutIntoParts, PART_PEOPLE_AIM, sliceSql } from './slices.ts'

let db: TestDatabase
let workspace: TestWorkspace
beforeAll(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
})
afterAll(() => db.drop())

/** An import of so many people, whose second column has the values in turn. */
const importOf = async (people: number, values: readonly string[] = ['']) => {
  const id = randomUUID()
  await db.database
    .insertInto('imports')
    .values({
      id,
      workspace_id: workspace.workspaceId,
      file_name: 'people.csv',
      state: 'ready',
      columns: ['phone', 'region'],
      mapping: JSON.stringify({ phone: 'phone', optedInAt: null }),
      row_count: people,
      valid_unique_count: people,
    })
    .execute()
  await sql`
    insert into import_rows (import_id, line, phone, cells)
    select ${id}::uuid, n + 1, '+62' || (80000000000 + n),
           array['', (${values}::text[])[1 + n % cardinality(${values}::text[])]]
    from generate_series(0, ${people - 1}::integer) n`.execute(db.database)
  return { importId: id, people }
}
const cut = (input: { importId: string; people: number }, column: string | null = null) =>
  cutIntoParts(db.database, { ...input, column, cell: column === null ? null : 2 })
const partsOf = async (...given: Parameters<typeof cut>) => {
  const answer = await cut(...given)
  if (answer.kind === 'refused') throw new Error(answer.detail)
  return answer.parts
}

describe('the slices of an import', () => {
  it('hold everyone exactly once, however many there are and whatever the column says', async () => {
    const anyValue = fc.constantFrom('ID', ' ID ', 'id', '', 'São Paulo', "'; --")
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(anyValue, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (people, values, of) => {
          const { importId } = await importOf(people, values)
          const kinds = [null, ...new Set(values.map((value) => value.trim()))]
          const byHash = Array.from({ length: of }, (_, part) =>
            sliceSql({ cell: null, value: null, hash: { part, of } }),
          )
          const byBoth = kinds.flatMap((value) =>
            value === null
              ? []
              : Array.from({ length: of }, (_, part) =>
                  sliceSql({ cell: 2, value, hash: { part, of } }),
                ),
          )
          for (const slices of [byHash, byBoth]) {
            const counted = await sql<{ slices: number }>`
              select ${sql.join(
                slices.map((slice) => sql`(${slice})::integer`),
                sql` + `,
              )} as slices
              from import_rows r where r.import_id = ${importId}`.execute(db.database)
            expect(counted.rows.map((row) => row.slices)).toEqual(Array(people).fill(1))
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it('are one part when that is enough', async () => {
    const parts = await partsOf(await importOf(20))
    expect(parts).toEqual([
      { part: 1, people: 20, slice: { cell: null, value: null, hash: { part: 0, of: 1 } } },
    ])
  })

  it('are parts that a campaign can take, with everyone in them', async () => {
    const given = await importOf(2 * PART_PEOPLE_AIM + 1)
    const parts = await partsOf(given)
    expect(parts.map((part) => part.slice.hash)).toEqual([
      { part: 0, of: 3 },
      { part: 1, of: 3 },
      { part: 2, of: 3 },
    ])
    expect(parts.reduce((sum, part) => sum + part.people, 0)).toBe(given.people)
    expect(Math.max(...parts.map((part) => part.people))).toBeLessThan(50_000)
  })

  it('follow a column in the order its values first occur, people without one last but not lost', async () => {
    const parts = await partsOf(await importOf(7, ['West', 'East', '', ' West ']), 'region')
    expect(parts.map(({ slice, people }) => [slice.value, people])).toEqual([
      ['West', 3],
      ['East', 2],
      ['', 2],
    ])
  })

  it('split a value with too many people by a hash, and no other', async () => {
    const values = [...Array(9).fill('Big'), 'Small']
    const given = await importOf(60_000, values)
    const parts = await partsOf(given, 'region')
    expect(parts.map(({ slice }) => [slice.value, slice.hash.of])).toEqual([
      ['Big', 2],
      ['Big', 2],
      ['Small', 1],
    ])
    expect(parts.reduce((sum, part) => sum + part.people, 0)).toBe(given.people)
  })

  it('are refused in words when a column has too many values', async () => {
    const values = Array.from({ length: 300 }, (_, at) => `Value ${at}`)
    expect(await cut(await importOf(300, values), 'region')).toMatchObject({
      kind: 'refused',
      code: 'parts-too-many',
      detail: expect.stringContaining('more than 200 different values'),
      errors: [{ pointer: '/cutColumn' }],
    })
  })
})
