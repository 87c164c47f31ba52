import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { announceCampaign } from '../campaigns/public.ts'
import { applyStatuses } from './apply-statuses.ts'
import type { ParseWebhook, StatusFact } from './facts.ts'

export interface ReadInboxNeeds {
  database: Database
  parse: ParseWebhook
  /** Codes after which a person must not get marketing again. */
  suppressingCodes: readonly number[]
  onFault(error: unknown): void
}

/** Bodies read in one transaction; each holds up to 1,000 updates. */
const BODIES_PER_BATCH = 60
/** Statuses applied in one statement. */
const STATUSES_PER_STATEMENT = 2_000

interface InboxRow {
  id: number
  body: string
}

/**
 * Reads the next bodies of the inbox and applies them, all in one transaction: what was applied is
 * deleted, what cannot be read is parked with its reason. Several readers share the inbox.
 *
 * A body that the database refuses would stop its whole batch for ever; so after a failed batch
 * its bodies are read one by one, and the one at fault is parked.
 *
 * Returns how many bodies were taken; 0 when the inbox is empty. Throws when the database is away.
 */
export async function readInbox(needs: ReadInboxNeeds): Promise<number> {
  try {
    return await readBatch(needs, BODIES_PER_BATCH)
  } catch (error) {
    needs.onFault(error)
    return await readOneParkingFaults(needs)
  }
}

async function readBatch(needs: ReadInboxNeeds, bodyMax: number): Promise<number> {
  const changed = new Set<string>()
  const count = await needs.database.transaction().execute(async (trx) => {
    const taken = await takeRows(trx, bodyMax)
    const read = taken.map((row) => ({ id: row.id, facts: needs.parse(row.body) }))
    const statuses = read.flatMap((body) => body.facts.statuses)
    for (const part of chunksOf(statuses, STATUSES_PER_STATEMENT))
      for (const id of await applyStatuses(trx, part, needs.suppressingCodes)) changed.add(id)
    const unread = read.filter((body) => body.facts.unread.length > 0)
    await park(
      trx,
      unread.map((body) => ({ id: body.id, reason: reasonOf(body.facts.unread) })),
    )
    await drop(
      trx,
      read.filter((body) => body.facts.unread.length === 0).map((body) => body.id),
    )
    return taken.length
  })
  for (const campaignId of changed) await announceCampaign(needs.database, campaignId)
  return count
}

async function readOneParkingFaults(needs: ReadInboxNeeds): Promise<number> {
  try {
    return await readBatch(needs, 1)
  } catch (error) {
    await needs.database.transaction().execute(async (trx) => {
      const [row] = await takeRows(trx, 1)
      if (row)
        await park(trx, [{ id: row.id, reason: `it could not be applied: ${String(error)}` }])
    })
    return 1
  }
}

const REASON_LENGTH_MAX = 500
const reasonOf = (unread: readonly string[]): string =>
  [...new Set(unread)].join('; ').slice(0, REASON_LENGTH_MAX)

async function takeRows(trx: Database, max: number): Promise<InboxRow[]> {
  const taken = await sql<InboxRow>`
    select id, body from inbox where parked_reason is null
    order by id limit ${max} for update skip locked`.execute(trx)
  return taken.rows
}

async function drop(trx: Database, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await sql`delete from inbox where id = any(${ids}::bigint[])`.execute(trx)
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
