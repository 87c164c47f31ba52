import { POOL_MAX, unknownPolicies } from '@clarion/contracts/campaigns'
import { SIDE_BY_SIDE_MAX } from '@clarion/contracts/programs'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { z } from 'zod'

/** How a campaign being written goes out: when, through which numbers, in which parts. */
export const sendingNotesSchema = z.object({
  /** As typed, in the browser's zone: `2026-10-06T09:00`; null for at once. */
  startsAt: z.string().nullable(),
  lateStartMaxMinutes: z.number().int(),
  /** Whether more numbers than the chosen one are wanted; they stay chosen while it is off. */
  isPooled: z.boolean(),
  pool: z.array(z.string()),
  unknownPolicy: z.enum(unknownPolicies),
  /** Null cuts a program evenly. */
  cutColumn: z.string().nullable(),
  sideBySide: z.number().int().min(1).max(SIDE_BY_SIDE_MAX),
})
export type SendingNotes = z.infer<typeof sendingNotesSchema>

export const emptySending: SendingNotes = {
  startsAt: null,
  lateStartMaxMinutes: 60,
  isPooled: false,
  pool: [],
  unknownPolicy: 'resend_when_proven',
  cutColumn: null,
  sideBySide: 1,
}

const HOUR_MINUTES = 60
/** How late a campaign may start by itself, from not at all to the most the API takes. */
export const lateStartsMinutes = [
  0,
  15,
  HOUR_MINUTES,
  6 * HOUR_MINUTES,
  24 * HOUR_MINUTES,
  7 * 24 * HOUR_MINUTES,
] as const

export type StartProblem = 'not-chosen' | 'past' | 'too-far'
export type Start = { at: string | null } | { problem: StartProblem }

/** As far ahead as the API schedules. */
const AHEAD_MAX_MS = 365 * 86_400_000

const TYPED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

/** The instant typed, in UTC; null for at once. Typed times are of the browser's own zone. */
export function startOf({ startsAt }: Pick<SendingNotes, 'startsAt'>, nowMs: number): Start {
  if (startsAt === null) return { at: null }
  const atMs = new Date(startsAt).getTime()
  if (!TYPED.test(startsAt) || Number.isNaN(atMs)) return { problem: 'not-chosen' }
  if (atMs <= nowMs) return { problem: 'past' }
  if (atMs > nowMs + AHEAD_MAX_MS) return { problem: 'too-far' }
  return { at: new Date(atMs).toISOString() }
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** An instant as a date and time control takes it, in the browser's zone. */
export function typedInstant(ms: number): string {
  const at = new Date(ms)
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-')
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}

const HOUR_MS = 3_600_000

/** A start to begin choosing from: the next whole hour that is at least an hour away. */
export const suggestedStart = (nowMs: number): string =>
  typedInstant((Math.floor(nowMs / HOUR_MS) + 2) * HOUR_MS)

/** Numbers that may share the work of this one: of the same account, because a template belongs to that. */
export const siblingsOf = (number: PhoneNumber, numbers: readonly PhoneNumber[]): PhoneNumber[] =>
  numbers.filter(({ id, wabaId }) => id !== number.id && wabaId === number.wabaId)

/** Everyone who sends: the chosen number first, then those of the pool that can. */
export function sendersOf(
  number: PhoneNumber,
  numbers: readonly PhoneNumber[],
  { isPooled, pool }: Pick<SendingNotes, 'isPooled' | 'pool'>,
): [PhoneNumber, ...PhoneNumber[]] {
  if (!isPooled) return [number]
  const others = siblingsOf(number, numbers).filter(
    ({ id, status }) => pool.includes(id) && status === 'CONNECTED',
  )
  return [number, ...others.slice(0, POOL_MAX - 1)]
}

/** What several numbers send together, in messages per second. */
export const rateTogether = (numbers: readonly Pick<PhoneNumber, 'plan'>[]): number =>
  numbers.reduce((sum, { plan }) => sum + plan.messagesPerSecond, 0)
