import { expect, it } from 'vitest'
import { readFaults, readPerson } from './answers.ts'
import { traitsWith } from './behaviour-table.ts'
import { readSimulatorSearch } from './search.ts'

it('says which place of an answer does not fit', () => {
  expect(() => readFaults({ faults: [{ kind: 'slow', happened: 'often' }] }, '')).toThrow(
    /no number at faults\[0\]\.happened/,
  )
  expect(() => readFaults('nonsense', '')).toThrow(/no object at its top/)
})

it('takes what an older simulator leaves out as not set, and leaves out what it does not know', () => {
  expect(readFaults({ faults: [{ kind: 'slow', happened: 1, colour: 'red' }] }, '')).toEqual({
    faults: [
      {
        ...{ kind: 'slow', happened: 1, rate: null, count: null, left: null },
        ...{ phoneNumberId: null, calls: null, delayMs: null },
      },
    ],
  })
})

it('changes one trait of a person and keeps the others', () => {
  const person = readPerson(
    { waId: '628', name: 'Budi', windows: [], isStored: true, reach: 'delivers', reads: 'never' },
    '',
  )
  expect(traitsWith(person, 'reads', 'atOnce')).toEqual({
    ...{ name: 'Budi', reach: 'delivers', reads: 'atOnce' },
  })
  expect(traitsWith(person, 'reads', 'as-everyone')).toEqual({ name: 'Budi', reach: 'delivers' })
})

it('reads of an address only what it understands', () => {
  expect(readSimulatorSearch({ section: 'faults', person: '6281234567890', q: '' })).toEqual({
    ...{ section: 'faults', person: '6281234567890' },
  })
  expect(readSimulatorSearch({ section: 'nowhere', person: '../x', kind: 'toString' })).toEqual({})
})
