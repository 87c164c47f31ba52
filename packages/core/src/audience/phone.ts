import type { RowProblem } from '@clarion/contracts/imports'
import parsePhoneNumber, { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max'

export type PhoneReading =
  | { kind: 'phone'; phone: string }
  | { kind: 'refused'; reason: Extract<RowProblem, `phone_${string}`> }

/** A country whose numbering plan is known; undefined for other codes. */
export const knownCountry = (code: string): CountryCode | undefined =>
  isSupportedCountry(code) ? code : undefined

/** White space, and the invisible direction and joining marks that come along when copying. */
const BLANK = String.raw`[\s\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]`
const OUTER_BLANKS = new RegExp(`^${BLANK}+|${BLANK}+$`, 'gu')
/** How spreadsheets show long numbers: 6.28123E+11, with a comma in half of the world. */
const SCIENTIFIC = /^\+?\d+(?:[.,]\d+)?e\+?\d+$/i
/** A number that went through a decimal column: the zero would be read as one more digit. */
const DECIMAL = /^[^.,]*\d[.,]0{1,2}$/
const E164 = /^\+[1-9]\d{6,14}$/
/** Digits of a number without its country, in any country. */
const LOCAL = /^\D*(?:\d\D*){7,12}$/

const refused = (reason: Extract<RowProblem, `phone_${string}`>): PhoneReading => ({
  kind: 'refused',
  reason,
})

/**
 * Reads one phone cell as E.164. The repairs are these and no others: outer blanks, Excel's
 * leading apostrophe, `00` for `+`, a missing `+` before a country code (only when no default
 * country is given), and the default country for local numbers. The rest is the library's reading.
 *
 * A number counts only when its country's numbering plan knows it (`isValid`), not already when
 * its length fits (`isPossible`): with a plus or a country supplied by us, a wrong guess often has
 * a fitting length and would reach a stranger.
 */
export function readPhone(cell: string, defaultCountry?: CountryCode): PhoneReading {
  const text = cell
    .replace(OUTER_BLANKS, '')
    .replace(/^'/, '')
    .replace(OUTER_BLANKS, '')
    .replace(/^00/, '+')
  if (text === '') return refused('phone_missing')
  if (SCIENTIFIC.test(text)) return refused('phone_rounded')
  if (/\p{L}/u.test(text) || DECIMAL.test(text)) return refused('phone_invalid')
  const isPlusMissing = defaultCountry === undefined && !text.startsWith('+')
  const phone =
    /^\(?0/.test(text) && isPlusMissing
      ? undefined
      : e164(isPlusMissing ? `+${text}` : text, defaultCountry)
  if (phone !== undefined) return { kind: 'phone', phone }
  return refused(isPlusMissing && LOCAL.test(text) ? 'phone_without_country' : 'phone_invalid')
}

/** Undefined as well for a number with an extension: it is not the number one would message. */
function e164(text: string, defaultCountry: CountryCode | undefined): string | undefined {
  const number = parsePhoneNumber(text, {
    extract: false,
    ...(defaultCountry && { defaultCountry }),
  })
  if (!number || number.ext !== undefined || !number.isValid()) return undefined
  return E164.test(number.number) ? number.number : undefined
}
