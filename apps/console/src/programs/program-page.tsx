import type { Program } from '@clarion/contracts/programs'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { isNowhere } from '../api/failure.ts'
import { programQuery } from '../api/queries.ts'
import { Delivery } from '../campaign/delivery.tsx'
import { Facts } from '../campaign/facts.tsx'
import { Failures } from '../campaign/failures.tsx'
import { Progress } from '../campaign/progress.tsx'
import { Standing } from '../campaign/standing.tsx'
import { BeginWords } from '../campaigns/begin-words.tsx'
import { programHasBegun } from '../campaigns/starting.ts'
import { ProgramStateChip } from '../campaigns/state-chips.tsx'
import { hasEnded, orderWords, programStateWords } from '../campaigns/words.ts'
import { formatCount } from '../lib/format.ts'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { SendingNumbers } from '../stops/sending-numbers.tsx'
import { buttonStyle } from '../ui/button.tsx'
import { Label } from '../ui/chip.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Fact } from '../ui/section.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { PartsTable } from './parts-table.tsx'
import { partsInWords, planOf } from './parts-words.ts'
import { ProgramActions } from './program-actions.tsx'
import { ProgramNotices } from './program-notices.tsx'

/** One program, live: the whole of it, and each of its parts. */
export function ProgramPage() {
  const { programId } = useParams({ from: '/signed-in/programs/$programId' })
  const program = useQuery(programQuery(programId))
  return (
    <>
      <TopBar
        crumbs={[
          <Link key="campaigns" to="/campaigns" className="hover:underline">
            Campaigns
          </Link>,
          program.data?.name ?? '',
        ]}
      />
      <PageBody>
        {program.isPending && <ProgramSkeleton />}
        {program.isError && !program.data && (
          <NotShown error={program.error} onRetry={program.refetch} />
        )}
        {program.data && <ProgramView program={program.data} />}
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
      There is no program at this address.
    </Empty>
  ) : (
    <FailureNote error={error} onRetry={onRetry} safe="A running program goes on." />
  )

const ProgramView = ({ program }: { program: Program }) => (
  <>
    <Header program={program} />
    <ProgramNotices program={program} />
    {program.launchedAt !== null && (
      <>
        <Progress subject={program}>
          <Facts
            subject={program}
            currentPerSecond={program.currentPerSecond}
            plan={planOf(program.numbers)}
          >
            <Fact name="Parts ended" detail={partsInWords(program.parts)}>
              {formatCount(program.parts.filter(({ state }) => hasEnded(state)).length)} of{' '}
              {formatCount(program.parts.length)}
            </Fact>
          </Facts>
          <ProgramStanding program={program} />
        </Progress>
        <PartsTable program={program} />
        {programHasBegun(program) && <Delivery subject={program} />}
        <SendingNumbers numbers={program.numbers} />
        {programHasBegun(program) && <Failures failures={program.failures} />}
      </>
    )}
    {program.launchedAt === null && <SendingNumbers numbers={program.numbers} />}
  </>
)

/** What it is at; while nothing goes out although it runs, what its first part waits for. */
function ProgramStanding({ program: { state, parts, unknownPolicy } }: { program: Program }) {
  const isSending = parts.some((part) => part.state === 'sending')
  const waiting = parts.find((part) => part.state === 'waiting')
  return state === 'running' && !isSending && waiting ? (
    <Standing campaign={{ ...waiting, unknownPolicy }} who={`Part ${waiting.part}`} />
  ) : (
    <p className="min-h-5 text-ink-muted">{programStateWords[state].meaning}</p>
  )
}

function Header({ program }: { program: Program }) {
  const { template, audience, numbers } = program
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-1 basis-96 flex-col gap-1.5">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl">{program.name}</h1>
          <ProgramStateChip state={program.state} />
        </div>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-muted text-sm">
          <Label>program</Label>
          <span>
            <code className="font-mono">{template.name}</code> from{' '}
            <span className="whitespace-nowrap">{numbers[0]?.displayPhoneNumber}</span>
            {numbers.length > 1 && ` and ${numbers.length - 1} more`}
          </span>
          <Label>{template.language}</Label>
          <Label>{template.category}</Label>
          <span className="min-w-0 break-words">
            to {audience.fileName}, cut{' '}
            {program.cutColumn === null ? 'evenly' : `by ${program.cutColumn}`},{' '}
            {orderWords(program.sideBySide)}, by {program.createdBy}
            <BeginWords subject={program} hasBegun={programHasBegun(program)} />
          </span>
        </div>
      </div>
      <ProgramActions program={program} />
    </div>
  )
}

const ProgramSkeleton = () => (
  <div className="flex flex-col gap-6" role="status" aria-label="Loading">
    <Skeleton className="h-7 w-72" />
    <Skeleton className="h-4 w-96 max-w-full" />
    <Skeleton className="mt-6 h-4 w-full" />
    <Skeleton className="h-14 w-full" />
    <Skeleton className="h-72 w-full" />
  </div>
)
