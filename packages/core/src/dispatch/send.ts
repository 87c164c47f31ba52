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
