/** Words that are a clear yes, in the languages of our operators. Anything else is no consent. */
const yesWords: ReadonlySet<string> = new Set(
  [
    'yes y true 1 optedin optin agreed accepted granted consented subscribed',
    'ya iya setuju sim aceito aceite si sí acepto aceptado oui accepté ja einverstanden zugestimmt',
    'sì accetto evet tak zgoda да согласен نعم موافق हाँ हां 是 同意 はい',
  ].flatMap((line) => line.split(' ')),
)

/** WhatsApp began in 2009; earlier dates are how spreadsheets and databases write "none". */
const EARLIEST_MS = Date.UTC(2009, 0, 1)

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i
const DAY_FIRST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

/**
 * Reads one consent cell: the instant consent was given, or null for none. A date or instant in
 * the past counts, and so does a clear yes, as given when the file came. A day and month that
 * could be swapped, a date to come, anything unreadable: in doubt there is no consent.
 *
 * @param importedAt when the file came; dates without an offset are read as UTC
 */
export function readConsent(cell: string, importedAt: Date): Date | null {
  const text = cell.trim()
  if (text === '') return null
  const word = text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\s_-]/g, '')
  if (yesWords.has(word)) return importedAt
  const instantMs = isoInstantMs(text) ?? dayFirstInstantMs(text)
  if (instantMs === undefined) return null
  return instantMs >= EARLIEST_MS && instantMs <= importedAt.getTime() ? new Date(instantMs) : null
}

function isoInstantMs(text: string): number | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const utcMs = utcInstantMs({ year, month, day, hour, minute, second })
  const fractionMs = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1_000)
  const offsetMs = offsetOf(match[8] ?? 'Z')
  return utcMs === undefined || offsetMs === undefined ? undefined : utcMs + fractionMs - offsetMs
}

/** `dd/mm/yyyy`, only when it cannot be meant as `mm/dd/yyyy`. */
function dayFirstInstantMs(text: string): number | undefined {
  const match = DAY_FIRST.exec(text)
  if (!match) return undefined
  const [day, month] = [Number(match[1]), Number(match[3])]
  if (day <= 12 && day !== month) return undefined
  const [year, hour, minute, second] = match.slice(4, 8).map((part) => Number(part ?? 0))
  return utcInstantMs({ year, month, day, hour, minute, second })
}

interface DateParts {
  year: number | undefined
  month: number | undefined
  day: number | undefined
  hour: number | undefined
  minute: number | undefined
  second: number | undefined
}

/** Undefined for a date or time that does not exist, such as 30 February. */
function utcInstantMs(parts: DateParts): number | undefined {
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const instant = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isReal =
    instant.getUTCFullYear() === year &&
    instant.getUTCMonth() === month - 1 &&
    instant.getUTCDate() === day
  return isReal ? instant.getTime() : undefined
}

function offsetOf(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text)
  if (!match) return undefined
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)]
  if (hours > 14 || minutes > 59) return undefined
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
