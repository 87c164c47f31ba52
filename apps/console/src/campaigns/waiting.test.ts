import { describe, expect, it } from 'vitest'
import { waitingSentence } from './waiting.ts'

const at = '2025-11-21T14:05:00.000Z'

describe('what a campaign waits for', () => {
  it('names the instant once, in the zone of the page', () => {
    const detail =
      "2,000 people a day is this portfolio's messaging limit at Meta, and they are reached. There is room for the next at 14:05 UTC."
    expect(
      waitingSentence({ reason: 'messaging_limit', detail, until: at }, 'resend_when_proven'),
    ).toEqual({
      what: 'the messaging limit of your business portfolio to free up',
      until: { words: 'until', at },
      detail:
        "2,000 people a day is this portfolio's messaging limit at Meta, and they are reached.",
    })
  })

  it('asks a person when unknown outcomes are held, and promises no instant', () => {
    const waiting = {
      reason: 'unknown_outcomes',
      detail: 'Meta gave no answer.',
      until: at,
    } as const
    expect(waitingSentence(waiting, 'hold')).toMatchObject({
      what: 'you to decide about unknown outcomes',
      until: null,
    })
    expect(waitingSentence(waiting, 'resend_when_proven').until).toEqual({
      words: 'looked at again',
      at,
    })
  })

  it('leaves sentences whole that name no instant', () => {
    const detail = 'Meta asks to slow down. Sending goes on by itself. (Meta’s error 130429)'
    const waiting = { reason: 'number_throttled', detail, until: at } as const
    expect(waitingSentence(waiting, 'hold').detail).toBe(detail)
  })
})
