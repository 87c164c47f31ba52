import type { Campaign } from '@clarion/contracts/campaigns'
import { Hourglass } from 'lucide-react'
import { waitingSentence } from '../campaigns/waiting.ts'
import { hasEnded, standingWords } from '../campaigns/words.ts'
import { toneColour } from '../ui/chip.tsx'
import { Instant } from '../ui/instant.tsx'

type Stands = Pick<Campaign, 'state' | 'waitingFor' | 'unknownPolicy'>

interface StandingProps {
  campaign: Stands
  /** Which one it is, where there are several. */
  who?: string
}

/** What it is at, or what it waits for and until when. */
export function Standing({ campaign, who }: StandingProps) {
  const { state, waitingFor, unknownPolicy } = campaign
  if (waitingFor === null || hasEnded(state))
    return <p className="min-h-5 text-ink-muted">{standingWords(state)}</p>
  const { what, until, detail } = waitingSentence(waitingFor, unknownPolicy)
  return (
    <p className="flex min-h-5 items-start gap-2">
      <Hourglass
        aria-hidden
        className="mt-0.5 size-4 shrink-0"
        style={{ color: toneColour('deferred') }}
      />
      <span className="min-w-0">
        {who ? `${who} waits for` : 'Waiting for'} {what}
        {until !== null && (
          <>
            , {until.words} <Instant at={until.at} />
          </>
        )}
        . <span className="text-ink-muted">{detail}</span>
      </span>
    </p>
  )
}
