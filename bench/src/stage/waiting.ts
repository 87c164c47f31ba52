import { setTimeout as sleep } from 'node:timers/promises'

export { sleep }

/** What was waited for did not come in time. */
export class GaveUp extends Error {}

const LOOK_AGAIN_MS = 100

/**
 * Asks until the answer is something other than undefined.
 * Errors: throws GaveUp naming `what` once `seconds` are over; whatever `ask` throws goes through.
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  everyMs = LOOK_AGAIN_MS,
): Promise<T> {
  const endMs = performance.now() + seconds * 1_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > endMs) throw new GaveUp(`gave up on ${what} after ${seconds} s`)
    await sleep(everyMs)
  }
}

/** The answer, or undefined when asking failed: for what is down for a while on purpose. */
export const orUndefined = <T>(asking: Promise<T>): Promise<T | undefined> =>
  asking.then(
    (answer) => answer,
    () => undefined,
  )
