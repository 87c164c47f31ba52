import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { CAMPAIGN_CHANNEL } from '../campaigns/public.ts'
import { applyAccountFacts } from './apply-account-facts.ts'
import { applyMessageStatuses } from './apply-message-statuses.ts'
import { applyStatuses } from './apply-statuses.ts'
import type { ParseWebhook, StatusFact, WebhookFacts } from './facts.ts'
import type { FailureWatch } from './failure-watch.ts'

export interface ReadInboxNeeds {
  database: Database
  parse: ParseWebhook
  /** Codes after which a person must not get marketing again. */
  suppressingCodes: readonly number[]
  /** Reacts to failures that concern more than their recipient. */
  failures: FailureWatch
  onFault(error: unknown): void
}

/** Bodies read in one transaction; each holds up to 1,000 updates. */
export const BODIES_PER_BATCH = 60
/** Statuses applied in one statement. */
const STATUSES_PER_STATEMENT = 2_000

interface InboxRow {
  id: number
  body: string
  received_at: Date
}

/**
 * Reads the next bodies of the inbox and applies them, all in one transaction: what was applied is
 * deleted, what cannot be read is parked with its reason. Several readers share the inbox.
 *
 * A body that the database refuses would stop its whole batch for ever; so after a failed batch
 * its bodies are read one by one, and the one at fault is parked. A fault of the database parks
 * nothing: a status that is lost may be a person sent to twice.
 *
 * Returns how many bodies were taken; 0 when the inbox is empty. Throws when the database is away.
 */
export async function readInbox(needs: ReadInboxNeeds): Promise<number> {
  try {
    return await inTransaction(needs, async (trx) => {
      const rows = await takeRows(trx, BODIES_PER_BATCH)
      return { count: rows.length, statuses: await applyRows(needs, trx, rows) }
    })
  } catch (error) {
    needs.onFault(error)
    return await inTransaction(needs, (trx) => applyNext(needs, trx))
  }
}

interface Applied {
  count: number
  statuses: readonly StatusFact[]
}

async function inTransaction(
  needs: ReadInboxNeeds,
  apply: (trx: Database) => Promise<Applied>,
): Promise<number> {
  const { database, failures, onFault } = needs
  const { count, statuses } = await database.transaction().execute(apply)
  // Counted when they are applied for good: a batch that is repeated must not count twice.
  await failures.count(database, statuses).catch(onFault)
  return count
}

/** Reading a body of a thousand reports takes milliseconds, in which nobody could be sent to. */
const othersFirst = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function applyRows(
  needs: ReadInboxNeeds,
  trx: Database,
  rows: readonly InboxRow[],
): Promise<StatusFact[]> {
  const changed = new Set<string>()
  const read: (InboxRow & { facts: WebhookFacts })[] = []
  for (const row of rows) {
    read.push({ ...row, facts: needs.parse(row.body) })
    await othersFirst()
  }
  const statuses = read.flatMap((body) => body.facts.statuses)
  for (const part of chunksOf(statuses, STATUSES_PER_STATEMENT)) {
    for (const id of await applyStatuses(trx, part, needs.suppressingCodes)) changed.add(id)
    await applyMessageStatuses(trx, part, needs.suppressingCodes)
  }
  await needs.failures.stopByCode(trx, statuses)
  const told = read.flatMap(({ facts, received_at: receivedAt }) =>
    facts.account.map((fact) => ({ ...fact, atMs: fact.atMs ?? receivedAt.getTime() })),
  )
  for (const id of await applyAccountFacts(trx, told)) changed.add(id)
  const unread = read.filter((body) => body.facts.unread.length > 0)
  await park(
    trx,
    unread.map((body) => ({ id: body.id, reason: reasonOf(body.facts.unread) })),
  )
  const applied = read.filter((body) => body.facts.unread.length === 0).map((body) => body.id)
  if (rows.length > 0) await dropAndAnnounce(trx, applied, [...changed])
  return statuses
}

/** Applies one body, or parks it under the same lock, so that no other is parked in its place. */
async function applyNext(needs: ReadInboxNeeds, trx: Database): Promise<Applied> {
  const [row] = await takeRows(trx, 1)
  if (!row) return { count: 0, statuses: [] }
  await sql`savepoint before_body`.execute(trx)
  try {
    return { count: 1, statuses: await applyRows(needs, trx, [row]) }
  } catch (error) {
    if (!isFaultOfBody(error)) throw error
    await sql`rollback to savepoint before_body`.execute(trx)
    await park(trx, [{ id: row.id, reason: `it could not be applied: ${String(error)}` }])
    return { count: 1, statuses: [] }
  }
}

/**
 * Whether an error comes from what the body says: a value PostgreSQL refuses (classes 21 to 23 and
 * 54: data, constraints, limits) or one our own reading trips over.
 */
function isFaultOfBody(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^(2[123]|54)...$/.test(code)
}

const REASON_LENGTH_MAX = 500
const reasonOf = (unread: readonly string[]): string =>
  [...new Set(unread)].join('; ').slice(0, REASON_LENGTH_MAX)

async function takeRows(trx: Database, max: number): Promise<InboxRow[]> {
  const taken = await sql<InboxRow>`
    select id, body, received_at from inbox where parked_reason is null
    order by id limit ${max} for update skip locked`.execute(trx)
  return taken.rows
}

/** Open pages hear of the campaigns when the transaction ends well. */
async function dropAndAnnounce(
  trx: Database,
  ids: readonly number[],
  campaignIds: readonly string[],
): Promise<void> {
  await sql`
    with gone as (
      delete from inbox where id = any(${ids}::bigint[])
    )
    select pg_notify(${CAMPAIGN_CHANNEL}, campaign_id)
    from unnest(${campaignIds}::text[]) as campaign_id`.execute(trx)
}

async function park(trx: Database, rows: readonly { id: number; reason: string }[]): Promise<void> {
  for (const { id, reason } of rows)
    await sql`
      update inbox set parked_reason = ${reason.slice(0, REASON_LENGTH_MAX)}, parked_at = now()
      where id = ${id}`.execute(trx)
}

function* chunksOf(facts: readonly StatusFact[], size: number): Generator<readonly StatusFact[]> {
  for (let from = 0; from < facts.length; from += size) yield facts.slice(from, from + size)
}
