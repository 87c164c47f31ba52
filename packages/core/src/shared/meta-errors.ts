/** What an error of Meta's means for us. One is chosen per code in one total table. */
export type ErrorDecision =
  /** Try this recipient again after the pause, at most so many attempts, then it has failed. */
  | { do: 'retry'; afterMs: number; attemptMax: number }
  /** The number is too fast: slow it down, and try this recipient again. */
  | { do: 'slow_down'; afterMs: number }
  /** This recipient has failed; nothing else is wrong. */
  | { do: 'give_up' }
  /** This recipient has failed and must not get marketing again. */
  | { do: 'suppress' }
  /** Nobody can be reached until a person acts: the campaign pauses, this recipient stays pending. */
  | { do: 'pause'; scope: 'campaign' | 'number' | 'account' }

export interface ErrorMeaning {
  code: number
  title: string
  meaning: string
  whatToDo: string
  decision: ErrorDecision
}

/** Looks an error code up; unknown codes have a safe answer. */
export type ExplainError = (code: number) => ErrorMeaning
