import type { Program, ProgramPart } from '@clarion/contracts/programs'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { openStopsQuery, phoneNumbersQuery } from '../api/queries.ts'
import { LateAnswers } from '../campaigns/late-answers.tsx'
import { StartNote } from '../campaigns/start-note.tsx'
import { programHasBegun, startingOf } from '../campaigns/starting.ts'
import { hasEnded } from '../campaigns/words.ts'
import { StopBanner } from '../stops/stop-banner.tsx'
import { stopsOn } from '../stops/stop-words.ts'
import { buttonStyle } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'
import { useProgramAction } from './use-program-action.ts'

/** What needs a person, of the whole and of its parts. */
export function ProgramNotices({ program }: { program: Program }) {
  const action = useProgramAction(program.id)
  const starting = startingOf(program, programHasBegun(program), Date.now())
  if (starting)
    return (
      <StartNote
        starting={starting}
        lateStartMaxMinutes={program.lateStartMaxMinutes}
        answers={
          <LateAnswers
            what="program"
            subject={program}
            isBusy={action.isPending}
            onAnswer={action.mutate}
          />
        }
      />
    )
  return (
    <>
      {program.launchedAt === null && <Unsent program={program} />}
      {program.stateReason !== null && (
        <Note kind="danger" title="The program paused itself">
          {program.stateReason}
        </Note>
      )}
      <Stops program={program} />
    </>
  )
}

const Unsent = ({ program: { state, audience } }: { program: Program }) => (
  <Note title="Nobody has been messaged">
    {state === 'cancelled'
      ? 'This program was cancelled before it was sent.'
      : `This program is written and has not been sent. Send it to cut the people of ${audience.fileName} into its parts.`}
  </Note>
)

/** Stops on what it sends with, and parts that paused themselves for another reason. */
function Stops({ program }: { program: Program }) {
  const stops = useQuery(openStopsQuery)
  const { data: numbers } = useQuery(phoneNumbersQuery)
  const wabaId = numbers?.find(({ id }) => id === program.phoneNumberId)?.wabaId
  const mine = hasEnded(program.state)
    ? []
    : stopsOn(stops.data ?? [], {
        numberIds: program.numbers.map(({ phoneNumberId }) => phoneNumberId),
        wabaId,
        template: program.template,
      })
  const paused = program.parts.filter(
    ({ state, stateReason }) =>
      state === 'paused' &&
      stateReason !== null &&
      !mine.some(({ reason }) => stateReason.startsWith(reason)),
  )
  return (
    <>
      {mine.map((stop) => (
        <StopBanner key={stop.id} stop={stop} />
      ))}
      {paused.map((part) => (
        <PausedPart key={part.id} part={part} />
      ))}
    </>
  )
}

const PausedPart = ({ part: { id, part, stateReason } }: { part: ProgramPart }) => (
  <Note
    kind="danger"
    title={`Part ${part} paused itself`}
    action={
      <Link
        to="/campaigns/$campaignId"
        params={{ campaignId: id }}
        className={buttonStyle({ size: 'small' })}
      >
        Go to part {part}
      </Link>
    }
  >
    {stateReason}
  </Note>
)
