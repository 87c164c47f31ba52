import type { ProgramPart } from '@clarion/contracts/programs'
import { describe, expect, it } from 'vitest'
import { programEndingOf } from './program-ending.ts'
import { aFinishedProgram, aPart, aProgram } from './testing/builders.ts'

const unknownLeft = (until: string | null) =>
  aPart({
    part: 1,
    state: 'waiting',
    counts: { accepted: 9, unknown: 1 },
    waitingFor: { reason: 'unknown_outcomes', detail: 'One is unknown.', until },
  })
const of = (sideBySide: number, ...parts: ProgramPart[]) => aProgram({ sideBySide, parts })
const paused = aPart({ part: 1, state: 'paused' })
const pausedBefore = aPart({ part: 1, state: 'paused', launchedAt: null })
const queued = aPart({ part: 2 })
const ended = aPart({ part: 2, state: 'finished', counts: { accepted: 10 } })

describe('a program has ended', () => {
  it.each([
    ['everyone is known', aFinishedProgram(), 'all-known'],
    [
      'unknown outcomes are left',
      aProgram({ state: 'finished', counts: { accepted: 19, unknown: 1 } }),
      'unknown-left',
    ],
    ['it is paused', aProgram({ state: 'paused' }), 'paused'],
    ['it is cancelled', aProgram({ state: 'cancelled' }), 'cancelled'],
    ['it was never launched', aProgram({ state: 'draft', parts: [] }), 'draft'],
    ['a paused part keeps the others waiting', of(1, paused, queued), 'paused'],
    ['the last part is paused', of(2, paused, ended), 'paused'],
    ['only a person can settle what is left', of(1, unknownLeft(null), ended), 'held'],
  ] as const)('when %s', (_, program, ending) => {
    expect(programEndingOf(program)).toBe(ending)
  })
})

describe('a program goes on', () => {
  it.each([
    ['while a part sends', of(1, aPart({ state: 'sending' }), queued)],
    ['while it is scheduled', aProgram({ state: 'scheduled', parts: [queued] })],
    ['between two parts', of(1, { ...ended, part: 1 }, queued)],
    ['beside a part that is paused', of(2, paused, queued)],
    ['past a part that was paused before its turn', of(1, pausedBefore, queued)],
    ['while an outcome is awaited', of(1, unknownLeft('2026-11-21T13:00:00.000Z'), ended)],
    ['while a part waits for a person but the next can send', of(1, unknownLeft(null), queued)],
  ])('%s', (_, program) => {
    expect(programEndingOf(program)).toBeUndefined()
  })
})
