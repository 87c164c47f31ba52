import { createHash } from 'node:crypto'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { z } from 'zod'
import { HttpProblem } from './problem-replies.ts'

const KEY_LENGTH_MAX = 255

/** As the API's document shows it; a missing one is a problem of its own. */
export const idempotencyHeader = z.object({
  'Idempotency-Key': z.string().min(1).max(KEY_LENGTH_MAX),
})

export interface IdempotentAnswer {
  status: number
  body: object
  isReplay: boolean
}

/** Object keys in order, so that the same request in another order is the same request. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, canonical(item)]))
}

/**
 * Does something once per Idempotency-Key. The key, the effect and the answer are one transaction:
 * a crash leaves none of them, a repeat gets the same answer, and a repeat while the first still
 * runs waits for it. A refusal leaves no trace, so a corrected request may use the key again.
 *
 * Errors: throws HttpProblem without a usable key, or when the key belongs to another request.
 */
export async function onceByKey(
  database: Database,
  request: {
    workspaceId: string
    header: string | string[] | undefined
    route: string
    body: unknown
  },
  effect: (trx: Database) => Promise<{ status: number; body: object }>,
): Promise<IdempotentAnswer> {
  const key = keyOf(request.header)
  const text = JSON.stringify([request.route, canonical(request.body)])
  const fingerprint = createHash('sha256').update(text).digest('hex')
  return await database.transaction().execute(async (trx) => {
    const first = await sql`
      insert into idempotency_keys (workspace_id, key, fingerprint)
      values (${request.workspaceId}, ${key}, ${fingerprint})
      on conflict do nothing returning key`.execute(trx)
    if (first.rows.length === 0) return await replay(trx, request.workspaceId, key, fingerprint)
    const answer = await effect(trx)
    await trx
      .updateTable('idempotency_keys')
      .set({ status: answer.status, response: JSON.stringify(answer.body) })
      .where('workspace_id', '=', request.workspaceId)
      .where('key', '=', key)
      .execute()
    return { ...answer, isReplay: false }
  })
}

/** Accepts the bare key and the quoted form of the (expired) draft standard. */
function keyOf(header: string | string[] | undefined): string {
  const given = Array.isArray(header) ? header[0] : header
  const key = given?.trim().replace(/^"(.*)"$/, '$1')
  if (!key)
    throw new HttpProblem(
      'idempotency-key-missing',
      'Send an Idempotency-Key header with a value of your own, so that a repeat cannot do this twice.',
    )
  if (key.length > KEY_LENGTH_MAX)
    throw new HttpProblem(
      'field-invalid',
      `The Idempotency-Key is longer than ${KEY_LENGTH_MAX} characters.`,
    )
  return key
}

async function replay(
  trx: Database,
  workspaceId: string,
  key: string,
  fingerprint: string,
): Promise<IdempotentAnswer> {
  const known = await trx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (known.fingerprint !== fingerprint)
    throw new HttpProblem(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    )
  if (known.status === null || known.response === null)
    throw new HttpProblem(
      'idempotency-key-in-flight',
      'A request with this Idempotency-Key is still running. Ask again in a moment.',
    )
  return { status: known.status, body: known.response, isReplay: true }
}
