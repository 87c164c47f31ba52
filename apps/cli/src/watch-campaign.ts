import type { Campaign } from '@clarion/contracts/campaigns'
import type { ClarionClient } from '@clarion/sdk/client'
import { type Ending, endingOf, underWay } from './ending.ts'
import type { CommandNeeds } from './needs.ts'
import { AWAY_MAX_MS, askAgainMs, isAway } from './patience.ts'

export const POLL_INTERVAL_MS = 500
const POLL_TIMEOUT_MS = 10_000
/** After a pause or a cancel, how long to wait for the outcomes of messages under way. */
export const SETTLE_MAX_MS = 10_000

export type Sighting =
  | { kind: 'seen'; campaign: Campaign }
  | { kind: 'ended'; campaign: Campaign; ending: Ending }
  | { kind: 'away'; forMs: number }

/**
 * Looks at a campaign again and again until it has ended; `ended` comes once and last.
 * Errors: throws ClarionUnreachable when Clarion stays away for AWAY_MAX_MS, ClarionProblem when it
 * refuses, and Interrupted.
 */
export async function* watchCampaign(
  client: ClarionClient,
  id: string,
  needs: Pick<CommandNeeds, 'clock' | 'interrupt'>,
): AsyncGenerator<Sighting> {
  let awaySinceMs: number | undefined
  let endedSinceMs: number | undefined
  for (;;) {
    const askedAtMs = needs.clock.nowMs()
    let waitMs = POLL_INTERVAL_MS
    try {
      const campaign = await client.campaign(id, {
        signal: needs.interrupt,
        timeoutMs: POLL_TIMEOUT_MS,
      })
      awaySinceMs = undefined
      const ending = endingOf(campaign)
      if (ending === undefined) endedSinceMs = undefined
      else {
        endedSinceMs ??= askedAtMs
        if (isSettled(campaign, askedAtMs - endedSinceMs))
          return yield { kind: 'ended', campaign, ending }
      }
      yield { kind: 'seen', campaign }
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

const isSettled = (campaign: Campaign, endedForMs: number): boolean =>
  underWay(campaign) === 0 || endedForMs >= SETTLE_MAX_MS
