/** Where and how numbers and instants are shown; without it the browser's own locale and zone. */
export interface Place {
  locale?: string | undefined
  timeZone?: string | undefined
}

const MINUTE_S = 60
const HOUR_S = 3_600
const DAY_S = 86_400
const MINUTE_MS = 60_000

/** A count with the locale's thousands separators: `9,218`. */
export const formatCount = (count: number, place: Place = {}): string =>
  new Intl.NumberFormat(place.locale).format(count)

/** `1 person`, `9,218 people`. */
export const formatPeople = (count: number, place: Place = {}): string =>
  `${formatCount(count, place)} ${count === 1 ? 'person' : 'people'}`

/** `1 row`, `9,970 rows`. */
export const formatRows = (count: number, place: Place = {}): string =>
  `${formatCount(count, place)} ${count === 1 ? 'row' : 'rows'}`

/**
 * A share as text with one decimal. 100 % and 0 % are only said when they are exact: one person of
 * 9,218 left out reads 99.9 %, one reached reads under 0.1 %. A dash when there is no whole.
 */
export function formatShare(part: number, whole: number, place: Place = {}): string {
  if (whole <= 0) return '–'
  const percent = new Intl.NumberFormat(place.locale, {
    style: 'percent',
    maximumFractionDigits: 1,
  })
  const share = part / whole
  if (share > 0 && share < 0.001) return `<${percent.format(0.001)}`
  if (share < 1 && share > 0.999) return percent.format(0.999)
  return percent.format(share)
}

/** Messages per second: one decimal below ten, whole above. Without the unit. */
export const formatRate = (messagesPerSecond: number, place: Place = {}): string =>
  new Intl.NumberFormat(place.locale, {
    maximumFractionDigits: messagesPerSecond < 10 ? 1 : 0,
  }).format(messagesPerSecond)

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

/** A duration in words, its two largest units: `3 minutes 20 seconds`. `seconds` may be fractional. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  const whole = Math.round(seconds)
  const units = [
    counted(Math.floor(whole / DAY_S), 'day'),
    counted(Math.floor((whole % DAY_S) / HOUR_S), 'hour'),
    counted(Math.floor((whole % HOUR_S) / MINUTE_S), 'minute'),
    counted(whole % MINUTE_S, 'second'),
  ]
  const first = units.findIndex((unit) => !unit.startsWith('0 '))
  return units
    .slice(first, first + 2)
    .filter((unit) => !unit.startsWith('0 '))
    .join(' ')
}

/** A time of day to the second: `14:32:10`. */
export const formatTime = (instant: string | number, place: Place = {}): string =>
  new Intl.DateTimeFormat(place.locale, { timeStyle: 'medium', ...zoneOf(place) }).format(
    new Date(instant),
  )

/** The clock of a chat bubble: hours and minutes. */
export const formatClock = (instant: string | number, place: Place = {}): string =>
  new Intl.DateTimeFormat(place.locale, { timeStyle: 'short', ...zoneOf(place) }).format(
    new Date(instant),
  )

/** The time alone when it is the same day as `now`, else day and time; the year when it differs. */
export function formatInstant(instant: string, now: number, place: Place = {}): string {
  const day = (value: number) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...zoneOf(place) }).format(value)
  const at = Date.parse(instant)
  if (day(at) === day(now)) return formatTime(instant, place)
  const isThisYear = day(at).slice(0, 4) === day(now).slice(0, 4)
  const date = new Intl.DateTimeFormat(place.locale, {
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
    ...zoneOf(place),
  })
  return `${date.format(at)}, ${formatClock(at, place)}`
}

/** The whole instant with its zone, for hovering: nothing about it is left to guess. */
export function formatInstantInFull(instant: string | number, place: Place = {}): string {
  const text = new Intl.DateTimeFormat(place.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...zoneOf(place),
  })
  return `${text.format(new Date(instant))} (${text.resolvedOptions().timeZone})`
}

/** An instant to come, to the minute, with its day and zone: `Tue, 6 Oct, 09:00 GMT+7`. */
export const formatStart = (instant: string | number, place: Place = {}): string =>
  new Intl.DateTimeFormat(place.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...zoneOf(place),
  }).format(new Date(instant))

/** The zone that instants are shown and typed in: `Asia/Jakarta`. */
export const zoneName = (place: Place = {}): string =>
  new Intl.DateTimeFormat(place.locale, zoneOf(place)).resolvedOptions().timeZone

/** How far an instant lies ahead, in words; `any moment` once it has come. */
export function formatAhead(instant: string, now: number): string {
  const aheadMs = Date.parse(instant) - now
  if (aheadMs < 1_000) return 'any moment'
  // Seconds are noise once minutes are left.
  const rounded = aheadMs > 10 * MINUTE_MS ? Math.round(aheadMs / MINUTE_MS) * MINUTE_MS : aheadMs
  return `in ${formatDuration(rounded / 1_000)}`
}

/** The size of a file: `412 KB`. */
export function formatBytes(bytes: number, place: Place = {}): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(place.locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1_000 ** step)
}

const zoneOf = (place: Place) => (place.timeZone ? { timeZone: place.timeZone } : {})
