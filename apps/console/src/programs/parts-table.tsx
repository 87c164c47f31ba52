import type { Program, ProgramPart } from '@clarion/contracts/programs'
import { Link, useNavigate } from '@tanstack/react-router'
import { deliveryFunnel, failedPeople, progressParts } from '../campaigns/funnel.ts'
import { CampaignStateChip } from '../campaigns/state-chips.tsx'
import { waitingSentence } from '../campaigns/waiting.ts'
import { progressWords } from '../campaigns/words.ts'
import { formatCount, formatRate, formatShare } from '../lib/format.ts'
import { Instant } from '../ui/instant.tsx'
import { Section } from '../ui/section.tsx'
import { SegmentedBar } from '../ui/segmented-bar.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'

/** Every part in its order: where it stands, and the way to its own page. */
export const PartsTable = ({ program }: { program: Program }) => (
  <Section title="Parts">
    <TableFrame label="Parts of the program">
      <thead>
        <tr>
          <HeadCell>Part</HeadCell>
          {program.cutColumn !== null && <HeadCell>{program.cutColumn}</HeadCell>}
          <HeadCell>State</HeadCell>
          <HeadCell>Progress</HeadCell>
          <HeadCell align="right">People</HeadCell>
          <HeadCell align="right">Delivered</HeadCell>
          <HeadCell align="right">Failed</HeadCell>
          <HeadCell align="right">Rate now</HeadCell>
          <HeadCell>Began</HeadCell>
          <HeadCell>Ended</HeadCell>
        </tr>
      </thead>
      <tbody>
        {program.parts.map((part) => (
          <PartRow key={part.id} part={part} program={program} />
        ))}
      </tbody>
    </TableFrame>
  </Section>
)

function PartRow({ part, program }: { part: ProgramPart; program: Program }) {
  const navigate = useNavigate()
  const [sent, delivered] = deliveryFunnel(part).steps.map(({ people }) => people)
  const open = { to: '/campaigns/$campaignId', params: { campaignId: part.id } } as const
  return (
    // A wider target for the pointer; the keyboard has the link in the first cell.
    <tr
      className={`${rowStyle} cursor-pointer whitespace-nowrap hover:bg-hover`}
      onClick={(event) => {
        if (!event.defaultPrevented) void navigate(open)
      }}
    >
      <Cell>
        <Link {...open} className="font-medium hover:underline">
          Part {part.part}
        </Link>
      </Cell>
      {program.cutColumn !== null && (
        <Cell className="max-w-48 truncate">
          {part.value || <span className="text-ink-faint">empty</span>}
        </Cell>
      )}
      <Cell>
        <span className="flex items-center gap-2">
          <CampaignStateChip state={part.state} />
          <PartWaits part={part} unknownPolicy={program.unknownPolicy} />
        </span>
      </Cell>
      <Cell>
        <SegmentedBar
          label={`Progress of part ${part.part}`}
          segments={progressParts(part).map(({ kind, people }) => ({
            tone: kind,
            label: progressWords[kind],
            people,
          }))}
          className="w-32"
        />
      </Cell>
      <Cell align="right">{formatCount(part.people)}</Cell>
      <Cell align="right">{formatShare(delivered ?? 0, sent ?? 0)}</Cell>
      <Cell align="right">{part.launchedAt === null ? '–' : formatCount(failedPeople(part))}</Cell>
      <Cell align="right">
        {part.state === 'sending' ? formatRate(part.currentPerSecond) : '–'}
      </Cell>
      <Cell>
        <Instant at={part.launchedAt} />
      </Cell>
      <Cell>
        <Instant at={part.finishedAt} />
      </Cell>
    </tr>
  )
}

/** What it waits for, when that is more than its turn. */
function PartWaits({
  part,
  unknownPolicy,
}: { part: ProgramPart } & Pick<Program, 'unknownPolicy'>) {
  const { state, waitingFor } = part
  if (state !== 'waiting' || waitingFor === null) return null
  const { what, until } = waitingSentence(waitingFor, unknownPolicy)
  return (
    <span className="max-w-64 truncate text-ink-muted text-xs" title={`Waiting for ${what}`}>
      for {what}
      {until && (
        <>
          , {until.words} <Instant at={until.at} />
        </>
      )}
    </span>
  )
}
