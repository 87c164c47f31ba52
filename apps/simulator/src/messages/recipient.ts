import { waIdOfUserId } from '../people/user-id.ts'

/** A person as a send names them. */
export interface Recipient {
  /** Exactly what the sender wrote. */
  input: string
  /** Digits with country code, as dialled; the ledger counts people by it. */
  digits: string
  /** WhatsApp's id of the person; may differ from what was dialled. */
  waId: string
  /** The business-scoped user id of the request, alone or beside a number. */
  userId?: string
  /** Addressed by that id alone: nothing about the message may tell the phone number. */
  isByUserId?: boolean
}

const punctuation = /[+\-() ]/g
/** E.164: at most 15 digits. Seven is the shortest national number in use, country code included. */
const dialable = /^\d{7,15}$/
const LOCAL_DIGITS_MAX = 11

/**
 * Reads `to`. Returns undefined when it is no phone number.
 *
 * Without a leading `+` Meta may put the business number's own country code before it; here it
 * always does, unless the digits already begin with that code and are too long to be local.
 * Source: Meta, Send messages, phone number formats (reference 2.1, Nov 2025).
 */
export function readRecipient(
  to: string,
  sender: { countryCallingCode: string },
  prependsCountryCode: boolean,
): Recipient | undefined {
  const bare = to.replace(punctuation, '')
  if (!dialable.test(bare)) return undefined
  const code = sender.countryCallingCode
  const isInternational =
    !prependsCountryCode ||
    to.trimStart().startsWith('+') ||
    (bare.startsWith(code) && bare.length >= LOCAL_DIGITS_MAX)
  const digits = isInternational ? bare : `${code}${bare}`
  return digits.length > 15 ? undefined : { input: to, digits, waId: waIdOf(digits) }
}

/** The person a business-scoped user id names. Source: Meta, Business-scoped user ids (reference 5.6). */
export function recipientOfUserId(userId: string): Recipient | undefined {
  const waId = waIdOfUserId(userId)
  return waId === undefined
    ? undefined
    : { input: userId, digits: waId, waId, userId, isByUserId: true }
}

const FIRST_BRAZILIAN_AREA_WITHOUT_NINE = 31

/**
 * WhatsApp's own id for a dialled number: Brazil loses the ninth digit from area 31 on, Mexico
 * gains a 1, Argentina a 9.
 * Source: Meta, Send messages (Nov 2025); field experience (reference 9.5). Meta does so for part
 * of the accounts only; here it is for all, so that matching on `to` fails at once.
 */
export function waIdOf(digits: string): string {
  if (digits.startsWith('55') && digits.length === 13 && digits[4] === '9') {
    const area = Number(digits.slice(2, 4))
    return area >= FIRST_BRAZILIAN_AREA_WITHOUT_NINE ? digits.slice(0, 4) + digits.slice(5) : digits
  }
  if (digits.startsWith('52') && digits.length === 12) return `521${digits.slice(2)}`
  if (digits.startsWith('54') && digits.length === 12) return `549${digits.slice(2)}`
  return digits
}

/**
 * The code a recipient always fails with: +628999CCCCCC fails with Meta's code CCCCCC, shorter
 * codes with leading zeros. Undefined for everyone else.
 */
export function sentinelCode(digits: string): number | undefined {
  return Number(/^628999(\d{6})$/.exec(digits)?.[1]) || undefined
}
