import { describe, expect, it } from 'vitest'
import { beganAt, startingOf } from './starting.ts'

const nowMs = Date.parse('2025-11-21T09:00:00Z')
const ahead = '2025-11-21T10:00:00Z'
const past = '2025-11-21T07:00:00Z'
const kindOf = (
  state: 'scheduled' | 'paused' | 'sending' | 'cancelled',
  startsAt: string | null,
  stateReason: string | null = null,
) => startingOf({ state, startsAt, stateReason }, false, nowMs)?.kind

describe('a start of its own', () => {
  it('lies ahead while it is scheduled', () => {
    expect(kindOf('scheduled', ahead)).toBe('ahead')
  })

  it('asks when the machine was down for too long, and not when a person paused it', () => {
    expect(kindOf('paused', past, 'It was to start at …')).toBe('late')
    expect(kindOf('paused', past)).toBe('paused-past')
    expect(kindOf('paused', ahead)).toBe('paused-ahead')
  })

  it('is over once somebody was tried, when it ended, and when it never had one', () => {
    expect(
      startingOf({ state: 'paused', startsAt: past, stateReason: 'x' }, true, nowMs),
    ).toBeNull()
    expect(kindOf('cancelled', past)).toBeUndefined()
    expect(kindOf('paused', null, 'x')).toBeUndefined()
  })

  it('begins at its launch, or at its start when that comes later', () => {
    expect(beganAt({ startsAt: null }, past)).toBe(past)
    expect(beganAt({ startsAt: ahead }, past)).toBe(ahead)
    expect(beganAt({ startsAt: past }, ahead)).toBe(ahead)
  })
})
