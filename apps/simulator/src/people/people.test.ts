import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultSettings, SettingsStore } from '../control/settings.ts'
import { createDemoWorld } from '../demo-world.ts'
import { People } from './people.ts'
import { reactions, type Traits } from './traits.ts'

const store = (people: object = {}): SettingsStore => {
  const settings = new SettingsStore(defaultSettings(createDemoWorld({ id: '1', secret: 's' }), 1))
  expect(settings.update({ people })).toEqual({ kind: 'changed' })
  return settings
}
const crowd = Array.from({ length: 4_000 }, (_, person) => String(6_281_200_000_000 + person * 13))

it('tells nobody apart by default', () => {
  const people = new People(store())
  expect(crowd.every((waId) => Object.keys(people.traitsOf(waId)).length === 0)).toBe(true)
})

it('makes about as many people react in each way as the settings say, whoever is asked first', () => {
  const shares = { text: 0.2, stop: 0.1, block: 0.05 }
  const settings = store({ reactions: shares })
  const count = (waIds: readonly string[]): Map<string | undefined, number> => {
    const people = new People(settings)
    const counts = new Map<string | undefined, number>()
    for (const waId of waIds) {
      const { reaction } = people.traitsOf(waId)
      counts.set(reaction, (counts.get(reaction) ?? 0) + 1)
    }
    return counts
  }
  const counts = count(crowd)
  for (const [reaction, share] of Object.entries(shares)) {
    expect((counts.get(reaction) ?? 0) / crowd.length).toBeCloseTo(share, 1)
  }
  expect(new Map([...count(crowd.toReversed())].toSorted())).toEqual(
    new Map([...counts].toSorted()),
  )
})

it('lets the first pattern that fits decide, over the shares and under what is stored', () => {
  const people = new People(
    store({
      reactions: { text: 1 },
      patterns: [
        { pattern: '62812*7', traits: { reach: 'notOnWhatsApp' } },
        { pattern: '62812*', traits: { reach: 'neverDelivered', reaction: 'nothing' } },
        { pattern: '1???5550000', traits: { phone: 'hidden' } },
      ],
    }),
  )
  expect(people.traitsOf('6281200007')).toEqual({ reach: 'notOnWhatsApp', reaction: 'text' })
  expect(people.traitsOf('6281200008')).toEqual({ reach: 'neverDelivered', reaction: 'nothing' })
  expect(people.traitsOf('12125550000')).toEqual({ phone: 'hidden', reaction: 'text' })
  expect(people.traitsOf('121255500000')).toEqual({ reaction: 'text' })
  people.put('6281200007', { reach: 'delivers' })
  expect(people.traitsOf('6281200007')).toEqual({ reach: 'delivers', reaction: 'text' })
})

it('stores only people told apart, and forgets them when asked', () => {
  const traits = fc.record<Traits>({ reaction: fc.constantFrom(...reactions) })
  const steps = fc.array(
    fc.record({
      waId: fc.constantFrom('6281', '6282', '6283'),
      act: fc.constantFrom('ask', 'change', 'forget'),
      traits,
    }),
  )
  fc.assert(
    fc.property(steps, (all) => {
      const people = new People(store())
      const told = new Map<string, Traits>()
      for (const step of all) {
        if (step.act === 'ask') people.traitsOf(step.waId)
        else if (step.act === 'forget') {
          people.forget(step.waId)
          told.delete(step.waId)
        } else {
          people.change(step.waId, step.traits)
          told.set(step.waId, { ...told.get(step.waId), ...step.traits })
        }
        expect(people.storedCount).toBe(told.size)
        expect(people.storedTraitsOf(step.waId)).toEqual(told.get(step.waId))
      }
    }),
  )
})
