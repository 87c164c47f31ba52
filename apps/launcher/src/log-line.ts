import { stripVTControlCharacters } from 'node:util'

/** pino's numbers for its levels. */
export const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const
export type Level = keyof typeof LEVELS

export interface LogLook {
  hasColour: boolean
  /** Lines below it are dropped. */
  level: Level
  /** Values never to be shown, wherever they stand. */
  secrets: readonly string[]
}

const NAME_WIDTH = 9
const VALUE_MAX_CHARS = 120
const MESSAGE_MAX_CHARS = 500
const FIELDS_MAX = 12
const HIDDEN = '[hidden]'

/** What every line of pino has; told by the line's look or of no use to its reader. */
const unshown = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name', 'v'])
const secretName = /secret|token|password|authorization|cookie|api[-_]?key|encryption|^pin$/i

const paint = (look: LogLook, code: number, text: string): string =>
  look.hasColour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text
const DIM = 2
const RED = 31
const YELLOW = 33

function levelColour(level: number): number | undefined {
  if (level >= LEVELS.error) return RED
  return level >= LEVELS.warn ? YELLOW : undefined
}

const shortened = (text: string, charsMax: number): string =>
  text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text

/** One line of text that cannot steer a terminal, whatever a webhook wrote into it. */
const plain = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()

const withoutSecrets = (text: string, look: LogLook): string =>
  look.secrets.reduce((kept, secret) => kept.replaceAll(secret, HIDDEN), text)

const pad2 = (value: number): string => String(value).padStart(2, '0')
const timeOfDay = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map(pad2).join(':')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An error is told by its message, and one step deeper by that of its cause. */
function errorText(error: Record<string, unknown>): string {
  const message = String(error['message'] ?? error['type'] ?? 'unknown error')
  const cause = error['cause']
  const reason = isRecord(cause) ? cause['message'] : undefined
  return typeof reason === 'string' && !message.includes(reason) ? `${message}: ${reason}` : message
}

/** Names within a value are judged as well: `headers.authorization` is as secret as it is outside. */
const hidingNamed = (name: string, value: unknown): unknown =>
  secretName.test(name) && value !== null && typeof value !== 'object' ? HIDDEN : value

function valueText(name: string, value: unknown): string {
  if (hidingNamed(name, value) === HIDDEN) return HIDDEN
  if (isRecord(value) && 'message' in value) return JSON.stringify(plain(errorText(value)))
  const text = typeof value === 'string' ? plain(value) : JSON.stringify(value, hidingNamed)
  const short = shortened(text ?? '', VALUE_MAX_CHARS)
  return typeof value === 'string' && /[\s"=]|^$/.test(short) ? JSON.stringify(short) : short
}

function fieldsText(entry: Record<string, unknown>): string {
  const fields = Object.entries(entry).filter(
    ([name, value]) => !unshown.has(name) && value !== undefined && value !== null,
  )
  return fields
    .slice(0, FIELDS_MAX)
    .map(([name, value]) => `${plain(name)}=${valueText(name, value)}`)
    .join(' ')
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) && typeof value['level'] === 'number' ? value : undefined
  } catch {
    return undefined
  }
}

/** A line of our own making: `HH:MM:SS name      message`. */
export const ownLine = (
  look: LogLook,
  name: string,
  message: string,
  at: Date,
  level: Level = 'info',
): string => {
  const colour = levelColour(LEVELS[level])
  const text = withoutSecrets(message, look)
  const head = `${timeOfDay(at)} ${name.padEnd(NAME_WIDTH)}`
  return `${paint(look, DIM, head)} ${colour === undefined ? text : paint(look, colour, text)}`
}

export interface LogLine {
  text: string
  /** What a fault is about, for telling repeats of it; undefined for news. */
  fault: string | undefined
}

/** The same fault with another request id is the same fault. */
function faultOf(entry: Record<string, unknown>, level: number): string | undefined {
  if (level < LEVELS.warn) return undefined
  const error = entry['err']
  return `${String(entry['msg'] ?? '')}${isRecord(error) ? `: ${errorText(error)}` : ''}`
}

/**
 * One line of a process's output as a person reads it: `HH:MM:SS api       message key=value`.
 * Undefined for what is below the level, and for an empty line. What is not pino's JSON, such as
 * the last words of a process that crashes, is shown as it is.
 *
 * @param now the time to show for a line that has none
 */
export function logLine(look: LogLook, name: string, line: string, now: Date): LogLine | undefined {
  const entry = parsed(line)
  if (entry === undefined) {
    const said = shortened(plain(line), MESSAGE_MAX_CHARS)
    return said === '' ? undefined : { text: ownLine(look, name, said, now), fault: undefined }
  }
  const level = Number(entry['level'])
  if (level < LEVELS[look.level]) return undefined
  const at = new Date(Number(entry['time'] ?? now.getTime()))
  const head = paint(look, DIM, `${timeOfDay(at)} ${name.padEnd(NAME_WIDTH)}`)
  const message = shortened(
    plain(withoutSecrets(String(entry['msg'] ?? ''), look)),
    MESSAGE_MAX_CHARS,
  )
  const colour = levelColour(level)
  const fields = paint(look, DIM, withoutSecrets(fieldsText(entry), look))
  const painted = colour === undefined ? message : paint(look, colour, message)
  const text = [head, painted, fields].filter((part) => part !== '').join(' ')
  return { text, fault: faultOf(entry, level) }
}

const postgresFault = /\b(WARNING|FATAL|PANIC):\s+(.*)$/

/**
 * PostgreSQL's own line when it tells of a fault of the server. A statement that failed is not one:
 * whoever sent it hears of it, and its text may hold people's data.
 */
export const postgresFaultOf = (line: string): string | undefined => postgresFault.exec(line)?.[2]
