import { type RawBuilder, sql } from 'kysely'
import { OUTCOME_GIVEN_UP } from '../shared/public.ts'

/**
 * Whether Meta's report on attempt `h.attempt` of a recipient `r` proves something new: a message
 * went out, so that an unknown outcome is accepted, one that had gone back is kept from being sent
 * again, and one an operator gave up on was reached after all. A report may overtake the answer of
 * its own call: then it is the attempt after the last one written, and the recipient's row waits
 * for it.
 */
export const isProvedByHearing: RawBuilder<boolean> = sql`(
  r.state in ('unknown', 'pending', 'deferred', 'skipped') and r.attempt > 0 and h.attempt <= r.attempt
  or r.state = 'failed' and r.error_code = ${sql.lit(OUTCOME_GIVEN_UP)} and h.attempt <= r.attempt
  or r.state = 'pending' and h.attempt = r.attempt + 1)`
