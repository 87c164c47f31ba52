const grouped = new Intl.NumberFormat('en-US')
const localInstant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** `9012` as `9,012`. */
export const count = (value: number): string => grouped.format(value)

export const people = (value: number): string =>
  value === 1 ? '1 person' : `${count(value)} people`

export const rows = (value: number): string => (value === 1 ? '1 row' : `${count(value)} rows`)

/** An instant in the time zone of the person at the terminal. */
export const localTime = (instant: string): string => localInstant.format(new Date(instant))

/** A length of time in its two largest units; `ms` below zero counts as none. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined([minutes, 'min'], [seconds % 60, 's'])
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return joined([hours, 'h'], [minutes % 60, 'min'])
  return joined([Math.floor(hours / 24), 'days'], [hours % 24, 'h'])
}

const joined = (...parts: [value: number, unit: string][]): string =>
  parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ')

export function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Everything that moves the cursor, recolours or turns text around; line ends and tabs may stay. */
const CONTROL = /[[\p{Cc}\p{Bidi_Control}]--[\t\n]]/gv

/** Text from files, templates and servers, made safe to print: it can write, not command. */
export const printable = (text: string): string => text.replace(CONTROL, '')

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}

/**
 * Lines up cells in columns two blanks apart; a column whose cells are all numbers goes to the
 * right. The last column is not padded, so it may hold text of any length.
 */
export function aligned(table: readonly (readonly string[])[], indent = ''): string {
  const cells = table.map((row) => row.map((text) => printable(text).replaceAll('\n', ' ')))
  const columnCount = Math.max(0, ...cells.map((row) => row.length))
  const columns = Array.from({ length: columnCount }, (_, at) => {
    const texts = cells.map((row) => row[at] ?? '')
    return {
      width: Math.max(0, ...texts.map((text) => text.length)),
      isNumeric: texts.every((text) => /^[\d,.]*( %)?$/.test(text)),
    }
  })
  return cells
    .map((row) => {
      const padded = row.map((text, at) => {
        const { width = 0, isNumeric = false } = columns[at] ?? {}
        return isNumeric ? text.padStart(width) : text.padEnd(width)
      })
      return `${indent}${padded.join('  ')}`.trimEnd()
    })
    .join('\n')
}
