import assert from 'node:assert/strict'

/** How long one call to Meta may take before its outcome counts as unknown; the adapter ends it then. */
export const SEND_TIMEOUT_MS = 20_000

/** A message not sent this long after its slot is not sent: too much may have changed since. */
export const SEND_LATENESS_MAX_MS = 5_000

/** When another worker may take over what this one has claimed, unless it works under our name. */
export const CLAIM_LEASE_MS = 60_000

/** One lease of work, the activity of an engine. */
export const LEASE_MS = 60_000

/** Recipients claimed in one statement at most; about a second's worth of the rate. */
export const CLAIM_GROUP_MAX = 1_000

/** How far ahead of their slots intents are written. A pause takes effect within this. */
export const INTENT_LEAD_MS = 150

/** A reserved slot is not used so long after its time: others have been given the time since. */
export const SLOT_LIFE_MS = 250

/** Outcomes wait this long, or for so many others, before they are written. */
export const FLUSH_MS = 50
export const FLUSH_COUNT = 100

/** Send calls under way at once through one number. */
export const IN_FLIGHT_MAX = 2_048

/** People a campaign is sent to before Meta has reported on any of them. */
export const CAREFUL_PEOPLE = 40
/** When nothing is reported for so long, sending goes on all the same: webhooks may be away. */
export const CAREFUL_WAIT_MS = 2_500
/** How often the first reports are looked for. */
export const CAREFUL_POLL_MS = 40

/** How often a lease looks whether it should stop. */
export const CONTROL_POLL_MS = 400

/** Live pages hear of progress at most this often. */
export const ANNOUNCE_MS = 250

/**
 * Share of the granted rate we plan for. Messages meet jitter on their way, so that those of a
 * little more than a second can arrive within one; Meta refuses whatever a second holds above the
 * limit and has not published its window. At 1,000 a second, 30 ms of jitter are 30 messages; at
 * 80 a second, the gap between two messages is longer than ordinary jitter.
 */
export const rateShareOf = (messagesPerSecond: number): number =>
  messagesPerSecond >= 500 ? 0.97 : 0.987

/** Attempts at one recipient, whatever the reasons; after that it has failed. */
export const ATTEMPT_MAX = 50

/** How long a campaign waits when Meta cannot be reached at all. */
export const UNREACHABLE_PAUSE_MS = 5_000

assert(
  SEND_TIMEOUT_MS + SEND_LATENESS_MAX_MS + INTENT_LEAD_MS < CLAIM_LEASE_MS,
  'a claim must outlive the slowest send',
)
