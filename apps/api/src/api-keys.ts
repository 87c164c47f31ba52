import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@clarion/contracts/session'
import { type Actor, newId } from '@clarion/core/shared'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

const PREFIX = 'clk_'
/** 192 bits, as 32 characters. */
const KEY_BYTES = 24
const SHOWN_LENGTH = PREFIX.length + 6

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Makes an API key. The key is returned once; only its hash is stored. Effect: one insert. */
export async function createApiKey(
  database: Database,
  input: { workspaceId: string; name: string; role: Role },
): Promise<string> {
  const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url')
  await database
    .insertInto('api_keys')
    .values({
      id: newId(),
      workspace_id: input.workspaceId,
      name: input.name,
      prefix: key.slice(0, SHOWN_LENGTH),
      key_hash: hashOf(key),
      role: input.role,
    })
    .execute()
  return key
}

/**
 * Who a key speaks for; undefined for a key that is unknown or revoked. A key carries 192 random
 * bits, so a plain hash is enough to store it and to find it.
 * Effect: notes the use, once a minute at most.
 */
export async function actorOfApiKey(database: Database, key: string): Promise<Actor | undefined> {
  if (!key.startsWith(PREFIX)) return undefined
  const row = await database
    .selectFrom('api_keys')
    .select(['id', 'workspace_id', 'name', 'role', 'last_used_at'])
    .where('key_hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const isStale = row.last_used_at === null || Date.now() - row.last_used_at.getTime() > 60_000
  if (isStale)
    await sql`update api_keys set last_used_at = now() where id = ${row.id}`.execute(database)
  return {
    workspaceId: row.workspace_id,
    kind: 'api_key',
    name: row.name,
    email: null,
    role: row.role,
  }
}
