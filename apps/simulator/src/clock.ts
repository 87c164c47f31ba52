/**
 * The simulated world's time: statuses, retries and the throughput window follow it. How long an
 * answer takes and how long webhooks gather run on the machine's own time instead, so that a
 * standing clock never leaves a caller waiting.
 */
export interface Clock {
  /** Milliseconds since 1970, fractions allowed. Never goes back. */
  nowMs(): number
}

/** The machine's time, monotonic: a correction of the system clock cannot reopen a window. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
}
