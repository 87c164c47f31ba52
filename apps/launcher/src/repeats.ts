/**
 * Keeps one fault from filling the log: a database that is gone for a second is met by every
 * request of that second. The first few are shown, the rest are counted and told together.
 */
const SHOWN_MAX = 3
const WINDOW_MS = 2_000

export interface Repeats {
  /** Whether to show this fault now; what is not shown is told by `tell` when the window ends. */
  admits(fault: string): boolean
}

/** @param tell gets a fault and how often it was not shown, at most once in two seconds for each */
export function createRepeats(tell: (fault: string, unshownCount: number) => void): Repeats {
  const counts = new Map<string, number>()
  return {
    admits(fault) {
      const count = (counts.get(fault) ?? 0) + 1
      counts.set(fault, count)
      if (count === 1)
        setTimeout(() => {
          const seen = counts.get(fault) ?? 0
          counts.delete(fault)
          if (seen > SHOWN_MAX) tell(fault, seen - SHOWN_MAX)
        }, WINDOW_MS).unref()
      return count <= SHOWN_MAX
    },
  }
}
