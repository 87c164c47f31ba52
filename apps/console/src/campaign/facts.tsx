import type { Campaign } from '@clarion/contracts/campaigns'
import type { ReactNode } from 'react'
import { beganAt } from '../campaigns/starting.ts'
import {
  formatAhead,
  formatDuration,
  formatInstantInFull,
  formatRate,
  formatTime,
} from '../lib/format.ts'
import { Fact } from '../ui/section.tsx'

interface FactsProps {
  subject: Pick<Campaign, 'startsAt' | 'launchedAt' | 'finishedAt' | 'estimatedFinishAt'> & {
    state: string
  }
  currentPerSecond: number
  plan: { messagesPerSecond: number; source: string }
  /** More figures, after the rate. */
  children?: ReactNode
}

/** How fast it goes and when it ends. */
export function Facts({ subject, currentPerSecond, plan, children }: FactsProps) {
  const { estimatedFinishAt, finishedAt, launchedAt } = subject
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-flow-col lg:auto-cols-fr">
      <Fact name="Rate now" detail="messages per second">
        {formatRate(currentPerSecond)}
      </Fact>
      <Fact name="Plan" detail="messages per second at most" title={plan.source}>
        {formatRate(plan.messagesPerSecond)}
      </Fact>
      {children}
      {finishedAt !== null && launchedAt !== null ? (
        <Fact
          name={subject.state === 'cancelled' ? 'Cancelled' : 'Finished'}
          detail={`after ${formatDuration(Math.max(0, Date.parse(finishedAt) - Date.parse(beganAt(subject, launchedAt))) / 1_000)}`}
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
