import type { ErrorMeaning, ExplainError } from '@clarion/core/shared'
import { accessErrors, tokenErrors } from './errors/access-errors.ts'
import { limitErrors } from './errors/limit-errors.ts'
import { requestErrors, templateErrors } from './errors/message-errors.ts'
import { ownErrors, recipientErrors } from './errors/recipient-errors.ts'
import { DAY_MS, type ErrorGroup, giveUp, HOUR_MS } from './errors/rows.ts'
import { serverErrors } from './errors/server-errors.ts'

/**
 * Every error code of Meta's send path and what we do about it, one total table. Classified on the
 * code alone: HTTP statuses of the same code have changed over the years.
 * Source: Meta, "Error codes" (page of Dec 2025, read again Aug 2026); each group names its part.
 */
const groups: readonly ErrorGroup[] = [
  tokenErrors,
  accessErrors,
  limitErrors,
  recipientErrors,
  requestErrors,
  templateErrors,
  serverErrors,
  ownErrors,
]

interface Entry {
  meaning: ErrorMeaning
  source: string
}

const entriesOf = ({ source, blame, rows }: ErrorGroup): [number, Entry][] =>
  Object.entries(rows).map(([key, [title, meaning, whatToDo, decision, itsBlame = blame]]) => {
    const code = Number(key)
    return [
      code,
      { source, meaning: { code, title, meaning, whatToDo, decision, blame: itsBlame } },
    ]
  })

const table: ReadonlyMap<number, Entry> = new Map(groups.flatMap(entriesOf))

/** Every code the table names, in no order. */
export const listedCodes: readonly number[] = [...table.keys()]

/**
 * A code the pages do not list: never repeated on our own, since we cannot know what it did, and
 * nobody's fault that we could name, so that a campaign stops when everyone meets it.
 */
const unlisted = (code: number): ErrorMeaning => ({
  code,
  title: `Error ${code}`,
  meaning: 'Meta reports a code that its documentation did not list when this was written.',
  whatToDo: 'Look the code up at Meta.',
  decision: giveUp,
  blame: 'other',
})

/** Codes that stand for a whole range: 200 to 299 are permissions. */
const normalised = (code: number): number => (code > 200 && code <= 299 ? 200 : code)

/** Whether the table names the code itself; others are counted so that somebody adds them. */
export const isListedError = (code: number): boolean => table.has(normalised(code))

/** What a code means and what is done about it. Total: every integer has an answer. */
export const explainError: ExplainError = (code) => {
  const entry = table.get(normalised(code))
  return entry === undefined ? unlisted(code) : { ...entry.meaning, code }
}

/** The page a code's meaning was taken from, with its date; undefined when no page lists it. */
export const sourceOfError = (code: number): string | undefined =>
  table.get(normalised(code))?.source

/** The longest pause after which somebody is tried again in the course of sending. */
export const RETRY_PAUSE_MAX_MS = HOUR_MS
/** The longest somebody is left alone before they are tried again. */
export const DEFER_MAX_MS = 2 * DAY_MS

/** Codes after which a person must not get marketing again. */
export const suppressingCodes: readonly number[] = listedCodes.filter(
  (code) => explainError(code).decision.do === 'suppress',
)

/** More codes than this are not remembered; they are told of each time. */
const TOLD_MAX = 1_000

/**
 * The table, telling of codes it does not list: once per code and process, because a campaign
 * meets the same one thousands of times. Effect: calls `tell`.
 */
export function explainAndTell(tell: (code: number) => void): ExplainError {
  const told = new Set<number>()
  return (code) => {
    if (!isListedError(code) && !told.has(code)) {
      if (told.size < TOLD_MAX) told.add(code)
      tell(code)
    }
    return explainError(code)
  }
}
