import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

const MIGRATIONS_DIR = fileURLToPath(new URL('../migrations/', import.meta.url))
/** Any fixed number: whoever holds this advisory lock migrates, the others wait. */
const MIGRATION_LOCK = 7_203_114

/**
 * Brings a database up to the newest migration. Each file runs once, in one transaction, in the
 * order of its number. Safe to call from several processes at once.
 *
 * Errors: throws when a file that already ran was edited since, or when its SQL fails.
 * Returns the names of the files that ran now.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url, application_name: 'clarion-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(`create table if not exists schema_migrations (
      name text primary key, checksum text not null, ran_at timestamptz not null default now())`)
    const done = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from schema_migrations',
    )
    const checksums = new Map(done.rows.map((row) => [row.name, row.checksum]))
    const ran: string[] = []
    for (const name of (await readdir(MIGRATIONS_DIR)).filter((f) => f.endsWith('.sql')).sort()) {
      const text = await readFile(`${MIGRATIONS_DIR}${name}`, 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      const known = checksums.get(name)
      if (known !== undefined && known !== checksum)
        throw new Error(`migration ${name} was edited after it ran; write a new one instead`)
      if (known !== undefined) continue
      await runMigration(client, name, text, checksum)
      ran.push(name)
    }
    return ran
  } finally {
    await client.end()
  }
}

async function runMigration(
  client: Client,
  name: string,
  text: string,
  checksum: string,
): Promise<void> {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${name} failed`, { cause: error })
  }
}
