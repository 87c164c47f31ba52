import type { RecipientState } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type RawBuilder, type Selectable, sql } from 'kysely'

export type RecipientRow = Selectable<Tables['recipients']>

/** Whom workers have in hand: their rows say `pending` until the outcome is known. */
export interface Hands {
  /** A recipient's state as people are to see it. */
  shownState(row: Pick<RecipientRow, 'n' | 'state' | 'attempt' | 'due_at'>): RecipientState
  /** Which recipients `r` are shown in that state. */
  isShownAs(state: RecipientState): RawBuilder<boolean>
}

interface Held {
  n: number
  /** Which attempt the claim would make. */
  attempt: number
  isBegun: boolean
}

/**
 * Reads whom the claims of a campaign hold, about a second's worth of its rate. A claim may outlive
 * the outcomes of some it names: of those the row knows the attempt already.
 * Effect: one read, by index.
 */
export async function readHands(database: Database, campaignId: string): Promise<Hands> {
  const claims = await database
    .selectFrom('claims')
    .select(['ns', 'attempts', 'begun'])
    .where('campaign_id', '=', campaignId)
    .execute()
  const held = claims.flatMap(({ ns, attempts, begun }) =>
    ns.map((n, place): Held => ({ n, attempt: attempts[place] ?? 0, isBegun: place < begun })),
  )
  const byN = new Map(held.map((one) => [one.n, one]))
  return {
    shownState: (row) => {
      const mine = byN.get(row.n)
      const isInHand =
        mine !== undefined &&
        row.state === 'pending' &&
        row.due_at === null &&
        mine.attempt === row.attempt + 1
      if (!isInHand) return row.state
      return mine.isBegun ? 'sending' : 'claimed'
    },
    isShownAs: (state) => {
      if (state === 'sending') return isAmong(held.filter((one) => one.isBegun))
      if (state === 'claimed') return isAmong(held.filter((one) => !one.isBegun))
      if (state !== 'pending' || held.length === 0) return sql<boolean>`r.state = ${state}`
      return sql<boolean>`(r.state = 'pending' and not ${isAmong(held)})`
    },
  }
}

const isAmong = (held: readonly Held[]): RawBuilder<boolean> =>
  held.length === 0
    ? sql<boolean>`false`
    : sql<boolean>`(
        r.state = 'pending' and r.due_at is null and r.n = any(${held.map((one) => one.n)}::integer[])
        and exists (
          select from unnest(
            ${held.map((one) => one.n)}::integer[], ${held.map((one) => one.attempt)}::smallint[]
          ) h (n, attempt)
          where h.n = r.n and h.attempt = r.attempt + 1
        ))`
