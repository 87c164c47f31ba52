import type { Program, ProgramPart, ProgramState } from '@clarion/contracts/programs'
import { type Ending, isHeld, stillToCome } from './ending.ts'
import { people } from './text.ts'

const endingOfState: Record<ProgramState, 'finished' | 'paused' | 'cancelled' | 'draft' | null> = {
  draft: 'draft',
  scheduled: null,
  running: null,
  paused: 'paused',
  finished: 'finished',
  cancelled: 'cancelled',
}

/**
 * Whether and how a program has ended; undefined while it goes on. A running program in which
 * nothing moves any more, because its parts wait for a person, has nothing left to watch either.
 */
export function programEndingOf(program: Program): Ending | undefined {
  const ended = endingOfState[program.state]
  if (ended === 'finished')
    return program.counts.unknown + stillToCome(program) === 0 ? 'all-known' : 'unknown-left'
  if (ended !== null) return ended
  if (program.state === 'scheduled' || program.parts.some((part) => isMoving(part, program)))
    return undefined
  return program.parts.some((part) => part.state === 'paused') ? 'paused' : 'held'
}

function isMoving(part: ProgramPart, program: Program): boolean {
  if (part.state === 'queued') return hasRoom(program)
  return part.state === 'sending' || (part.state === 'waiting' && !isHeld(part))
}

/** A paused part keeps its place, so that later ones wait behind it. */
const hasRoom = ({ parts, sideBySide }: Program): boolean =>
  parts.filter((part) => part.state === 'paused' && part.launchedAt !== null).length < sideBySide

/** The ending in a sentence, with the way on. */
export function programEndingSentence(program: Program, ending: Ending): string {
  const { counts, delivery, id } = program
  const failed = counts.failed + delivery.failed
  const paused = program.parts.find((part) => part.state === 'paused')
  switch (ending) {
    case 'all-known':
      return failed === 0
        ? 'Everyone is in a final state.'
        : `Everyone is in a final state; ${people(failed)} could not be reached, see Failures.`
    case 'unknown-left':
    case 'held':
      return `For ${people(counts.unknown)} it is not known whether the message went out. Nothing is sent to them again without evidence; see "clarion program export ${id}".`
    case 'paused':
      return program.state === 'paused' || paused === undefined
        ? `The program is paused with ${people(stillToCome(program))} to come. Go on with "clarion program resume ${id}".`
        : `Part ${paused.part} is paused${paused.stateReason === null ? '' : `: ${paused.stateReason}`} The parts after it wait. Go on with "clarion campaign resume ${paused.id}", or pass it by with "clarion campaign cancel ${paused.id}".`
    case 'cancelled':
      return 'The program was cancelled. What was sent stays sent.'
    case 'draft':
      return 'The program is a draft and has not been launched.'
  }
}
