import type { ReactNode } from 'react'
import { formatAhead, formatDuration, formatStart } from '../lib/format.ts'
import { useNow } from '../lib/use-now.ts'
import { Note } from '../ui/note.tsx'
import type { Starting } from './starting.ts'

const LOOK_AT_CLOCK_MS = 1_000

interface StartNoteProps {
  starting: Starting
  lateStartMaxMinutes: number
  /** The way on when it asks, beside the question. */
  answers: ReactNode
}

const ruleWords = (minutes: number): string =>
  minutes === 0
    ? 'If Clarion is not running then, it asks you.'
    : `If Clarion is not running then, it starts by itself up to ${formatDuration(minutes * 60)} late; after that it asks you.`

/** When it starts; or, when that time has passed without it, the question what to do now. */
export function StartNote({
  starting: { kind, at },
  lateStartMaxMinutes,
  answers,
}: StartNoteProps) {
  const nowMs = useNow(LOOK_AT_CLOCK_MS)
  const when = formatStart(at)
  if (kind === 'ahead')
    return (
      <Note title={`Starts ${when}, ${formatAhead(at, nowMs)}`}>
        Everyone is fixed and nobody has been messaged. {ruleWords(lateStartMaxMinutes)}
      </Note>
    )
  if (kind === 'late')
    return (
      <Note kind="warning" title="It did not start in time" action={answers}>
        It was to start {when}, {formatDuration((nowMs - Date.parse(at)) / 1_000)} ago. Clarion was
        not running then{lateStartMaxMinutes > 0 && ', nor within the time it may be late'}. Nobody
        has been messaged.
      </Note>
    )
  return (
    <Note title="Paused before its start">
      {kind === 'paused-ahead'
        ? `Nobody has been messaged. When it is resumed it starts ${when}, ${formatAhead(at, nowMs)}.`
        : `Nobody has been messaged. Its start, ${when}, has passed: resuming it sends at once.`}
    </Note>
  )
}
