/** What an error of Meta's means for us. One is chosen per code in one total table. */
export type ErrorDecision =
  /** Try this recipient again after the pause, at most so many attempts, then it has failed. */
  | { do: 'retry'; afterMs: number; attemptMax: number }
  /** The number is too fast: halve its rate, and try this recipient again as often as it takes. */
  | { do: 'slow_down'; afterMs: number }
  /** Nothing goes through for a while and it passes by itself: send no one meanwhile, lose no one. */
  | { do: 'rest'; scope: 'number' | 'account'; afterMs: number }
  /** This recipient must be left alone for long; then try again, at most so many attempts. */
  | { do: 'defer'; afterMs: number; attemptMax: number }
  /** This recipient has failed; nothing else is wrong. */
  | { do: 'give_up' }
  /** This recipient has failed and must not get marketing again. */
  | { do: 'suppress' }
  /** Nobody can be reached until a person acts: sending stops, this recipient stays pending. */
  | { do: 'pause'; scope: 'campaign' | 'template' | 'number' | 'account' }
  /** The account's access token is dead: sending stops until it is connected again. */
  | { do: 'reconnect' }

export interface ErrorMeaning {
  code: number
  title: string
  meaning: string
  whatToDo: string
  decision: ErrorDecision
  /** Whose fault such a failure is; when everyone fails for another's, a campaign stops itself. */
  blame: 'recipient' | 'other'
}

/** Looks an error code up; unknown codes have a safe answer. */
export type ExplainError = (code: number) => ErrorMeaning

/**
 * A code of our own, which Meta has not: an operator gave up on somebody whose outcome nobody
 * knew. It stands where Meta's code would, so that every report can say why the person failed.
 */
export const OUTCOME_GIVEN_UP = -1

/** Another: the person was put on the suppression list before the message could be sent. */
export const SUPPRESSED_MEANWHILE = -2
