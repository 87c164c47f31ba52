/** Source: Meta, Webhooks overview (reference 5.2, 2026): a webhook is dropped after seven days. */
export const RETRY_SPAN_MS = 7 * 86_400_000
const FIRST_RETRY_MS = 100
const SECOND_RETRY_MS = 1_000
const RETRY_INTERVAL_MAX_MS = 60_000

/**
 * How long to wait after an attempt that failed, counted from 1. Meta says "at once, then with
 * falling frequency"; the figures are ours, and short enough for a receiver that restarts.
 */
export function retryWaitMs(attemptCount: number): number {
  if (attemptCount <= 1) return FIRST_RETRY_MS
  return Math.min(SECOND_RETRY_MS * 2 ** (attemptCount - 2), RETRY_INTERVAL_MAX_MS)
}
