import { type RawBuilder, sql } from 'kysely'

/**
 * The state of a recipient `r` after Meta reported on attempt `h.attempt` of it: proof that a
 * message went out. An unknown outcome is accepted then, and one that had gone back is kept from
 * being sent again. `sending` is left to the lease that waits for the answer.
 */
export const stateAfterHearing: RawBuilder<string> = sql`
  case when r.state in ('unknown', 'pending', 'deferred', 'claimed', 'skipped')
            and r.attempt > 0 and h.attempt <= r.attempt
       then 'accepted' else r.state end::recipient_state`
