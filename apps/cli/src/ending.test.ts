import { describe, expect, it } from 'vitest'
import { endingOf, endingSentence, exitCodeOf } from './ending.ts'
import { exitCodes } from './exit-codes.ts'
import { aCampaign, aDraft, aFinishedCampaign } from './testing/builders.ts'

const held = (until: string | null) =>
  aCampaign({
    state: 'waiting',
    counts: { accepted: 8, unknown: 2 },
    waitingFor: { reason: 'unknown_outcomes', detail: 'Two outcomes are unknown.', until },
  })

describe('has ended', () => {
  it.each([
    ['everyone is known', aFinishedCampaign(), 'all-known', exitCodes.done],
    [
      'unknown outcomes are left',
      aCampaign({ state: 'finished', counts: { accepted: 9, unknown: 1 } }),
      'unknown-left',
      exitCodes.unfinished,
    ],
    ['only a person can settle what is left', held(null), 'held', exitCodes.unfinished],
    ['it is paused', aCampaign({ state: 'paused' }), 'paused', exitCodes.unfinished],
    ['it is cancelled', aCampaign({ state: 'cancelled' }), 'cancelled', exitCodes.unfinished],
    ['it was never launched', aDraft(), 'draft', exitCodes.unfinished],
  ] as const)('when %s', (_, campaign, ending, exitCode) => {
    expect(endingOf(campaign)).toBe(ending)
    expect(exitCodeOf(ending)).toBe(exitCode)
  })
})

it.each([
  ['sending', aCampaign()],
  ['scheduled', aCampaign({ state: 'scheduled' })],
  ['waiting for an instant', held('2026-11-21T13:00:00.000Z')],
  [
    'waiting for the messaging limit',
    aCampaign({
      state: 'waiting',
      waitingFor: { reason: 'messaging_limit', detail: 'The allowance is used up.', until: null },
    }),
  ],
])('goes on while it is %s', (_, campaign) => {
  expect(endingOf(campaign)).toBeUndefined()
})

it('mentions those who could not be reached though the campaign is complete', () => {
  const sentence = endingSentence(aFinishedCampaign(), 'all-known')
  expect(sentence).toContain('1 person could not be reached')
})
