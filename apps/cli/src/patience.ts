import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'
import type { CommandNeeds } from './needs.ts'

/** How long Clarion may be away, as in a restart, before a command gives up. */
export const AWAY_MAX_MS = 120_000
const ASK_AGAIN_MS = 1_000

/** Whether asking again may help: nobody answered, or Clarion says it cannot just now. */
export const isAway = (error: unknown): error is ClarionUnreachable | ClarionProblem =>
  error instanceof ClarionUnreachable ||
  (error instanceof ClarionProblem &&
    (error.problem.status >= 500 ||
      error.problem.status === 429 ||
      error.problem.code === 'idempotency-key-in-flight'))

export const askAgainMs = (error: ClarionUnreachable | ClarionProblem): number => {
  const askedMs = error instanceof ClarionProblem ? (error.problem.retry_after ?? 0) * 1_000 : 0
  return Math.max(ASK_AGAIN_MS, askedMs)
}

/**
 * Repeats a call that is safe to repeat while Clarion is away; `isRepeat` tells the call that an
 * earlier try may have been carried out.
 * Errors: throws what the call throws when it is a refusal, or when Clarion stays away too long.
 */
export async function patiently<T>(
  call: (isRepeat: boolean) => Promise<T>,
  needs: Pick<CommandNeeds, 'clock' | 'interrupt'>,
): Promise<T> {
  const startedAtMs = needs.clock.nowMs()
  for (let isRepeat = false; ; isRepeat = true) {
    try {
      return await call(isRepeat)
    } catch (error) {
      if (!isAway(error) || needs.clock.nowMs() - startedAtMs >= AWAY_MAX_MS) throw error
      await needs.clock.wait(askAgainMs(error), needs.interrupt)
    }
  }
}
