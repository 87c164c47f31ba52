import type { Campaign } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { isNowhere } from '../api/failure.ts'
import { campaignQuery } from '../api/queries.ts'
import { BeginWords } from '../campaigns/begin-words.tsx'
import type { CampaignSearch } from '../campaigns/search.ts'
import { campaignHasBegun } from '../campaigns/starting.ts'
import { CampaignStateChip } from '../campaigns/state-chips.tsx'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { SendingNumbers } from '../stops/sending-numbers.tsx'
import { buttonStyle } from '../ui/button.tsx'
import { Label } from '../ui/chip.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CampaignActions } from './actions.tsx'
import { Delivery } from './delivery.tsx'
import { Facts } from './facts.tsx'
import { Failures } from './failures.tsx'
import { Notices } from './notices.tsx'
import { PaceSection } from './pace-section.tsx'
import { Progress } from './progress.tsx'
import { Recipients } from './recipients.tsx'
import { Standing } from './standing.tsx'
import { UnknownOutcomes } from './unknown-outcomes.tsx'

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
          ...(campaign.data?.program
            ? [<ProgramCrumb key="program" {...campaign.data.program} />]
            : []),
          campaign.data ? crumbOf(campaign.data) : '',
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

const crumbOf = ({ name, program }: Campaign): string =>
  program === null ? name : `Part ${program.part} of ${program.of}`

const ProgramCrumb = ({ id, name }: { id: string; name: string }) => (
  <Link to="/programs/$programId" params={{ programId: id }} className="hover:underline">
    {name}
  </Link>
)

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
      <Notices campaign={campaign} />
      {isFrozen(campaign) && (
        <>
          <Progress
            subject={campaign}
            chosen={search.state}
            onChoose={(state) => show({ state: search.state === state ? undefined : state })}
          >
            <Facts
              subject={campaign}
              currentPerSecond={campaign.rate.currentPerSecond}
              plan={campaign.rate.plan}
            />
            {campaign.state !== 'scheduled' && <Standing campaign={campaign} />}
          </Progress>
          <UnknownOutcomes campaign={campaign} onShow={() => show({ state: 'unknown' })} />
          {hasSent(campaign) && (
            <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
              <Delivery subject={campaign} />
              <PaceSection campaign={campaign} />
            </div>
          )}
          <SendingNumbers numbers={campaign.numbers} />
          {hasSent(campaign) && (
            <Failures
              failures={campaign.failures}
              chosen={search.code}
              onChoose={(code) => show({ code: search.code === code ? undefined : code })}
            />
          )}
          <Recipients campaign={campaign} search={search} onSearch={filter} />
        </>
      )}
      {!isFrozen(campaign) && <SendingNumbers numbers={campaign.numbers} />}
    </>
  )
}

/** Whether there is anybody in it: a draft, and a part before its turn, may have nobody yet. */
const isFrozen = ({ state, launchedAt }: Campaign): boolean =>
  launchedAt !== null && state !== 'draft'

/** Before it begins there is nothing to tell of deliveries, rates and failures. */
const hasSent = (campaign: Campaign): boolean =>
  campaign.state === 'sending' || campaignHasBegun(campaign)

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
            {campaign.numbers.length > 1 && ` and ${campaign.numbers.length - 1} more`}
          </span>
          <Label>{template.language}</Label>
          <Label>{template.category}</Label>
          <span className="min-w-0 break-words">
            to {audience.fileName}, by {campaign.createdBy}
            <BeginWords subject={campaign} hasBegun={hasSent(campaign)} />
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
