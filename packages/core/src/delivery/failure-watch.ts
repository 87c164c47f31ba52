import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import {
  type Blame,
  CircuitBreaker,
  fromCallbackData,
  raiseStop,
  type StopReach,
  stopOf,
  wordsOfTrip,
} from '../dispatch/public.ts'
import type { ErrorMeaning, ExplainError } from '../shared/public.ts'
import type { StatusFact } from './facts.ts'
import { stopByMessages } from './message-failures.ts'

/** Campaigns watched at once; the one begun first is forgotten for another. */
const CAMPAIGNS_MAX = 500

/** Reported failures of one campaign through one number: the attempt that failed by recipient. */
interface Failures {
  campaignId: string
  phoneNumberId: string
  attempts: Map<number, number>
}

/**
 * Reacts to failures that only webhooks tell of: Meta takes a message and reports afterwards that
 * the account cannot pay, or that the number is limited. Such a code stops what it concerns at
 * once; and a campaign pauses itself when nearly all that is reported of it failed for reasons
 * that are not the people's.
 *
 * Failures of attempts from before somebody lifted the stop, or resumed the campaign, change
 * nothing: Meta reports some of them hours later. One watch serves one reader; it remembers the
 * latest reports of each campaign.
 */
export class FailureWatch {
  readonly #explainError: ExplainError
  readonly #breakers = new Map<string, CircuitBreaker>()

  constructor(explainError: ExplainError) {
    this.#explainError = explainError
  }

  /**
   * Raises the stops that these statuses ask for by their codes. Effect: in the caller's
   * transaction, after the statuses were applied; nothing when none of them failed so.
   */
  async stopByCode(trx: Database, facts: readonly StatusFact[]): Promise<void> {
    await stopByMessages(trx, this.#explainError, facts)
    const byCode = new Map<number, Map<string, Failures>>()
    for (const fact of facts) {
      const { errorCode: code, status } = fact
      if (status !== 'failed' || code === null) continue
      if (stopOf(this.#explainError(code)).kind !== 'stop') continue
      const failures = byCode.get(code) ?? new Map<string, Failures>()
      byCode.set(code, failures)
      add(failures, fact)
    }
    for (const [code, failures] of byCode) {
      const stop = stopOf(this.#explainError(code))
      if (stop.kind !== 'stop') continue
      for (const one of failures.values()) await raise(trx, one, stop)
    }
  }

  /**
   * Counts these statuses, and pauses campaigns whose reports are nearly all failures. Effect: a
   * stop for each campaign whose breaker trips.
   */
  async count(database: Database, facts: readonly StatusFact[]): Promise<void> {
    const failed = new Map<string, Failures>()
    for (const fact of facts) {
      const blame = this.#blameOf(fact)
      const key = blame === undefined ? undefined : keyOf(fact)
      if (blame === undefined || key === undefined) continue
      const failures = blame === 'other' ? add(failed, fact) : undefined
      const trip = this.#breakerOf(key.campaignId).hear(blame, fact.errorCode)
      if (trip?.kind !== 'failing') continue
      this.#breakers.delete(key.campaignId)
      const words = wordsOfTrip(this.#explainError, trip, 'webhook')
      if (failures) await raise(database, failures, { scope: 'campaign', ...words })
    }
  }

  /** A message counts once, when it was delivered or has failed; other reports say nothing yet. */
  #blameOf({ status, errorCode }: StatusFact): Blame | undefined {
    if (status === 'delivered') return 'none'
    if (status !== 'failed') return undefined
    return errorCode === null ? 'other' : blameOfFailure(this.#explainError(errorCode))
  }

  #breakerOf(campaignId: string): CircuitBreaker {
    const known = this.#breakers.get(campaignId)
    if (known) return known
    const breaker = new CircuitBreaker()
    this.#breakers.set(campaignId, breaker)
    const [oldest] = this.#breakers.keys()
    if (this.#breakers.size > CAMPAIGNS_MAX && oldest !== undefined) this.#breakers.delete(oldest)
    return breaker
  }
}

const blameOfFailure = ({ decision, blame }: ErrorMeaning): Blame =>
  decision.do === 'slow_down' || decision.do === 'rest' ? 'uncounted' : blame

const keyOf = ({ callbackData }: StatusFact) =>
  callbackData === null ? undefined : fromCallbackData(callbackData)

/** Adds a failure to those of its campaign and number; undefined when it is none of ours. */
function add(groups: Map<string, Failures>, fact: StatusFact): Failures | undefined {
  const key = keyOf(fact)
  if (!key) return undefined
  const { campaignId, n, attempt } = key
  const { phoneNumberId } = fact
  const name = `${campaignId}|${phoneNumberId}`
  const group = groups.get(name) ?? { campaignId, phoneNumberId, attempts: new Map() }
  group.attempts.set(n, Math.max(attempt, group.attempts.get(n) ?? 0))
  groups.set(name, group)
  return group
}

interface Words {
  scope: StopReach
  code: number | null
  reason: string
  whatToDo: string
}

/** Raises the stop unless every attempt that failed is another number's, or not the latest one. */
async function raise(database: Database, failures: Failures, words: Words): Promise<void> {
  const { campaignId, phoneNumberId } = failures
  const { scope, code, reason, whatToDo } = words
  const attemptedAt = await newestAttempt(database, failures)
  if (attemptedAt === undefined) return
  const found = { campaignId, phoneNumberId, scope, code, reason, whatToDo, attemptedAt }
  await raiseStop(database, found)
}

/**
 * When the newest of these attempts began; null for one whose answer is not written yet, which is
 * newer than anything. Undefined when none is the latest attempt at its recipient, or the campaign
 * does not send through that number. Effect: reads by the primary key.
 */
async function newestAttempt(
  database: Database,
  { campaignId, phoneNumberId, attempts }: Failures,
): Promise<Date | null | undefined> {
  const found = await sql<{ count: number; is_new: boolean; newest: Date | null }>`
    select count(*) as count, coalesce(bool_or(r.attempted_at is null or r.attempt < f.attempt), false) as is_new,
           max(r.attempted_at) as newest
    from unnest(${[...attempts.keys()]}::integer[], ${[...attempts.values()]}::smallint[]) as f (n, attempt)
    join recipients r on r.n = f.n and r.attempt <= f.attempt
    where r.campaign_id = ${campaignId} and r.n = any(${[...attempts.keys()]}::integer[])
      and exists (select from campaign_numbers a
                  where a.campaign_id = ${campaignId} and a.phone_number_id = ${phoneNumberId})`.execute(
    database,
  )
  const row = found.rows[0]
  if (!row || row.count === 0) return undefined
  return row.is_new ? null : row.newest
}
