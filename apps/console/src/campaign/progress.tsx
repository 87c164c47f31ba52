import {
  type Campaign,
  type RecipientState,
  recipientStates,
  type SkipReason,
  skipReasons,
} from '@clarion/contracts/campaigns'
import { recipientLooks } from '../campaigns/state-chips.tsx'
import { hasEnded, recipientStateWords, standingWords, waitingWords } from '../campaigns/words.ts'
import { cn } from '../lib/cn.ts'
import {
  formatAhead,
  formatCount,
  formatDuration,
  formatInstantInFull,
  formatRate,
  formatTime,
} from '../lib/format.ts'
import { toneColour } from '../ui/chip.tsx'
import { Instant } from '../ui/instant.tsx'
import { Fact, Section } from '../ui/section.tsx'
import { SegmentedBar } from '../ui/segmented-bar.tsx'

// Furthest along first, so that the bar fills from the left; those left out stand at the end.
const barOrder: readonly RecipientState[] = [
  'accepted',
  'failed',
  'unknown',
  'sending',
  'claimed',
  'deferred',
  'pending',
  'skipped',
]

interface ProgressProps {
  campaign: Campaign
  chosen: RecipientState | undefined
  onChoose: (state: RecipientState) => void
}

/** Where everyone stands, how fast it goes, when it ends and what it waits for. */
export function Progress({ campaign, chosen, onChoose }: ProgressProps) {
  return (
    <Section
      title="Progress"
      aside={<p className="text-ink-muted">{formatCount(campaign.people)} people</p>}
    >
      <SegmentedBar
        label="Recipients by state"
        className="h-4"
        segments={barOrder.map((state) => ({
          tone: recipientLooks[state].tone,
          label: recipientStateWords[state].label,
          people: campaign.counts[state],
        }))}
      />
      <ul className="grid grid-cols-2 gap-1 sm:grid-cols-4 xl:grid-cols-8">
        {recipientStates.map((state) => (
          <li key={state}>
            <StateCount
              state={state}
              people={campaign.counts[state]}
              detail={state === 'skipped' ? skippedInWords(campaign) : undefined}
              isChosen={chosen === state}
              onChoose={() => onChoose(state)}
            />
          </li>
        ))}
      </ul>
      <Facts campaign={campaign} />
      <Standing campaign={campaign} />
    </Section>
  )
}

const skippedInWords = ({ skippedBy }: Campaign): string =>
  Object.entries(skippedBy)
    // The keys of the record are its enum's; Object.entries widens them to text.
    .map(([reason, people]) => `${formatCount(people)}: ${skipReasons[reason as SkipReason]}`)
    .join('\n')

interface StateCountProps {
  state: RecipientState
  people: number
  detail: string | undefined
  isChosen: boolean
  onChoose: () => void
}

function StateCount({ state, people, detail, isChosen, onChoose }: StateCountProps) {
  const { icon: Icon, tone } = recipientLooks[state]
  const { label, meaning } = recipientStateWords[state]
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={detail || meaning}
      onClick={onChoose}
      className={cn(
        'flex w-full flex-col rounded-md border border-transparent px-2 py-1 text-left hover:bg-hover',
        isChosen && 'border-accent-ink bg-accent-soft',
      )}
    >
      <span className="flex items-center gap-1.5 text-ink-muted text-xs">
        <Icon
          aria-hidden
          strokeWidth={2.25}
          className="size-3.5 shrink-0"
          style={{ color: toneColour(tone) }}
        />
        {label}
      </span>
      <span className={cn('font-medium text-lg', people === 0 && 'font-normal text-ink-faint')}>
        {formatCount(people)}
      </span>
    </button>
  )
}

function Facts({ campaign }: { campaign: Campaign }) {
  const { currentPerSecond, plan } = campaign.rate
  const { estimatedFinishAt, finishedAt, launchedAt } = campaign
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-cols-3">
      <Fact name="Rate now" detail="messages per second">
        {formatRate(currentPerSecond)}
      </Fact>
      <Fact name="Plan" detail="messages per second at most" title={plan.source}>
        {formatRate(plan.messagesPerSecond)}
      </Fact>
      {finishedAt !== null && launchedAt !== null ? (
        <Fact
          name={campaign.state === 'cancelled' ? 'Cancelled' : 'Finished'}
          detail={`after ${formatDuration((Date.parse(finishedAt) - Date.parse(launchedAt)) / 1_000)}`}
          title={formatInstantInFull(finishedAt)}
        >
          {formatTime(finishedAt)}
        </Fact>
      ) : (
        <Fact
          name="Estimated finish"
          detail={estimatedFinishAt === null ? '' : formatTime(estimatedFinishAt)}
          title={estimatedFinishAt === null ? undefined : formatInstantInFull(estimatedFinishAt)}
        >
          {estimatedFinishAt === null ? '–' : formatAhead(estimatedFinishAt, Date.now())}
        </Fact>
      )}
    </dl>
  )
}

/** One line whatever it says, so that nothing below it moves. */
function Standing({ campaign: { state, waitingFor } }: { campaign: Campaign }) {
  if (waitingFor === null || hasEnded(state))
    return <p className="min-h-5 text-ink-muted">{standingWords(state)}</p>
  const { reason, detail, until } = waitingFor
  return (
    <p className="min-h-5">
      Waiting for {waitingWords[reason]}
      {until !== null && (
        <>
          , until <Instant at={until} />
        </>
      )}
      . <span className="text-ink-muted">{detail}</span>
    </p>
  )
}
