import type { SendComponent } from '../templates/public.ts'

/** One template message to one person, ready to be sent. */
export interface OutgoingMessage {
  phoneNumberId: string
  /** The account's access token, decrypted. */
  token: string
  /** E.164 with its plus. */
  to: string
  template: { name: string; language: string; components: readonly SendComponent[] }
  /** Echoed in every status webhook of this message; at most 512 characters. */
  callbackData: string
}

/**
 * What became of one send call.
 * - accepted: Meta took it; `isHeld` when pacing holds it back for now.
 * - refused: Meta answered with an error of its own; nothing was sent.
 * - not_sent: the request never left (no connection); safe to try again.
 * - unknown: it left and no usable answer came; it may have been sent.
 */
export type SendOutcome =
  | { kind: 'accepted'; wamid: string; isHeld: boolean }
  | {
      kind: 'refused'
      code: number
      detail: string
      isTransient: boolean
      retryAfterMs: number | null
    }
  | { kind: 'not_sent'; cause: string }
  | { kind: 'unknown'; cause: string }

/** Sends one message. Never throws: every ending is an outcome. */
export type SendTemplate = (message: OutgoingMessage) => Promise<SendOutcome>

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
