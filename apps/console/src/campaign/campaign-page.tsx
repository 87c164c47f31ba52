import type { Campaign } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { isNowhere } from '../api/failure.ts'
import { campaignQuery } from '../api/queries.ts'
import type { CampaignSearch } from '../campaigns/search.ts'
import { CampaignStateChip } from '../campaigns/state-chips.tsx'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { buttonStyle } from '../ui/button.tsx'
import { Label } from '../ui/chip.tsx'
import { Empty } from '../ui/empty.tsx'
import { Instant } from '../ui/instant.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CampaignActions } from './actions.tsx'
import { Delivery } from './delivery.tsx'
import { Failures } from './failures.tsx'
import { PaceSection } from './pace-section.tsx'
import { Progress } from './progress.tsx'
import { Recipients } from './recipients.tsx'

/** One campaign, live: what is happening, what came of it, and what can be done. */
export function CampaignPage() {
  const { campaignId } = useParams({ from: '/signed-in/campaigns/$campaignId' })
  const campaign = useQuery(campaignQuery(campaignId))
  return (
    <>
      <TopBar
        crumbs={[
          <Link key="campaigns" to="/campaigns" className="hover:underline">
            Campaigns
          </Link>,
          campaign.data?.name ?? '',
        ]}
      />
      <PageBody>
        {campaign.isPending && <CampaignSkeleton />}
        {campaign.isError && !campaign.data && (
          <NotShown error={campaign.error} onRetry={campaign.refetch} />
        )}
        {campaign.data && <CampaignView campaign={campaign.data} />}
      </PageBody>
    </>
  )
}

const NotShown = ({ error, onRetry }: { error: unknown; onRetry: () => unknown }) =>
  isNowhere(error) ? (
    <Empty
      action={
        <Link to="/campaigns" className={buttonStyle()}>
          Go to campaigns
        </Link>
      }
    >
      There is no campaign at this address.
    </Empty>
  ) : (
    <FailureNote error={error} onRetry={onRetry} safe="A running campaign goes on." />
  )

function CampaignView({ campaign }: { campaign: Campaign }) {
  const search = useSearch({ from: '/signed-in/campaigns/$campaignId' })
  const navigate = useNavigate({ from: '/campaigns/$campaignId' })
  const filter = (next: CampaignSearch) =>
    void navigate({ search: next, replace: true, resetScroll: false })
  const show = (next: CampaignSearch) => {
    filter(next)
    document.getElementById('recipients')?.scrollIntoView({ block: 'start', behavior: 'smooth' })
  }
  return (
    <>
      <Header campaign={campaign} />
      {campaign.stateReason && (
        <Note
          kind={campaign.state === 'paused' ? 'danger' : 'warning'}
          title={campaign.state === 'paused' ? 'The campaign paused itself' : 'Something to know'}
        >
          {campaign.stateReason}
        </Note>
      )}
      {campaign.launchedAt === null ? (
        <Note title="Nobody has been messaged">
          {campaign.state === 'cancelled'
            ? 'This campaign was cancelled before it was sent.'
            : `This campaign is written and has not been sent. Send it to freeze the people of ${campaign.audience.fileName} into it.`}
        </Note>
      ) : (
        <>
          <Progress
            campaign={campaign}
            chosen={search.state}
            onChoose={(state) => show({ state: search.state === state ? undefined : state })}
          />
          <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
            <Delivery campaign={campaign} />
            <PaceSection campaign={campaign} />
          </div>
          <Failures
            campaign={campaign}
            chosen={search.code}
            onChoose={(code) => show({ code: search.code === code ? undefined : code })}
          />
          <Recipients campaign={campaign} search={search} onSearch={filter} />
        </>
      )}
    </>
  )
}

function Header({ campaign }: { campaign: Campaign }) {
  const { template, audience } = campaign
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-1 basis-96 flex-col gap-1.5">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl">{campaign.name}</h1>
          <CampaignStateChip state={campaign.state} />
        </div>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-muted text-sm">
          <span>
            <code className="font-mono">{template.name}</code> from{' '}
            <span className="whitespace-nowrap">{campaign.displayPhoneNumber}</span>
          </span>
          <Label>{template.language}</Label>
          <Label>{template.category}</Label>
          <span className="min-w-0 break-words">
            to {audience.fileName}, by {campaign.createdBy}
            {campaign.launchedAt !== null && (
              <>
                , sent <Instant at={campaign.launchedAt} />
              </>
            )}
          </span>
        </div>
      </div>
      <CampaignActions campaign={campaign} />
    </div>
  )
}

const CampaignSkeleton = () => (
  <div className="flex flex-col gap-6" role="status" aria-label="Loading">
    <Skeleton className="h-7 w-72" />
    <Skeleton className="h-4 w-96 max-w-full" />
    <Skeleton className="mt-6 h-4 w-full" />
    <Skeleton className="h-14 w-full" />
    <div className="grid gap-8 lg:grid-cols-2">
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
    </div>
    <Skeleton className="h-72 w-full" />
  </div>
)
