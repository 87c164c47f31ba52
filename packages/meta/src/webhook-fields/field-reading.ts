import type { AccountChange } from '@clarion/core/delivery'

/** What the value of one field says, and why the rest of it is left; both may be empty. */
export interface FieldReading {
  changes: AccountChange[]
  unread: string[]
}

/** Reads the value of one field. Total. */
export type ReadField = (value: unknown) => FieldReading

export const says = (...changes: AccountChange[]): FieldReading => ({ changes, unread: [] })
export const leaves = (why: string): FieldReading => ({ changes: [], unread: [why] })

const WORD_LENGTH_MAX = 40
/** A word of Meta's that is to be shown in a sentence. */
export const shown = (word: string): string => word.slice(0, WORD_LENGTH_MAX)

/** A display phone number in E.164; Meta writes it with and without a plus and blanks. */
export const e164 = (displayPhoneNumber: string): string =>
  `+${displayPhoneNumber.replace(/\D/g, '')}`
