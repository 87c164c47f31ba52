import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowDownLeft, ArrowUpRight, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { formatCount, formatTime } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import type { TrafficEntry } from './answers.ts'
import { LedgerSection } from './ledger.tsx'
import { type SimulatorSearch, type TrafficKind, trafficKinds } from './search.ts'
import { Answer } from './traffic-answer.tsx'
import { TrafficDrawer } from './traffic-drawer.tsx'
import { trafficWords } from './traffic-list.ts'
import { type TrafficFeed, useTraffic } from './use-traffic.ts'

const kindOptions = [
  { value: 'any', label: 'Calls and webhooks' },
  ...Object.entries(trafficKinds).map(([value, label]) => ({ value, label })),
]
const problemOptions = [
  { value: 'all', label: 'All answers' },
  { value: 'true', label: 'Problems only' },
]

const filterOf = ({ q, kind, problems }: SimulatorSearch): string =>
  new URLSearchParams({
    ...(q && { contains: q }),
    ...(kind && { kind }),
    ...(problems && { problems }),
  }).toString()

/** What goes between Clarion and the simulated Meta, newest first, as it happens. */
export function Traffic() {
  const search = useSearch({ from: '/signed-in/simulator' })
  const navigate = useNavigate()
  const feed = useTraffic(filterOf(search))
  const [opened, setOpened] = useState<TrafficEntry | null>(null)
  const filter = (next: SimulatorSearch) =>
    void navigate({
      to: '/simulator',
      search: { ...search, section: 'traffic', ...next },
      replace: true,
    })
  const isFiltered = filterOf(search) !== ''
  return (
    <>
      <LedgerSection />
      <Section title="Traffic" aside={<PauseButton feed={feed} />}>
        <div className="flex flex-wrap gap-2">
          <SearchInput
            label="Find a number, id or text"
            value={search.q ?? ''}
            onChange={(q) => filter({ q: q || undefined })}
            className="w-full sm:w-72"
          />
          <Select
            label="Direction"
            options={kindOptions}
            value={search.kind ?? 'any'}
            // The options are the kinds and `any`.
            onChange={(kind) =>
              filter({ kind: kind === 'any' ? undefined : (kind as TrafficKind) })
            }
            className="w-52"
          />
          <Select
            label="Answers"
            options={problemOptions}
            value={search.problems ?? 'all'}
            onChange={(problems) => filter({ problems: problems === 'true' ? 'true' : undefined })}
            className="w-36"
          />
        </div>
        {feed.error !== null && <FailureNote error={feed.error} onRetry={feed.retry} />}
        {feed.state === 'starting' && feed.error === null && <SkeletonRows rows={8} />}
        {feed.state !== 'starting' && feed.list.entries.length === 0 && (
          <NoTraffic
            isFiltered={isFiltered}
            onClear={() => filter({ q: undefined, kind: undefined, problems: undefined })}
          />
        )}
        {feed.list.entries.length > 0 && (
          <TrafficTable entries={feed.list.entries} onOpen={setOpened} />
        )}
        {feed.list.skippedCount > 0 && (
          <p className="text-ink-muted text-xs">
            {formatCount(feed.list.skippedCount)} more came too fast to be listed; the counts above
            have them all.
          </p>
        )}
      </Section>
      {opened && <TrafficDrawer entry={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

function PauseButton({ feed }: { feed: TrafficFeed }) {
  const { waiting } = feed.list
  return (
    <span className="flex items-center gap-3">
      <span role="status" className="text-ink-muted text-xs">
        {feed.state === 'lost' && 'Reconnecting'}
        {waiting !== null && waiting.length > 0 && `${waiting.length} new`}
      </span>
      <Button size="small" onClick={waiting === null ? feed.pause : feed.resume}>
        {waiting === null ? <Pause aria-hidden /> : <Play aria-hidden />}
        {waiting === null ? 'Pause' : 'Go on'}
      </Button>
    </span>
  )
}

const NoTraffic = ({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) =>
  isFiltered ? (
    <Empty action={<Button onClick={onClear}>Show all traffic</Button>}>
      Nothing among the newest 500 matches. Try another direction or fewer letters.
    </Empty>
  ) : (
    <Empty>Nothing has happened yet. Calls and webhooks appear here as soon as they do.</Empty>
  )

interface TrafficTableProps {
  entries: readonly TrafficEntry[]
  onOpen: (entry: TrafficEntry) => void
}

const TrafficTable = ({ entries, onOpen }: TrafficTableProps) => (
  <TableFrame label="Newest traffic">
    <thead>
      <tr>
        <HeadCell className="w-24">Time</HeadCell>
        <HeadCell className="w-20">Answer</HeadCell>
        <HeadCell>What</HeadCell>
        <HeadCell className="w-32">Direction</HeadCell>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <tr
          key={entry.id}
          onClick={() => onOpen(entry)}
          className={`${rowStyle} cursor-pointer hover:bg-hover`}
        >
          <Cell className="whitespace-nowrap text-ink-muted">{formatTime(entry.at)}</Cell>
          <Cell className="whitespace-nowrap">
            <Answer entry={entry} />
          </Cell>
          <Cell className="max-w-0 min-w-60">
            <button
              type="button"
              title={trafficWords(entry)}
              onClick={(event) => {
                event.stopPropagation()
                onOpen(entry)
              }}
              className="block w-full truncate rounded-sm text-left hover:underline"
            >
              {trafficWords(entry)}
            </button>
          </Cell>
          <Cell className="whitespace-nowrap text-ink-muted">
            <span className="inline-flex items-center gap-1.5">
              {entry.kind === 'webhook' ? (
                <ArrowDownLeft aria-hidden className="size-3.5" />
              ) : (
                <ArrowUpRight aria-hidden className="size-3.5" />
              )}
              {entry.kind === 'webhook' ? 'Webhook' : 'Call'}
            </span>
          </Cell>
        </tr>
      ))}
    </tbody>
  </TableFrame>
)
