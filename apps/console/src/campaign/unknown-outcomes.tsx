import type { Campaign } from '@clarion/contracts/campaigns'
import { formatPeople } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { toneColour } from '../ui/chip.tsx'
import { Section } from '../ui/section.tsx'
import { UnknownDecisions } from './unknown-decisions.tsx'
import { policyWords } from './unknown-words.ts'

interface UnknownOutcomesProps {
  campaign: Campaign
  /** Shows who they are. */
  onShow: () => void
}

/** People of whom nobody knows whether they were reached: what that means and what can be decided. */
export function UnknownOutcomes({ campaign, onShow }: UnknownOutcomesProps) {
  const people = campaign.counts.unknown
  if (people === 0) return null
  return (
    <Section
      title="Unknown outcomes"
      aside={
        <Button size="small" onClick={onShow}>
          Choose people one by one
        </Button>
      }
    >
      <div className="border-l-2 pl-3" style={{ borderColor: toneColour('unknown') }}>
        <p className="font-medium">{formatPeople(people)} may or may not have the message.</p>
        <p className="max-w-3xl text-ink-muted">
          Meta did not answer when it was sent, so it may have gone out. A delivery report settles
          it by itself. {policyWords[campaign.unknownPolicy]}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="text-ink-muted text-sm">
          {people === 1 ? 'For this person:' : 'For all of them:'}
        </p>
        <UnknownDecisions campaign={campaign} />
      </div>
    </Section>
  )
}
