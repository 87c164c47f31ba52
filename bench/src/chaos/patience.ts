import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'
import { sleep } from '../stage/waiting.ts'

const AGAIN_MS = 500

/** Clarion is down for the moment, which is the point of these runs. */
const isPassing = (error: unknown): boolean =>
  error instanceof ClarionUnreachable ||
  (error instanceof ClarionProblem && error.problem.status >= 500)

/**
 * Asks until Clarion answers. What is asked must bear being asked twice.
 * Errors: throws what Clarion refuses with, and the last failure once `seconds` are over.
 */
export async function persist<T>(seconds: number, ask: () => Promise<T>): Promise<T> {
  const endMs = performance.now() + seconds * 1_000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isPassing(error) || performance.now() > endMs) throw error
      await sleep(AGAIN_MS)
    }
  }
}
