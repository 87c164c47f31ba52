import type { Pace } from '@clarion/contracts/campaigns'

/** What the chart draws: bucket starts (unix seconds, even steps) and messages per second in each. */
export interface PaceSeries {
  at: number[]
  messagesPerSecond: number[]
  bucketSeconds: number
  total: number
  highest: number
}

/** Seconds up to now whose sends may not all be counted yet. */
const UNSETTLED_SECONDS = 2

/** More points than this cannot be told apart on a screen. */
export const PACE_POINTS_MAX = 600

/**
 * Turns sends over time into an even series of sends per second. Seconds the API leaves out had no sends and become
 * zeros, so that a pause looks like one. A long run is averaged over equal buckets.
 *
 * While sends go on, the newest second is still being counted and the one after it may only be on
 * its way; drawn, they would look like a drop. They are left out, and a pause shows two seconds later.
 *
 * @param pace  oldest first, as the API gives it, a point for one second or more; may be empty
 * @param nowMs when the seconds were read, while sends go on; null when no more come
 */
export function paceSeries(pace: Pace, nowMs: number | null): PaceSeries {
  const sends = pace.data.map(({ at, sent }) => ({
    second: Math.floor(Date.parse(at) / 1_000),
    sent,
  }))
  const first = sends[0]?.second
  if (first === undefined)
    return { at: [], messagesPerSecond: [], bucketSeconds: 1, total: 0, highest: 0 }
  const newest = sends.at(-1)?.second ?? first
  const last =
    nowMs === null
      ? newest + pace.secondsPerPoint - 1
      : Math.max(first, newest - 1, Math.floor(nowMs / 1_000) - UNSETTLED_SECONDS)
  const seconds = last - first + 1
  // Whole points of the API's, so that each falls into one bucket.
  const bucketSeconds =
    pace.secondsPerPoint * Math.ceil(seconds / (pace.secondsPerPoint * PACE_POINTS_MAX))
  const buckets = new Array<number>(Math.ceil(seconds / bucketSeconds)).fill(0)
  for (const { second, sent } of sends) {
    if (second > last) break
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
    highest: pace.highestPerSecond,
  }
}

/** The last bucket may be cut short by the end of the run. */
const secondsOf = (index: number, bucketSeconds: number, seconds: number): number =>
  Math.min(bucketSeconds, seconds - index * bucketSeconds)
