import {
  type Campaign,
  deliveryStatuses,
  type Recipient,
  recipientStates,
} from '@clarion/contracts/campaigns'
import { useInfiniteQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { type RecipientFilter, recipientsQuery } from '../api/queries.ts'
import type { CampaignSearch } from '../campaigns/search.ts'
import { deliveryStatusWords, recipientStateWords } from '../campaigns/words.ts'
import { formatPeople, formatTime } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { RecipientDrawer } from './recipient-drawer.tsx'
import { RecipientsTable } from './recipients-table.tsx'
import { UnknownDecisions } from './unknown-decisions.tsx'

interface RecipientsProps {
  campaign: Campaign
  search: CampaignSearch
  onSearch: (search: CampaignSearch) => void
}

const ANY = 'any'
const REFRESH_MS = 4_000
/** With more pages than this open, reading them all again by itself would cost more than it tells. */
const REFRESHED_PAGES_MAX = 2

/** Statuses go on coming for a while after the last message went out. */
const SETTLING_MS = 10 * 60_000

const isMoving = ({ state, finishedAt }: Campaign): boolean =>
  state === 'sending' ||
  state === 'waiting' ||
  (finishedAt !== null && Date.now() - Date.parse(finishedAt) < SETTLING_MS)

const stateOptions = [
  { value: ANY, label: 'Any state' },
  ...recipientStates.map((state) => ({ value: state, label: recipientStateWords[state].label })),
] as const
const statusOptions = [
  { value: ANY, label: 'Any status' },
  ...deliveryStatuses.map((status) => ({
    value: status,
    label: deliveryStatusWords[status].label,
  })),
] as const

/** Those an operator gave up on have a code that Meta does not know. */
const codeWords = (code: number): string => (code < 0 ? 'Given up' : String(code))

const filterOf = ({ state, status, code, q }: CampaignSearch): RecipientFilter => ({
  ...(state && { state }),
  ...(status && { status }),
  ...(code !== undefined && { code }),
  ...(q && { q }),
})

/** Everyone in the campaign, one row each. */
export function Recipients({ campaign, search, onSearch }: RecipientsProps) {
  const [open, setOpen] = useState<Recipient | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const filter = useMemo(() => filterOf(search), [search])
  const recipients = useInfiniteQuery({
    ...recipientsQuery(campaign.id, filter),
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) =>
      isMoving(campaign) && (state.data?.pages.length ?? 0) <= REFRESHED_PAGES_MAX
        ? REFRESH_MS
        : false,
  })
  const { refetch } = recipients
  const pageCount = recipients.data?.pages.length ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a campaign that changed its state has other rows.
  useEffect(() => {
    if (pageCount > 0 && pageCount <= REFRESHED_PAGES_MAX) void refetch()
  }, [campaign.state])
  const rows = useMemo(
    () => recipients.data?.pages.flatMap((page) => page.data) ?? [],
    [recipients.data],
  )
  const shown = rows.find(({ n }) => n === open?.n) ?? open
  const isFiltered = Object.keys(filter).length > 0
  // Whoever became known meanwhile is no longer chosen.
  const ns = rows.flatMap(({ n, state }) => (state === 'unknown' && chosen.has(n) ? [n] : []))
  return (
    <Section
      id="recipients"
      title="Recipients"
      aside={
        recipients.isSuccess && (
          <p className="flex items-center gap-2 text-ink-muted text-xs">
            As of {formatTime(recipients.dataUpdatedAt)}
            <Button size="small" variant="ghost" onClick={() => void refetch()}>
              Refresh
            </Button>
          </p>
        )
      }
    >
      <Filters campaign={campaign} search={search} onSearch={onSearch} />
      {recipients.isError && <FailureNote error={recipients.error} onRetry={refetch} />}
      {recipients.isPending && <SkeletonRows rows={8} />}
      {recipients.isSuccess && rows.length === 0 && (
        <Empty action={isFiltered && <Button onClick={() => onSearch({})}>Show everyone</Button>}>
          {isFiltered
            ? 'Nobody matches. Take away the state, status, code or digits you filter by.'
            : 'People are frozen into the campaign when it is sent.'}
        </Empty>
      )}
      {ns.length > 0 && <Chosen campaign={campaign} ns={ns} onClear={() => setChosen(new Set())} />}
      {rows.length > 0 && (
        <RecipientsTable
          recipients={rows}
          choosing={campaign.counts.unknown > 0 ? { chosen, onChange: setChosen } : undefined}
          rowCount={isFiltered ? undefined : campaign.people}
          onOpen={setOpen}
          onNearEnd={() => {
            if (recipients.hasNextPage && !recipients.isFetching) void recipients.fetchNextPage()
          }}
          isReadingMore={recipients.isFetchingNextPage}
        />
      )}
      {shown && (
        <RecipientDrawer campaign={campaign} recipient={shown} onClose={() => setOpen(null)} />
      )}
    </Section>
  )
}

interface ChosenProps {
  campaign: Campaign
  ns: readonly number[]
  onClear: () => void
}

/** What can be decided for the people chosen in the table. */
const Chosen = ({ campaign, ns, onClear }: ChosenProps) => (
  <section
    aria-label="Chosen people"
    className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-sunken px-3 py-2"
  >
    <p aria-live="polite" className="font-medium text-sm">
      {formatPeople(ns.length)} chosen
    </p>
    <UnknownDecisions campaign={campaign} ns={ns} onDone={onClear} />
    <Button size="small" variant="ghost" onClick={onClear}>
      Choose nobody
    </Button>
  </section>
)

function Filters({ campaign, search, onSearch }: RecipientsProps) {
  const codes = [...new Set(campaign.failures.map(({ code }) => code))]
  if (search.code !== undefined && !codes.includes(search.code)) codes.push(search.code)
  const isFiltered = Object.values(search).some((value) => value !== undefined)
  return (
    <div className="flex flex-wrap gap-2">
      <SearchInput
        label="Digits of the phone number"
        value={search.q ?? ''}
        onChange={(q) => onSearch({ ...search, q: q || undefined })}
        className="w-full sm:w-72"
      />
      <Select
        label="State"
        options={stateOptions}
        value={search.state ?? ANY}
        onChange={(state) => onSearch({ ...search, state: state === ANY ? undefined : state })}
      />
      <Select
        label="Delivery status"
        options={statusOptions}
        value={search.status ?? ANY}
        onChange={(status) => onSearch({ ...search, status: status === ANY ? undefined : status })}
      />
      <Select
        label="Failure code"
        options={[
          { value: ANY, label: 'Any code' },
          ...codes.map((code) => ({ value: String(code), label: codeWords(code) })),
        ]}
        value={search.code === undefined ? ANY : String(search.code)}
        onChange={(code) => onSearch({ ...search, code: code === ANY ? undefined : Number(code) })}
      />
      {isFiltered && (
        <Button variant="ghost" onClick={() => onSearch({})}>
          <X aria-hidden />
          Clear filters
        </Button>
      )}
    </div>
  )
}
