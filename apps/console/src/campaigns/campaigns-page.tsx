import type { CampaignState } from '@clarion/contracts/campaigns'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { campaignsQuery, meQuery, programsQuery } from '../api/queries.ts'
import { cn } from '../lib/cn.ts'
import { whyNotManage } from '../lib/may.ts'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { CampaignsTable } from './campaigns-table.tsx'
import { type CampaignsSearch, kindWords } from './search.ts'
import { mergedNewest, programStateFor } from './sent-rows.ts'
import { campaignStateWords } from './words.ts'

/** Only parts of a program queue, and those stand on its own page. */
const stateOptions: { value: CampaignState | 'any'; label: string }[] = [
  { value: 'any', label: 'Any state' },
  // The keys of the table are the states; Object.entries widens them to text.
  ...Object.entries(campaignStateWords)
    .filter(([state]) => state !== 'queued')
    .map(([state, { label }]) => ({ value: state as CampaignState, label })),
]

const kindOptions = [
  { value: 'any', label: 'Campaigns and programs' },
  { value: 'campaigns', label: kindWords.campaigns },
  { value: 'programs', label: kindWords.programs },
] as const

/** Campaigns and programs that match, as one list. */
function useSent({ kind, state, q }: CampaignsSearch) {
  const programState = state === undefined ? undefined : programStateFor[state]
  const [hasCampaigns, hasPrograms] = [
    kind !== 'programs',
    kind !== 'campaigns' && programState !== null,
  ]
  const campaigns = useInfiniteQuery({ ...campaignsQuery({ state, q }), enabled: hasCampaigns })
  const programs = useInfiniteQuery({
    ...programsQuery({ state: programState ?? undefined, q }),
    enabled: hasPrograms,
  })
  const asked = [...(hasCampaigns ? [campaigns] : []), ...(hasPrograms ? [programs] : [])]
  const rows = mergedNewest(
    {
      rows: hasCampaigns ? (campaigns.data?.pages.flatMap((page) => page.data) ?? []) : [],
      hasMore: hasCampaigns && campaigns.hasNextPage,
    },
    {
      rows: hasPrograms ? (programs.data?.pages.flatMap((page) => page.data) ?? []) : [],
      hasMore: hasPrograms && programs.hasNextPage,
    },
  )
  return {
    rows,
    isPending: asked.some(({ isPending }) => isPending),
    failed: asked.find(({ isError }) => isError),
    hasMore: asked.some(({ hasNextPage }) => hasNextPage),
    isReadingMore: asked.some(({ isFetchingNextPage }) => isFetchingNextPage),
    readMore: () => {
      for (const list of asked) if (list.hasNextPage) void list.fetchNextPage()
    },
  }
}

/** Every campaign and program of the workspace, newest first, live. */
export function CampaignsPage() {
  const search = useSearch({ from: '/signed-in/campaigns' })
  const navigate = useNavigate()
  const sent = useSent(search)
  const isEmpty = !sent.isPending && !sent.failed && sent.rows.length === 0
  const isFiltered = Object.keys(search).length > 0
  // Before the first campaign there is one thing to do, and it stands where the list will be.
  const isFirst = isEmpty && !isFiltered
  const filter = (next: typeof search) =>
    void navigate({ to: '/campaigns', search: next, replace: true })
  return (
    <>
      <TopBar crumbs={['Campaigns']} />
      <PageBody>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="font-semibold text-xl">Campaigns</h1>
          {!isFirst && <NewCampaignButton />}
        </div>
        <div className={cn('flex flex-wrap gap-2', isFirst && 'hidden')}>
          <SearchInput
            label="Find by name"
            value={search.q ?? ''}
            onChange={(q) => filter({ ...search, q: q || undefined })}
            className="w-full sm:w-64"
          />
          <Select
            label="State"
            options={stateOptions}
            value={search.state ?? 'any'}
            onChange={(state) => filter({ ...search, state: state === 'any' ? undefined : state })}
            className="w-36"
          />
          <Select
            label="Kind"
            options={kindOptions}
            value={search.kind ?? 'any'}
            onChange={(kind) => filter({ ...search, kind: kind === 'any' ? undefined : kind })}
          />
        </div>
        {sent.failed && (
          <FailureNote
            error={sent.failed.error}
            onRetry={sent.failed.refetch}
            safe="Running campaigns go on."
          />
        )}
        {sent.isPending && <SkeletonRows rows={6} />}
        {isEmpty && <NoCampaigns isFiltered={isFiltered} onClear={() => filter({})} />}
        {!sent.isPending && sent.rows.length > 0 && <CampaignsTable rows={sent.rows} />}
        {sent.hasMore && (
          <Button className="self-center" isBusy={sent.isReadingMore} onClick={sent.readMore}>
            Show more
          </Button>
        )}
      </PageBody>
    </>
  )
}

function NewCampaignButton() {
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  return (
    <Button
      variant="primary"
      disabledReason={whyNotManage(me?.actor.role)}
      onClick={() => void navigate({ to: '/campaigns/new' })}
    >
      <Plus aria-hidden />
      New campaign
    </Button>
  )
}

const NoCampaigns = ({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) =>
  isFiltered ? (
    <Empty action={<Button onClick={onClear}>Show all campaigns</Button>}>
      No campaign matches. Try another state or kind, or fewer letters of the name.
    </Empty>
  ) : (
    <Empty action={<NewCampaignButton />}>
      A campaign sends one approved template to everyone in a file. There are none yet.
    </Empty>
  )
