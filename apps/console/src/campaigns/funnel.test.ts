import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Counted, deliveryFunnel, failedPeople, progressParts } from './funnel.ts'

const none = {
  pending: 0,
  claimed: 0,
  sending: 0,
  accepted: 0,
  failed: 0,
  deferred: 0,
  unknown: 0,
  skipped: 0,
}
const silence = { sent: 0, failed: 0, delivered: 0, read: 0, played: 0 }
const aCampaign = (
  people: number,
  counts: Partial<Counted['counts']> = {},
  delivery: Partial<Counted['delivery']> = {},
): Counted => ({
  people,
  counts: { ...none, ...counts },
  delivery: { ...silence, ...delivery },
})
const peopleBy = (campaign: Counted) =>
  Object.fromEntries(deliveryFunnel(campaign).steps.map((step) => [step.step, step.people]))

describe('the delivery funnel', () => {
  it('counts a message under every step it has passed', () => {
    const campaign = aCampaign(
      100,
      { accepted: 90, skipped: 10 },
      { sent: 20, delivered: 30, read: 35, failed: 5 },
    )
    expect(peopleBy(campaign)).toEqual({ sent: 90, delivered: 65, read: 35 })
  })

  it('counts a message that was read without a delivered status as delivered', () => {
    expect(peopleBy(aCampaign(1, { accepted: 1 }, { read: 1 }))).toMatchObject({ delivered: 1 })
  })

  it('counts a played voice message as read', () => {
    expect(peopleBy(aCampaign(1, { accepted: 1 }, { played: 1 }))).toMatchObject({ read: 1 })
  })

  it('tells those Meta has said nothing about from those that failed later', () => {
    const funnel = deliveryFunnel(aCampaign(10, { accepted: 10 }, { delivered: 6, failed: 1 }))
    expect(funnel).toMatchObject({ unheard: 3, failedLater: 1 })
  })

  it('never shows more delivered than sent when statuses are ahead of outcomes', () => {
    const funnel = deliveryFunnel(aCampaign(10, { accepted: 2, sending: 8 }, { delivered: 5 }))
    expect(funnel.steps[0]?.people).toBe(5)
    expect(funnel.unheard).toBe(0)
  })

  it('measures the first step against everyone in the campaign', () => {
    expect(deliveryFunnel(aCampaign(40, { accepted: 10 })).steps[0]).toMatchObject({ previous: 40 })
  })
})

describe('the progress bar', () => {
  it('adds up to everyone, whatever has been heard so far', () => {
    const count = fc.nat({ max: 1_000 })
    const outcomes = fc.record({
      pending: count,
      claimed: count,
      sending: count,
      failed: count,
      deferred: count,
      unknown: count,
      skipped: count,
      heard: fc.record({
        sent: count,
        failed: count,
        delivered: count,
        read: count,
        played: count,
      }),
      unheard: count,
    })
    return fc.assert(
      fc.property(outcomes, ({ heard, unheard, ...counts }) => {
        const accepted = Object.values(heard).reduce((sum, n) => sum + n, unheard)
        const people = Object.values(counts).reduce((sum, n) => sum + n, accepted)
        const parts = progressParts(aCampaign(people, { ...counts, accepted }, heard))
        expect(parts.reduce((sum, part) => sum + part.people, 0)).toBe(people)
        expect(parts.every((part) => part.people >= 0)).toBe(true)
      }),
    )
  })

  it('shows failures of both kinds as failed', () => {
    const campaign = aCampaign(3, { accepted: 2, failed: 1 }, { failed: 1, delivered: 1 })
    expect(failedPeople(campaign)).toBe(2)
    expect(progressParts(campaign)).toContainEqual({ kind: 'failed', people: 2 })
  })
})
