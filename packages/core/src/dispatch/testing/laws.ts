import assert from 'node:assert/strict'
import type { RecipientState } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { readTallies, recountTallies } from '../../campaigns/public.ts'

/** One recipient, and everything by which it can be found again. */
export interface Person {
  n: number
  state: RecipientState
  attempt: number
  hasDue: boolean
  /** The cursor of its stretch has not come by. */
  isAhead: boolean
  /** Claims by which its next attempt is in somebody's hands. */
  holders: number
}

export async function lookAtPeople(database: Database, campaignId: string): Promise<Person[]> {
  const found = await sql<Person>`
    select r.n, r.state, r.attempt, r.due_at is not null as "hasDue", (
             select s.claim_from <= r.n from stretches s
             where s.campaign_id = r.campaign_id and s.ends_at >= r.n order by s.ends_at limit 1
           ) as "isAhead", (
             select count(*)::integer from claims c
             where c.campaign_id = r.campaign_id
               and c.attempts[array_position(c.ns, r.n)] = r.attempt + 1
           ) as holders
    from recipients r where r.campaign_id = ${campaignId} order by r.n`.execute(database)
  return found.rows
}

/** Everyone can be found again in exactly one way, or is done with. */
export function expectNobodyLost(people: readonly Person[]): void {
  for (const person of people) {
    const told = JSON.stringify(person)
    switch (person.state) {
      case 'pending': {
        const ways = [person.isAhead, person.hasDue, person.holders > 0].filter(Boolean).length
        assert(ways > 0, `nobody will ever look at ${told}`)
        assert(ways === 1 && person.holders <= 1, `more than one may send to ${told}`)
        break
      }
      case 'deferred':
      case 'unknown':
        assert(person.hasDue, `nobody will ever look at ${told}`)
        break
      case 'accepted':
      case 'failed':
      case 'skipped':
        assert(!person.hasDue, `somebody will look again at ${told}`)
        break
      default:
        assert.fail(`this state is not stored: ${told}`)
    }
  }
}

/** The counts that writers kept are those of the rows, and they add up to everyone. */
export async function expectCountsToAddUp(
  database: Database,
  campaignId: string,
  people: number,
): Promise<void> {
  const counted = (await readTallies(database, [campaignId])).get(campaignId) ?? new Map()
  const notZero = [...counted].filter(([, total]) => total !== 0)
  const recounted = await recountTallies(database, campaignId)
  assert.deepEqual(sorted(notZero), sorted(recounted))
  const states = [...recounted].filter(([measure]) => measure.startsWith('state:'))
  assert.equal(
    states.reduce((sum, [, total]) => sum + total, 0),
    people,
  )
}

const sorted = (counts: Iterable<[string, number]>): [string, number][] =>
  [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
