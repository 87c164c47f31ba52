import type { Waba } from '../world/world.ts'

/** A change of an account's webhook field other than `messages`, on its way to the app. */
export interface FieldUpdate {
  waba: Waba
  /** The field as apps subscribe to it, such as `message_template_status_update`. */
  field: string
  value: object
  atMs: number
}
