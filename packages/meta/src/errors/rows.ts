import type { ErrorDecision, ErrorMeaning } from '@clarion/core/shared'

/** One code. Whose fault it is stands in the row only where it differs from its group. */
export type Row = readonly [
  title: string,
  meaning: string,
  whatToDo: string,
  decision: ErrorDecision,
  blame?: ErrorMeaning['blame'],
]

/** Codes of one kind, with the page that says what they mean. */
export interface ErrorGroup {
  source: string
  blame: ErrorMeaning['blame']
  rows: Readonly<Record<number, Row>>
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const giveUp: ErrorDecision = { do: 'give_up' }
export const reconnect: ErrorDecision = { do: 'reconnect' }
export const pauseCampaign: ErrorDecision = { do: 'pause', scope: 'campaign' }
export const pauseTemplate: ErrorDecision = { do: 'pause', scope: 'template' }
export const pauseNumber: ErrorDecision = { do: 'pause', scope: 'number' }
export const pauseAccount: ErrorDecision = { do: 'pause', scope: 'account' }
export const retry = (afterMs: number, attemptMax: number): ErrorDecision => ({
  do: 'retry',
  afterMs,
  attemptMax,
})
export const restNumber = (afterMs: number): ErrorDecision => ({
  do: 'rest',
  scope: 'number',
  afterMs,
})
export const restAccount = (afterMs: number): ErrorDecision => ({
  do: 'rest',
  scope: 'account',
  afterMs,
})
