import type { Campaign } from '@clarion/contracts/campaigns'
import { Link } from '@tanstack/react-router'
import { LateAnswers } from '../campaigns/late-answers.tsx'
import { StartNote } from '../campaigns/start-note.tsx'
import { campaignHasBegun, startingOf } from '../campaigns/starting.ts'
import { formatPeople } from '../lib/format.ts'
import { StopBanner } from '../stops/stop-banner.tsx'
import { buttonStyle } from '../ui/button.tsx'
import { Instant } from '../ui/instant.tsx'
import { Note } from '../ui/note.tsx'
import { useCampaignAction } from './use-campaign-action.ts'

/** What needs a person, or explains why nothing goes out; the first that applies. */
export function Notices({ campaign }: { campaign: Campaign }) {
  const { state, stop, stateReason, program } = campaign
  const action = useCampaignAction(campaign.id)
  const starting = startingOf(campaign, campaignHasBegun(campaign), Date.now())
  if (state === 'paused' && stop !== null)
    return stop.liftedAt === null ? <StopBanner stop={stop} /> : <Lifted campaign={campaign} />
  if (starting)
    return (
      <StartNote
        starting={starting}
        lateStartMaxMinutes={campaign.lateStartMaxMinutes}
        answers={
          <LateAnswers
            what="campaign"
            subject={campaign}
            isBusy={action.isPending}
            onAnswer={action.mutate}
          />
        }
      />
    )
  if (stateReason !== null)
    return (
      <Note
        kind={state === 'paused' ? 'danger' : 'warning'}
        title={state === 'paused' ? 'The campaign paused itself' : 'Something to know'}
      >
        {stateReason}
      </Note>
    )
  if (state === 'draft' || (state === 'cancelled' && campaign.launchedAt === null))
    return <Unsent campaign={campaign} />
  if (state === 'queued' && program !== null)
    return (
      <Note
        title="Its turn has not come"
        action={
          <Link
            to="/programs/$programId"
            params={{ programId: program.id }}
            className={buttonStyle({ size: 'small' })}
          >
            Go to the program
          </Link>
        }
      >
        It is part {program.part} of {program.of}, with {formatPeople(campaign.people)}, and starts
        by itself when earlier parts have ended. None of them has been messaged.
      </Note>
    )
  return null
}

const Unsent = ({ campaign: { state, audience } }: { campaign: Campaign }) => (
  <Note title="Nobody has been messaged">
    {state === 'cancelled'
      ? 'This campaign was cancelled before it was sent.'
      : `This campaign is written and has not been sent. Send it to freeze the people of ${audience.fileName} into it.`}
  </Note>
)

const Lifted = ({ campaign: { stop } }: { campaign: Campaign }) => (
  <Note kind="warning" title="The reason it paused is gone">
    {stop?.liftedBy ?? 'Somebody'} lifted the stop <Instant at={stop?.liftedAt ?? null} />. This
    campaign was not resumed with it: resume it to go on where it stopped.
  </Note>
)
