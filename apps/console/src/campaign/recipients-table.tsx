import { type Recipient, skipReasons } from '@clarion/contracts/campaigns'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { DeliveryStatusChip, RecipientStateChip } from '../campaigns/state-chips.tsx'
import { formatCount } from '../lib/format.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Instant } from '../ui/instant.tsx'
import { Cell, HeadCell } from '../ui/table.tsx'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, Recipient>()

/** Why someone was not reached: the code with its title, or the reason to skip. */
function Reason({ recipient }: { recipient: Recipient }) {
  if (recipient.skipReason !== null)
    return (
      <span title={skipReasons[recipient.skipReason]}>{skipReasons[recipient.skipReason]}</span>
    )
  if (recipient.error === null) return null
  const { code, title, meaning } = recipient.error
  return (
    <span title={meaning}>
      {code > 0 && <code className="font-mono text-ink-muted">{code} </code>}
      {title}
    </span>
  )
}

const columns = helper.columns([
  helper.accessor('n', {
    header: '#',
    cell: ({ getValue }) => <span className="text-ink-faint">{formatCount(getValue())}</span>,
  }),
  helper.accessor('phone', {
    header: 'Phone',
    cell: ({ getValue }) => (
      // The click goes on to the row, which opens the details.
      <button
        type="button"
        className="font-mono hover:underline"
        aria-label={`Details of ${getValue()}`}
      >
        {getValue()}
      </button>
    ),
  }),
  helper.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <RecipientStateChip state={getValue()} />,
  }),
  helper.accessor('status', {
    header: 'Delivery',
    cell: ({ getValue }) => <DeliveryStatusChip status={getValue()} />,
  }),
  helper.display({
    id: 'reason',
    header: 'Reason',
    cell: ({ row }) => <Reason recipient={row.original} />,
  }),
  helper.accessor('acceptedAt', {
    header: 'Accepted',
    cell: ({ getValue }) => <Instant at={getValue()} />,
  }),
  helper.accessor('deliveredAt', {
    header: 'Delivered',
    cell: ({ getValue }) => <Instant at={getValue()} />,
  }),
  helper.accessor('readAt', {
    header: 'Read',
    cell: ({ getValue }) => <Instant at={getValue()} />,
  }),
])

const ROW_PX = 36
const CHOICE_PX = 40
const NEAR_END_ROWS = 40
const widthsPx: Readonly<Record<string, number>> = {
  n: 64,
  phone: 160,
  state: 116,
  status: 116,
  acceptedAt: 148,
  deliveredAt: 148,
  readAt: 148,
}

/** Choosing people whose outcome is unknown, to decide about them. */
export interface Choosing {
  chosen: ReadonlySet<number>
  onChange: (chosen: ReadonlySet<number>) => void
}

interface RecipientsTableProps {
  recipients: Recipient[]
  /** Left out while nobody can be chosen. */
  choosing: Choosing | undefined
  /** How many there are in all, when that is known. */
  rowCount: number | undefined
  onOpen: (recipient: Recipient) => void
  onNearEnd: () => void
  isReadingMore: boolean
}

/** Draws only the rows in sight, so that fifty thousand scroll like fifty. */
export function RecipientsTable(props: RecipientsTableProps) {
  const { recipients, choosing, rowCount, onOpen, onNearEnd, isReadingMore } = props
  const scroller = useRef<HTMLElement>(null)
  const table = useTable({ features, columns, data: recipients, getRowId: ({ n }) => String(n) })
  const rows = table.getRowModel().rows
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - NEAR_END_ROWS
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once per end of the rows read so far.
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, rows.length])
  return (
    <section
      ref={scroller}
      aria-label="Recipients, scrolls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative max-h-[480px] overflow-auto rounded-md border border-line text-sm"
    >
      <table
        aria-label="Recipients"
        aria-rowcount={rowCount ?? -1}
        aria-busy={isReadingMore}
        className="w-full min-w-[1080px] table-fixed border-separate border-spacing-0"
      >
        <colgroup>
          {choosing && <col style={{ width: CHOICE_PX }} />}
          {table.getAllLeafColumns().map(({ id }) => (
            <col key={id} style={{ width: widthsPx[id] }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {choosing && <ChooseAll recipients={recipients} {...choosing} />}
              {group.headers.map((header) => (
                <HeadCell key={header.id}>
                  <table.FlexRender header={header} />
                </HeadCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Gap heightPx={above} hasChoice={choosing !== undefined} />
          {items.map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <tr
                  key={row.id}
                  aria-rowindex={item.index + 2}
                  onClick={() => onOpen(row.original)}
                  className="cursor-pointer hover:bg-hover"
                >
                  {choosing && <ChooseOne recipient={row.original} {...choosing} />}
                  {row.getAllCells().map((cell) => (
                    <Cell key={cell.id} className="truncate border-line border-b py-0">
                      <table.FlexRender cell={cell} />
                    </Cell>
                  ))}
                </tr>
              )
            )
          })}
          <Gap heightPx={below} hasChoice={choosing !== undefined} />
        </tbody>
      </table>
    </section>
  )
}

/** Everyone shown whose outcome is unknown, or nobody. */
function ChooseAll({ recipients, chosen, onChange }: Choosing & { recipients: Recipient[] }) {
  const ns = recipients.flatMap(({ n, state }) => (state === 'unknown' ? [n] : []))
  const count = ns.filter((n) => chosen.has(n)).length
  return (
    <HeadCell className="leading-none">
      <Checkbox
        label="Everyone shown whose outcome is unknown"
        isChecked={count > 0 && count === ns.length}
        isMixed={count > 0 && count < ns.length}
        disabledReason={ns.length === 0 ? 'Nobody shown has an unknown outcome.' : null}
        onChange={(isAll) => onChange(new Set(isAll ? ns : []))}
      />
    </HeadCell>
  )
}

function ChooseOne({ recipient, chosen, onChange }: Choosing & { recipient: Recipient }) {
  const { n, phone, state } = recipient
  const toggle = (isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(n)
    else next.delete(n)
    onChange(next)
  }
  return (
    // A click beside the box is meant for the box, not for the row's details.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box itself takes the keys.
    <td
      className="h-9 cursor-default border-line border-b px-3 py-0 leading-none"
      onClick={(event) => event.stopPropagation()}
    >
      {state === 'unknown' && (
        <Checkbox label={`Choose ${phone}`} isChecked={chosen.has(n)} onChange={toggle} />
      )}
    </td>
  )
}

/** Stands for the rows that are not drawn. */
const Gap = ({ heightPx, hasChoice }: { heightPx: number; hasChoice: boolean }) =>
  heightPx > 0 && (
    <tr aria-hidden>
      <td
        colSpan={columns.length + (hasChoice ? 1 : 0)}
        className="p-0"
        style={{ height: heightPx }}
      />
    </tr>
  )
