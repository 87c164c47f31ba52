import type { Stop } from '@clarion/contracts/stops'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { Check, CircleOff, Pause } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatRate } from '../lib/format.ts'
import { Chip } from '../ui/chip.tsx'
import { Section } from '../ui/section.tsx'
import { Ceiling } from './ceiling.tsx'
import { QualityChip } from './quality-chip.tsx'
import { whyNotConnected } from './words.ts'

interface NumbersListProps {
  numbers: readonly PhoneNumber[]
  stops: readonly Stop[]
}

/** Whether nothing may go through a number, whatever its status at Meta. */
const isStopped = ({ id, wabaId }: PhoneNumber, stops: readonly Stop[]): boolean =>
  stops.some(
    ({ scope, subject }) =>
      (scope === 'number' && subject === id) || (scope === 'account' && subject === wabaId),
  )

/** Each number with its rate, where that comes from, and its standing with Meta. */
export const NumbersList = ({ numbers, stops }: NumbersListProps) => (
  <Section title="Numbers that send">
    <ul className="flex flex-col rounded-md border border-line">
      {numbers.map((number) => (
        <li
          key={number.id}
          className="grid gap-x-6 gap-y-3 border-line border-b px-4 py-3 last:border-b-0 sm:grid-cols-2 xl:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1.2fr)]"
        >
          <div className="min-w-0">
            <h3 className="whitespace-nowrap font-medium">{number.displayPhoneNumber}</h3>
            <p className="break-words text-ink-muted">{number.verifiedName}</p>
            <p className="text-ink-faint text-xs">
              id <code className="select-all font-mono">{number.id}</code>
            </p>
          </div>
          <Item name="Standing">
            <span className="flex flex-wrap items-center gap-1.5">
              <StatusChip number={number} isStopped={isStopped(number, stops)} />
              <QualityChip rating={number.qualityRating} />
            </span>
            {whyNotConnected(number) && (
              <span className="text-ink-muted text-xs">{whyNotConnected(number)}</span>
            )}
          </Item>
          <Item name="Plan">
            <span>
              <span className="font-medium text-lg">
                {formatRate(number.plan.messagesPerSecond)}
              </span>{' '}
              messages a second
            </span>
            <span className="text-ink-muted text-xs">{number.plan.source}</span>
          </Item>
          <Item name="Your own ceiling">
            <Ceiling number={number} />
          </Item>
        </li>
      ))}
    </ul>
  </Section>
)

const Item = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex min-w-0 flex-col items-start gap-1">
    <span className="text-ink-muted text-xs">{name}</span>
    {children}
  </div>
)

function StatusChip({ number, isStopped: stopped }: { number: PhoneNumber; isStopped: boolean }) {
  if (stopped)
    return (
      <Chip tone="paused" icon={Pause} title="A stop keeps it from sending; see above.">
        Stopped
      </Chip>
    )
  return whyNotConnected(number) === null ? (
    <Chip tone="delivered" icon={Check} title="Meta reports it as CONNECTED.">
      Connected
    </Chip>
  ) : (
    <Chip tone="failed" icon={CircleOff}>
      {number.status}
    </Chip>
  )
}
