import { Link, useNavigate } from '@tanstack/react-router'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { formatCount, formatShare } from '../lib/format.ts'
import { Label } from '../ui/chip.tsx'
import { Instant } from '../ui/instant.tsx'
import { SegmentedBar } from '../ui/segmented-bar.tsx'
import { type Align, Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import { deliveryFunnel, failedPeople, progressParts } from './funnel.ts'
import type { SentRow } from './sent-rows.ts'
import { CampaignStateChip, ProgramStateChip } from './state-chips.tsx'
import { progressWords } from './words.ts'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, SentRow>()

const peopleAt = (row: SentRow, step: 'sent' | 'delivered' | 'read'): number =>
  deliveryFunnel(row).steps.find((each) => each.step === step)?.people ?? 0

const addressOf = ({ kind, id }: SentRow) =>
  kind === 'program'
    ? ({ to: '/programs/$programId', params: { programId: id } } as const)
    : ({ to: '/campaigns/$campaignId', params: { campaignId: id } } as const)

/** A program is marked as one; how many parts it has is known once it is launched. */
const partsLabel = (partCount: number): string =>
  partCount === 0 ? 'program' : `program, ${formatCount(partCount)} parts`

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Name',
    cell: ({ row: { original: campaign } }) => (
      <span className="flex items-center gap-2">
        <Link
          {...addressOf(campaign)}
          className="block max-w-40 truncate font-medium hover:underline sm:max-w-96"
          title={campaign.name}
        >
          {campaign.name}
        </Link>
        {campaign.kind === 'program' && <Label>{partsLabel(campaign.partCount)}</Label>}
      </span>
    ),
  }),
  helper.accessor('state', {
    header: 'State',
    cell: ({ row: { original: row } }) =>
      row.kind === 'program' ? (
        <ProgramStateChip state={row.state} />
      ) : (
        <CampaignStateChip state={row.state} />
      ),
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
    cell: ({ row: { original: row } }) =>
      row.state === 'scheduled' ? (
        <span className="text-ink-muted">
          starts <Instant at={row.startsAt} />
        </span>
      ) : (
        <Instant at={row.launchedAt} />
      ),
  }),
  helper.accessor('createdBy', {
    header: 'Owner',
    cell: ({ getValue }) => <span className="text-ink-muted">{getValue()}</span>,
  }),
])

const numbers: ReadonlySet<string> = new Set(['people', 'delivered', 'read', 'failed'])
const alignOf = (columnId: string): Align => (numbers.has(columnId) ? 'right' : 'left')

export function CampaignsTable({ rows }: { rows: SentRow[] }) {
  const navigate = useNavigate()
  const table = useTable({ features, columns, data: rows, getRowId: ({ id }) => id })
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
              void navigate(addressOf(row.original))
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
