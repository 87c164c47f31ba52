import type { Campaign } from '@clarion/contracts/campaigns'
import { Link, useNavigate } from '@tanstack/react-router'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { formatCount, formatShare } from '../lib/format.ts'
import { Instant } from '../ui/instant.tsx'
import { SegmentedBar } from '../ui/segmented-bar.tsx'
import { type Align, Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import { deliveryFunnel, failedPeople, progressParts } from './funnel.ts'
import { CampaignStateChip } from './state-chips.tsx'
import { progressWords } from './words.ts'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, Campaign>()

const peopleAt = (campaign: Campaign, step: 'sent' | 'delivered' | 'read'): number =>
  deliveryFunnel(campaign).steps.find((each) => each.step === step)?.people ?? 0

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Name',
    cell: ({ row: { original: campaign } }) => (
      <Link
        to="/campaigns/$campaignId"
        params={{ campaignId: campaign.id }}
        className="block max-w-40 sm:max-w-96 truncate font-medium hover:underline"
        title={campaign.name}
      >
        {campaign.name}
      </Link>
    ),
  }),
  helper.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <CampaignStateChip state={getValue()} />,
  }),
  helper.display({
    id: 'progress',
    header: 'Progress',
    cell: ({ row: { original: campaign } }) => (
      <SegmentedBar
        label={`Progress of ${campaign.name}`}
        segments={progressParts(campaign).map(({ kind, people }) => ({
          tone: kind,
          label: progressWords[kind],
          people,
        }))}
        className="w-36"
      />
    ),
  }),
  helper.accessor('people', {
    header: 'People',
    cell: ({ row: { original: campaign } }) =>
      campaign.launchedAt === null ? '–' : formatCount(campaign.people),
  }),
  helper.display({
    id: 'delivered',
    header: 'Delivered',
    cell: ({ row: { original: campaign } }) => (
      <span title={`${formatCount(peopleAt(campaign, 'delivered'))} people, of those sent`}>
        {formatShare(peopleAt(campaign, 'delivered'), peopleAt(campaign, 'sent'))}
      </span>
    ),
  }),
  helper.display({
    id: 'read',
    header: 'Read',
    cell: ({ row: { original: campaign } }) => (
      <span title={`${formatCount(peopleAt(campaign, 'read'))} people, of those sent`}>
        {formatShare(peopleAt(campaign, 'read'), peopleAt(campaign, 'sent'))}
      </span>
    ),
  }),
  helper.display({
    id: 'failed',
    header: 'Failed',
    cell: ({ row: { original: campaign } }) =>
      campaign.launchedAt === null ? '–' : formatCount(failedPeople(campaign)),
  }),
  helper.accessor('launchedAt', {
    header: 'Started',
    cell: ({ getValue }) => <Instant at={getValue()} />,
  }),
  helper.accessor('createdBy', {
    header: 'Owner',
    cell: ({ getValue }) => <span className="text-ink-muted">{getValue()}</span>,
  }),
])

const numbers: ReadonlySet<string> = new Set(['people', 'delivered', 'read', 'failed'])
const alignOf = (columnId: string): Align => (numbers.has(columnId) ? 'right' : 'left')

export function CampaignsTable({ campaigns }: { campaigns: Campaign[] }) {
  const navigate = useNavigate()
  const table = useTable({ features, columns, data: campaigns, getRowId: ({ id }) => id })
  return (
    <TableFrame label="Campaigns">
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <HeadCell key={header.id} align={alignOf(header.column.id)}>
                <table.FlexRender header={header} />
              </HeadCell>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          // A wider target for the pointer; the keyboard has the link in the first cell.
          <tr
            key={row.id}
            className={`${rowStyle} cursor-pointer hover:bg-hover`}
            onClick={(event) => {
              if (event.defaultPrevented) return
              void navigate({ to: '/campaigns/$campaignId', params: { campaignId: row.id } })
            }}
          >
            {row.getAllCells().map((cell) => (
              <Cell key={cell.id} align={alignOf(cell.column.id)} className="whitespace-nowrap">
                <table.FlexRender cell={cell} />
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </TableFrame>
  )
}
