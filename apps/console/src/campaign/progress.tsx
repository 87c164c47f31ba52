import {
  type Campaign,
  type RecipientState,
  recipientStates,
  type SkipReason,
  skipReasons,
} from '@clarion/contracts/campaigns'
import type { ReactNode } from 'react'
import { recipientLooks } from '../campaigns/state-chips.tsx'
import { recipientStateWords } from '../campaigns/words.ts'
import { cn } from '../lib/cn.ts'
import { formatCount } from '../lib/format.ts'
import { toneColour } from '../ui/chip.tsx'
import { Section } from '../ui/section.tsx'
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
  subject: Pick<Campaign, 'people' | 'counts' | 'skippedBy'>
  /** The state whose recipients are shown, where choosing one shows them. */
  chosen?: RecipientState | undefined
  onChoose?: (state: RecipientState) => void
  /** How fast it goes and what it waits for. */
  children: ReactNode
}

/** Where everyone stands. */
export const Progress = ({ subject, chosen, onChoose, children }: ProgressProps) => (
  <Section
    title="Progress"
    aside={<p className="text-ink-muted">{formatCount(subject.people)} people</p>}
  >
    <SegmentedBar
      label="Recipients by state"
      className="h-4"
      segments={barOrder.map((state) => ({
        tone: recipientLooks[state].tone,
        label: recipientStateWords[state].label,
        people: subject.counts[state],
      }))}
    />
    <ul className="grid grid-cols-2 gap-1 sm:grid-cols-4 xl:grid-cols-8">
      {recipientStates.map((state) => (
        <li key={state}>
          <StateCount
            state={state}
            people={subject.counts[state]}
            detail={state === 'skipped' ? skippedInWords(subject) : undefined}
            isChosen={chosen === state}
            onChoose={onChoose && (() => onChoose(state))}
          />
        </li>
      ))}
    </ul>
    {children}
  </Section>
)

const skippedInWords = ({ skippedBy }: Pick<Campaign, 'skippedBy'>): string =>
  Object.entries(skippedBy)
    // The keys of the record are its enum's; Object.entries widens them to text.
    .map(([reason, people]) => `${formatCount(people)}: ${skipReasons[reason as SkipReason]}`)
    .join('\n')

interface StateCountProps {
  state: RecipientState
  people: number
  detail: string | undefined
  isChosen: boolean
  onChoose: (() => void) | undefined
}

function StateCount({ state, people, detail, isChosen, onChoose }: StateCountProps) {
  const { icon: Icon, tone } = recipientLooks[state]
  const { label, meaning } = recipientStateWords[state]
  const inside = (
    <>
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
    </>
  )
  const style = 'flex w-full flex-col rounded-md border border-transparent px-2 py-1 text-left'
  return onChoose ? (
    <button
      type="button"
      aria-pressed={isChosen}
      title={detail || meaning}
      onClick={onChoose}
      className={cn(style, 'hover:bg-hover', isChosen && 'border-accent-ink bg-accent-soft')}
    >
      {inside}
    </button>
  ) : (
    <div title={detail || meaning} className={style}>
      {inside}
    </div>
  )
}
