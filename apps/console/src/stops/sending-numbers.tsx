import type { Campaign } from '@clarion/contracts/campaigns'
import { CircleCheck, CircleOff } from 'lucide-react'
import { formatRate } from '../lib/format.ts'
import { Section } from '../ui/section.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'

/** The numbers of a pool: what each may send, and which of them is stopped. One that sends alone needs no table. */
export function SendingNumbers({ numbers }: Pick<Campaign, 'numbers'>) {
  if (numbers.length < 2) return null
  const stopped = numbers.filter(({ stoppedBecause }) => stoppedBecause !== null)
  return (
    <Section
      title="Numbers"
      aside={
        stopped.length > 0 && (
          <p className="text-ink-muted">
            {stopped.length} of {numbers.length} stopped
          </p>
        )
      }
    >
      <TableFrame label="Numbers it sends through">
        <thead>
          <tr>
            <HeadCell>Number</HeadCell>
            <HeadCell>Now</HeadCell>
            <HeadCell align="right">Plan, a second</HeadCell>
            <HeadCell>Plan comes from</HeadCell>
          </tr>
        </thead>
        <tbody>
          {numbers.map(({ phoneNumberId, displayPhoneNumber, plan, stoppedBecause }) => (
            <tr key={phoneNumberId} className={rowStyle}>
              <Cell className="whitespace-nowrap py-2 align-top font-medium">
                {displayPhoneNumber}
              </Cell>
              <Cell className="min-w-56 py-2 align-top">
                <NumberState stoppedBecause={stoppedBecause} />
              </Cell>
              <Cell align="right" className="py-2 align-top">
                {formatRate(plan.messagesPerSecond)}
              </Cell>
              <Cell className="min-w-64 py-2 align-top text-ink-muted">{plan.source}</Cell>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      {stopped.length > 0 && stopped.length < numbers.length && (
        <p className="text-ink-muted text-sm">
          People of a stopped number are sent to through the others.
        </p>
      )}
    </Section>
  )
}

const NumberState = ({ stoppedBecause }: { stoppedBecause: string | null }) =>
  stoppedBecause === null ? (
    <span className="flex items-start gap-1.5">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-ink" />
      May send
    </span>
  ) : (
    <span className="flex items-start gap-1.5">
      <CircleOff aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />
      <span>
        <span className="font-medium">Stopped.</span>{' '}
        <span className="text-ink-muted">{stoppedBecause}</span>
      </span>
    </span>
  )
