/**
 * A person's business-scoped user id, and back. It is the number itself, scrambled so that nobody
 * reads one from the other, but reversibly: a send to a user id needs no memory of who has one.
 * Changing the phone number changes it, as with Meta.
 * Source: Meta, Business-scoped user ids (reference 5.6, 2026).
 */
const HALF = 100_000_000
const HALF_DIGITS = 8
const ROUND_KEYS = [0x5bd1e995, 0x2545f491, 0x68e31da4, 0x7feb352d] as const

/** Anything will do here: a Feistel network can be undone whatever its round function is. */
function mix(half: number, key: number): number {
  let mixed = Math.imul(half ^ key, 0x9e3779b1)
  mixed ^= mixed >>> 15
  return (Math.imul(mixed, 0x85ebca6b) >>> 0) % HALF
}

/** ISO country of the more common calling codes; a user id begins with it. */
const countryByCallingCode: Readonly<Record<string, string>> = {
  '1': 'US',
  '7': 'RU',
  '20': 'EG',
  '27': 'ZA',
  '31': 'NL',
  '33': 'FR',
  '34': 'ES',
  '39': 'IT',
  '44': 'GB',
  '49': 'DE',
  '51': 'PE',
  '52': 'MX',
  '54': 'AR',
  '55': 'BR',
  '56': 'CL',
  '57': 'CO',
  '60': 'MY',
  '61': 'AU',
  '62': 'ID',
  '63': 'PH',
  '65': 'SG',
  '66': 'TH',
  '81': 'JP',
  '82': 'KR',
  '84': 'VN',
  '90': 'TR',
  '91': 'IN',
  '92': 'PK',
  '233': 'GH',
  '234': 'NG',
  '254': 'KE',
  '880': 'BD',
  '966': 'SA',
  '971': 'AE',
}

function countryOf(waId: string): string {
  for (const length of [3, 2, 1]) {
    const country = countryByCallingCode[waId.slice(0, length)]
    if (country !== undefined) return country
  }
  return 'US'
}

/** @param waId digits, at most 15 of them */
export function userIdOf(waId: string): string {
  const number = Number(waId)
  let left = Math.floor(number / HALF)
  let right = number % HALF
  for (const key of ROUND_KEYS) {
    const next = (left + mix(right, key)) % HALF
    left = right
    right = next
  }
  const halves = [left, right].map((half) => String(half).padStart(HALF_DIGITS, '0')).join('')
  return `${countryOf(waId)}.1${String(waId.length).padStart(2, '0')}${halves}`
}

const userIdPattern = /^[A-Z]{2}\.1(\d{2})(\d{8})(\d{8})$/

/** The WhatsApp id a user id stands for; undefined when no one here has that user id. */
export function waIdOfUserId(userId: string): string | undefined {
  const parts = userIdPattern.exec(userId)
  if (parts === null) return undefined
  let left = Number(parts[2])
  let right = Number(parts[3])
  for (const key of ROUND_KEYS.toReversed()) {
    const before = (right - mix(left, key) + HALF) % HALF
    right = left
    left = before
  }
  const waId = String(left * HALF + right).padStart(Number(parts[1]), '0')
  return userIdOf(waId) === userId ? waId : undefined
}
