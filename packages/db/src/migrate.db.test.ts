import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dumpSchema } from './dump-schema.ts'
import { migrate } from './migrate.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

it('changes nothing when everything has run', async () => {
  expect(await migrate(db.url)).toEqual([])
})

it('refuses a migration that was edited after it ran', async () => {
  await db.pool.query(`update schema_migrations set checksum = 'other' where name like '0001%'`)
  await expect(migrate(db.url)).rejects.toThrow('was edited after it ran')
})

it('leads to the schema that is written down', async () => {
  await expect(await dumpSchema(db.pool)).toMatchFileSnapshot('../schema.sql')
})
