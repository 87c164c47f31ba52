import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultSettings, type Settings } from '../control/settings.ts'
import { createDemoWorld } from '../demo-world.ts'
import { noTraits, type Traits } from '../people/traits.ts'
import { planStatuses } from './status-plan.ts'

const settings = defaultSettings(createDemoWorld({ id: '1', secret: 's' }), 1)
const people = Array.from({ length: 5_000 }, (_, person) => String(6_281_200_000_000 + person * 7))
const planOf = (waId: string, rules: Settings, traits: Traits = noTraits) =>
  planStatuses({ waId, acceptedAtMs: 0, failsWith: undefined, traits }, rules)
const plansFor = (rules: Settings) => people.map((waId) => planOf(waId, rules))
const namesOf = (plan: readonly { status: string }[]): string =>
  plan.map((step) => step.status).join(' ')

it('treats people about as often in each way as the settings say', () => {
  const share = new Map<string, number>()
  for (const plan of plansFor(settings)) {
    share.set(namesOf(plan), (share.get(namesOf(plan)) ?? 0) + 1 / people.length)
  }
  const reached = 0.99 * 0.98
  expect(share.get('failed')).toBeCloseTo(0.01, 2)
  expect(share.get('sent')).toBeCloseTo(0.99 * 0.02, 2)
  expect(share.get('sent delivered')).toBeCloseTo(reached * 0.4, 1)
  expect(share.get('sent read')).toBeCloseTo(reached * 0.6 * 0.05, 2)
  expect(share.get('sent delivered read')).toBeCloseTo(reached * 0.6 * 0.95, 1)
  expect(share.size).toBe(5)
})

it('never goes back in time, and bills each message once after sending', () => {
  for (const plan of plansFor(settings)) {
    const instants = plan.map((step) => step.atMs)
    expect(instants).toEqual(instants.toSorted((a, b) => a - b))
    const billed = plan.filter((step) => step.hasPricing).map((step) => step.status)
    expect(billed.filter((status) => status === 'delivered' || status === 'read').length).toBe(
      plan.length > 1 ? 1 : 0,
    )
  }
})

it('repeats itself under the same seed and differs under another', () => {
  expect(plansFor(settings)).toEqual(plansFor(settings))
  expect(plansFor(settings)).not.toEqual(plansFor({ ...settings, seed: 2 }))
})

it('fails a message that is bound to, and reports nothing else of it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(131026, 131047, 131049), (seed, failsWith) => {
      const plan = planStatuses(
        { waId: '62899', acceptedAtMs: 0, failsWith, traits: noTraits },
        { ...settings, seed },
      )
      expect(plan).toEqual([
        { status: 'failed', atMs: expect.any(Number), hasPricing: false, code: failsWith },
      ])
    }),
  )
})

it.each([
  [{ reach: 'neverDelivered' }, 'sent'],
  [{ reach: 'delivers', reads: 'later' }, 'sent delivered read'],
  [{ reach: 'delivers', reads: 'atOnce' }, 'sent read'],
  [{ reach: 'delivers', reads: 'never' }, 'sent delivered'],
  [{ reach: 'delivers', reads: 'receiptsOff' }, 'sent delivered'],
] as [Traits, string][])('lets someone told apart as %j have: %s', (traits, expected) => {
  const plans = people.slice(0, 500).map((waId) => namesOf(planOf(waId, settings, traits)))
  expect(new Set(plans)).toEqual(new Set([expected]))
})
