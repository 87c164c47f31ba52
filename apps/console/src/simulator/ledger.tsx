import { useQuery } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { formatCount, formatTime } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Fact, Section } from '../ui/section.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type Ledger, readLedger } from './answers.ts'
import { ledgerQuery, useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** What the simulator counted since its ledger was last cleared. */
export function LedgerSection() {
  const ledger = useQuery(ledgerQuery)
  const change = useSimulatorChange<Ledger>()
  const whyNot = useWhyNotChange()
  const since = ledger.data?.firstAcceptedAt
  return (
    <Section
      title="Counted"
      className="border-t-0 pt-0"
      aside={
        <span className="flex items-center gap-3 text-ink-muted text-xs">
          {since && `Since ${formatTime(since)}`}
          <Button
            size="small"
            disabledReason={whyNot}
            isBusy={change.isPending}
            onClick={() => change.mutate({ method: 'DELETE', path: '/ledger', read: readLedger })}
          >
            <Eraser aria-hidden />
            Clear
          </Button>
        </span>
      }
    >
      {ledger.isError && <FailureNote error={ledger.error} onRetry={ledger.refetch} />}
      {ledger.isPending && <Skeleton className="h-24 w-full" />}
      {ledger.data && <Figures ledger={ledger.data} />}
    </Section>
  )
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name}: ${formatCount(count)}`)
    .join(', ')

function Figures({ ledger }: { ledger: Ledger }) {
  const { statuses, webhooks, refused, accepted, uniqueRecipients, sentMoreThanOnce } = ledger
  const at = (counts: Readonly<Record<string, number>>, name: string) =>
    formatCount(counts[name] ?? 0)
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 xl:grid-cols-8">
      <Fact name="Accepted" detail={`${formatCount(uniqueRecipients)} people`}>
        {formatCount(accepted)}
      </Fact>
      <Fact name="Sent more than once" detail="People, by any campaigns">
        {formatCount(sentMoreThanOnce)}
      </Fact>
      <Fact name="Fastest second" detail={`${formatCount(ledger.throttled)} throttled`}>
        {formatCount(ledger.maxPerSecond)}
      </Fact>
      <Fact name="Refused" detail={<span className="block truncate">{listed(refused)}</span>}>
        {formatCount(total(refused))}
      </Fact>
      <Fact name="Delivered" detail={`${at(statuses, 'sent')} sent`}>
        {at(statuses, 'delivered')}
      </Fact>
      <Fact name="Read" detail={`${at(statuses, 'failed')} failed`}>
        {at(statuses, 'read')}
      </Fact>
      <Fact name="Written by people" detail="Messages to Clarion">
        {formatCount(ledger.inbound)}
      </Fact>
      <Fact
        name="Webhook updates"
        detail={`${at(webhooks, 'requestsFailed')} requests failed`}
        title={listed(webhooks)}
      >
        {at(webhooks, 'updatesDelivered')}
      </Fact>
    </dl>
  )
}
