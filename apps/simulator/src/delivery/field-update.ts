import type { PhoneNumber, Waba } from '../world/world.ts'

/** A change of an account's webhook field other than `messages`, on its way to the app. */
export interface FieldUpdate {
  waba: Waba
  /** The field as apps subscribe to it, such as `message_template_status_update`. */
  field: string
  value: object
  atMs: number
  /** The number it is about, for fields that follow a number's override callback. */
  phoneNumber?: PhoneNumber
  /** In place of the account's id, for the few events that come under the portfolio's. */
  entryId?: string
}

/**
 * Fields of a number's conversations; only these follow override callbacks, all others go to the
 * app's callback. Source: Meta, Webhook overrides (reference 5.1, onboarding reference D.2).
 */
export const conversationFields: ReadonlySet<string> = new Set([
  'messages',
  'message_echoes',
  'smb_message_echoes',
  'smb_app_state_sync',
  'history',
  'user_preferences',
])
