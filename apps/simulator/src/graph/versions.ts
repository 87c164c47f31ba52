/**
 * Versions of the Graph API and until when each answers, oldest first; the newest has no end yet.
 * Source: Meta, Graph API changelog (reference 1.1, Jul 2026).
 */
const ends: readonly (readonly [version: number, untilMs: number])[] = [
  [20, Date.UTC(2026, 8, 24)],
  [21, Date.UTC(2027, 0, 21)],
  [22, Date.UTC(2027, 4, 20)],
  [23, Date.UTC(2027, 9, 8)],
  [24, Date.UTC(2028, 1, 18)],
  [25, Date.UTC(2028, 6, 29)],
]
const NEWEST = 26

/**
 * The version that answers a call: the one it names while that lives, the oldest living one once
 * it has expired, the newest for a call that names none or one still to come.
 */
export function servedVersion(named: string | undefined, nowMs: number): string {
  if (named === undefined) return `v${NEWEST}.0`
  const wanted = Number.parseInt(named.slice(1), 10)
  if (wanted >= NEWEST) return `v${NEWEST}.0`
  const oldest = ends.find(([, untilMs]) => nowMs < untilMs)?.[0] ?? NEWEST
  return `v${Math.max(wanted, oldest)}.0`
}

/** The number in a version such as "v24.0". */
export const majorOf = (version: string): number => Number.parseInt(version.slice(1), 10)
