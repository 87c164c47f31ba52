import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPool } from './pool.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

it('outlives a connection that breaks between two queries of a transaction', async () => {
  const pool = createPool({ url: db.url, connectionMax: 2, name: 'test' })
  const client = await pool.connect()
  await client.query('begin')
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const broken = new Promise((resolve) => client.once('end', resolve))
  await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await broken
  await expect(client.query('commit')).rejects.toThrow()
  client.release(true)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})
