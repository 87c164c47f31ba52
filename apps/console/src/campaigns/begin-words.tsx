import { Instant } from '../ui/instant.tsx'
import { beganAt } from './starting.ts'

interface BeginWordsProps {
  subject: { state: string; startsAt: string | null; launchedAt: string | null }
  hasBegun: boolean
}

/** When it starts, or when it began, to end a line with; a launch alone is not yet a message. */
export function BeginWords({
  subject: { state, startsAt, launchedAt },
  hasBegun,
}: BeginWordsProps) {
  const at = (words: string, instant: string) => (
    <>
      , {words} <Instant at={instant} />
    </>
  )
  if (startsAt !== null && (state === 'draft' || state === 'scheduled'))
    return at('starts', startsAt)
  if (launchedAt === null) return null
  return hasBegun ? at('sent', beganAt({ startsAt }, launchedAt)) : at('launched', launchedAt)
}
