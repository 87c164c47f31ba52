import type { Campaign } from '@clarion/contracts/campaigns'
import type { Stage } from '../stage/stage.ts'
import { orUndefined, sleep } from '../stage/waiting.ts'
import type { RecipientRow } from './verdict.ts'

/** Everyone Meta took a message for, by the digits dialled. */
export async function readLedgerPeople({ clarion }: Stage): Promise<Map<string, number>> {
  const response = await fetch(`${clarion.credentials.simulatorUrl}/sim/ledger/people`)
  const [, ...lines] = (await response.text()).trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [digits = '', accepted = '0'] = line.split(',')
      return [digits, Number(accepted)]
    }),
  )
}

/** The recipients of one campaign as they are written. */
export async function readRecipients(
  { database }: Stage,
  campaignId: string,
): Promise<RecipientRow[]> {
  const { rows } = await database.query<RecipientRow>(
    `select campaign_id as "campaignId", n, substr(phone, 2) as digits, state::text as state,
            attempt, read_at is not null as "isRead"
     from recipients where campaign_id = $1`,
    [campaignId],
  )
  return rows
}

/** One recipient with everything that is written about it, for looking into what went wrong. */
export async function wholeRowOf(
  { database }: Stage,
  { campaignId, n }: Pick<RecipientRow, 'campaignId' | 'n'>,
): Promise<unknown> {
  const { rows } = await database.query<{ row: unknown }>(
    `select to_jsonb(r) - 'values' as row from recipients r where campaign_id = $1 and n = $2`,
    [campaignId, n],
  )
  return rows[0]?.row
}

/** Webhook bodies that could not be understood; the simulator sends none of those. */
export async function parkedCount({ database }: Stage): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from inbox where parked_reason is not null`,
  )
  return rows[0]?.count ?? 0
}

/**
 * What does not add up in a campaign's own report, in words: its counts against its people and
 * against its rows, by state and by what Meta said last.
 */
export async function reportProblems(
  { database }: Stage,
  { id, name, people, counts, delivery }: Campaign,
): Promise<string[]> {
  const { rows } = await database.query<{ state: string; status: string | null; count: number }>(
    `select state::text as state, status::text as status, count(*)::int as count
     from recipients where campaign_id = $1 group by 1, 2`,
    [id],
  )
  const written = (isMeant: (row: { state: string; status: string | null }) => boolean): number =>
    rows.filter(isMeant).reduce((sum, { count }) => sum + count, 0)
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return [
    ...(all === people ? [] : [`${name} counts ${all} of ${people} people`]),
    ...Object.entries(counts)
      .filter(([state, count]) => count !== written((row) => row.state === state))
      .map(([state, count]) => `${name} counts ${count} ${state}, its rows say otherwise`),
    ...Object.entries(delivery)
      .filter(([status, count]) => count !== written((row) => row.status === status))
      .map(([status, count]) => `${name} reports ${count} ${status}, its rows say otherwise`),
  ]
}

const LOOK_MS = 1_000

/** Remembers who was in doubt at some time, for as long as a run lasts. */
export class DoubtWatch {
  readonly #stage: Stage
  readonly #seen = new Set<string>()
  #isOver = false
  #watching: Promise<void> = Promise.resolve()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** People whose outcome was unknown at some time. */
  get size(): number {
    return this.#seen.size
  }

  start(): void {
    this.#watching = this.#watch()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#watching
  }

  has = ({ campaignId, n }: { campaignId: string; n: number }): boolean =>
    this.#seen.has(`${campaignId}/${n}`)

  /** An unknown outcome stays so for the reconcile window at least, so that no look misses it. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const found = await orUndefined(
        this.#stage.database.query<{ campaign_id: string; n: number }>(
          `select campaign_id, n from recipients where state = 'unknown' and due_at is not null`,
        ),
      )
      for (const row of found?.rows ?? []) this.#seen.add(`${row.campaign_id}/${row.n}`)
      await sleep(LOOK_MS)
    }
  }
}
