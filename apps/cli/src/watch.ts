import type { CallOptions } from '@clarion/sdk/client'
import type { Ending } from './ending.ts'
import type { CommandNeeds } from './needs.ts'
import { AWAY_MAX_MS, askAgainMs, isAway } from './patience.ts'

export const POLL_INTERVAL_MS = 500
const POLL_TIMEOUT_MS = 10_000
/** After a pause or a cancel, how long to wait for the outcomes of messages under way. */
export const SETTLE_MAX_MS = 10_000

export type Sighting<T> =
  | { kind: 'seen'; seen: T }
  | { kind: 'ended'; seen: T; ending: Ending }
  | { kind: 'away'; forMs: number }

/** How something is looked at, and what tells that it has ended. */
export interface Watched<T> {
  look(call: CallOptions): Promise<T>
  endingOf(seen: T): Ending | undefined
  /** Messages whose outcomes still arrive for a moment. */
  underWay(seen: T): number
}

/**
 * Looks again and again until there is nothing left to watch; `ended` comes once and last.
 * Errors: throws ClarionUnreachable when Clarion stays away for AWAY_MAX_MS, ClarionProblem when it
 * refuses, and Interrupted.
 */
export async function* watch<T>(
  watched: Watched<T>,
  needs: Pick<CommandNeeds, 'clock' | 'interrupt'>,
): AsyncGenerator<Sighting<T>> {
  let awaySinceMs: number | undefined
  let endedSinceMs: number | undefined
  for (;;) {
    const askedAtMs = needs.clock.nowMs()
    let waitMs = POLL_INTERVAL_MS
    try {
      const seen = await watched.look({ signal: needs.interrupt, timeoutMs: POLL_TIMEOUT_MS })
      awaySinceMs = undefined
      const ending = watched.endingOf(seen)
      if (ending === undefined) endedSinceMs = undefined
      else {
        endedSinceMs ??= askedAtMs
        const isSettled = watched.underWay(seen) === 0 || askedAtMs - endedSinceMs >= SETTLE_MAX_MS
        if (isSettled) return yield { kind: 'ended', seen, ending }
      }
      yield { kind: 'seen', seen }
    } catch (error) {
      if (!isAway(error)) throw error
      awaySinceMs ??= askedAtMs
      const forMs = needs.clock.nowMs() - awaySinceMs
      if (forMs >= AWAY_MAX_MS) throw error
      waitMs = askAgainMs(error)
      yield { kind: 'away', forMs }
    }
    await needs.clock.wait(waitMs, needs.interrupt)
  }
}
