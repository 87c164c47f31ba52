import type { Pace } from '@clarion/contracts/campaigns'

/** What the chart draws: bucket starts (unix seconds, even steps) and messages per second in each. */
export interface PaceSeries {
  at: number[]
  messagesPerSecond: number[]
  bucketSeconds: number
  total: number
  highest: number
}

/** More points than this cannot be told apart on a screen. */
export const PACE_POINTS_MAX = 600

/**
 * Turns sends per second into an even series. Seconds the API leaves out had no sends and become
 * zeros, so that a pause looks like one. A long run is averaged over equal buckets.
 *
 * @param pace    oldest first, as the API gives it; may be empty
 * @param untilMs where the series ends; the last send if that is later
 */
export function paceSeries(pace: Pace, untilMs: number): PaceSeries {
  const sends = pace.data.map(({ at, sent }) => ({
    second: Math.floor(Date.parse(at) / 1_000),
    sent,
  }))
  const first = sends[0]?.second
  if (first === undefined)
    return { at: [], messagesPerSecond: [], bucketSeconds: 1, total: 0, highest: 0 }
  const last = Math.max(sends.at(-1)?.second ?? first, Math.floor(untilMs / 1_000))
  const seconds = last - first + 1
  const bucketSeconds = Math.ceil(seconds / PACE_POINTS_MAX)
  const buckets = new Array<number>(Math.ceil(seconds / bucketSeconds)).fill(0)
  for (const { second, sent } of sends) {
    const bucket = Math.floor((second - first) / bucketSeconds)
    buckets[bucket] = (buckets[bucket] ?? 0) + sent
  }
  return {
    at: buckets.map((_, index) => first + index * bucketSeconds),
    messagesPerSecond: buckets.map(
      (sent, index) => sent / secondsOf(index, bucketSeconds, seconds),
    ),
    bucketSeconds,
    total: sends.reduce((sum, { sent }) => sum + sent, 0),
    highest: sends.reduce((highest, { sent }) => Math.max(highest, sent), 0),
  }
}

/** The last bucket may be cut short by the end of the run. */
const secondsOf = (index: number, bucketSeconds: number, seconds: number): number =>
  Math.min(bucketSeconds, seconds - index * bucketSeconds)
