import { type RawBuilder, sql } from 'kysely'

/**
 * Whether Meta's report on attempt `h.attempt` of a recipient `r` proves something new: a message
 * went out, so that an unknown outcome is accepted, one that had gone back is kept from being sent
 * again, and one that failed was reached after all – by an earlier attempt than the one that was
 * refused, or though an operator gave up on it. A report may overtake the answer of its own call:
 * then it is the attempt after the last one written, and the recipient's row waits for it.
 */
export const isProvedByHearing: RawBuilder<boolean> = sql`(
  r.state <> 'accepted' and r.attempt > 0 and h.attempt <= r.attempt
  or r.state = 'pending' and h.attempt = r.attempt + 1)`

/**
 * The same for a message `m` of the API: its intent carries the attempt, so every report on one
 * that was begun proves that it went out, also the one that overtakes the answer of its own call.
 */
export const isMessageProved: RawBuilder<boolean> = sql`(
  m.state <> 'accepted' and h.attempt between 1 and m.attempt)`
