import type { CampaignState } from '@clarion/contracts/campaigns'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { campaignsQuery, meQuery } from '../api/queries.ts'
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
import { campaignStateWords } from './words.ts'

const stateOptions: { value: CampaignState | 'any'; label: string }[] = [
  { value: 'any', label: 'Any state' },
  // The keys of the table are the states; Object.entries widens them to text.
  ...Object.entries(campaignStateWords).map(([state, { label }]) => ({
    value: state as CampaignState,
    label,
  })),
]

/** Every campaign of the workspace, newest first, live. */
export function CampaignsPage() {
  const search = useSearch({ from: '/signed-in/campaigns' })
  const navigate = useNavigate()
  const campaigns = useInfiniteQuery(campaignsQuery(search))
  const rows = campaigns.data?.pages.flatMap((page) => page.data) ?? []
  const isFiltered = search.state !== undefined || search.q !== undefined
  // Before the first campaign there is one thing to do, and it stands where the list will be.
  const isFirst = campaigns.isSuccess && rows.length === 0 && !isFiltered
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
        </div>
        {campaigns.isError && (
          <FailureNote
            error={campaigns.error}
            onRetry={campaigns.refetch}
            safe="Running campaigns go on."
          />
        )}
        {campaigns.isPending && <SkeletonRows rows={6} />}
        {campaigns.isSuccess && rows.length === 0 && (
          <NoCampaigns isFiltered={isFiltered} onClear={() => filter({})} />
        )}
        {rows.length > 0 && <CampaignsTable campaigns={rows} />}
        {campaigns.hasNextPage && (
          <Button
            className="self-center"
            isBusy={campaigns.isFetchingNextPage}
            onClick={() => void campaigns.fetchNextPage()}
          >
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
      No campaign matches. Try another state or fewer letters of the name.
    </Empty>
  ) : (
    <Empty action={<NewCampaignButton />}>
      A campaign sends one approved template to everyone in a file. There are none yet.
    </Empty>
  )
