import type { SendComponent } from '../templates/public.ts'
import type { AttemptKey } from './callback-data.ts'

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

/**
 * What a transport promises when the same message is given to it again: within the life of its key
 * it is sent once. A message's key is its campaign and recipient, the same for every attempt.
 */
export interface Idempotency {
  keyLifeMs: number
}

/** A way to send, and what it promises; null when a repeated call is a second message. */
export interface Transport {
  send: SendTemplate
  idempotency: Idempotency | null
}

/** The key of a message, for transports that take one. The same for every attempt at a recipient. */
export const idempotencyKeyOf = (attempt: AttemptKey): string =>
  `${attempt.campaignId}|${attempt.n}`
