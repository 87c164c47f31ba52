import type { PhoneNumber } from '../world/world.ts'

/** A message of a person on its way to the app, with the contact Meta names beside it. */
export interface InboundUpdate {
  phoneNumber: PhoneNumber
  waId: string
  /** Absent on system messages. */
  contact: object | undefined
  message: object
}
