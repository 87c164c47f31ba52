import { expect, it } from 'vitest'
import type { FaultState } from './answers.ts'
import { faultsInWords, howOften, withFault } from './fault-table.ts'

const fault = (part: Partial<FaultState> & { kind: string }): FaultState => ({
  ...{ rate: null, count: null, phoneNumberId: null, calls: null, delayMs: null },
  ...{ left: null, happened: 0 },
  ...part,
})

it('says how often a fault strikes', () => {
  expect(howOften(fault({ kind: 'http500' }))).toBe('every send')
  expect(howOften(fault({ kind: 'webhookOutage' }))).toBe('every webhook')
  expect(howOften(fault({ kind: 'http500', rate: 0.25 }), 'en')).toBe('25% of sends')
  expect(howOften(fault({ kind: 'http500', count: 3, left: 3 }), 'en')).toBe('the next 3 sends')
  expect(howOften(fault({ kind: 'http500', count: 3, left: 1 }))).toBe('the next send')
})

it('puts all that is on into a sentence, and not what is over', () => {
  const faults = [
    fault({ kind: 'http500' }),
    fault({ kind: 'slow', count: 2, left: 0, happened: 2 }),
    fault({ kind: 'webhookOutage' }),
  ]
  expect(faultsInWords(faults)).toBe('HTTP 500 on every send; Webhook outage on every webhook')
})

it('replaces one fault and lets the others go on from where they are', () => {
  const faults = [
    fault({ kind: 'http500', count: 10, left: 4, happened: 6 }),
    fault({ kind: 'slow', phoneNumberId: '106', calls: 'all', delayMs: 900, rate: 0.5 }),
    fault({ kind: 'hang', count: 1, left: 0, happened: 1 }),
  ]
  expect(withFault(faults, 'throttle', { kind: 'throttle', rate: 0.1 })).toEqual([
    { kind: 'http500', count: 4 },
    { kind: 'slow', phoneNumberId: '106', calls: 'all', delayMs: 900, rate: 0.5 },
    { kind: 'throttle', rate: 0.1 },
  ])
  expect(withFault(faults, 'slow', null)).toEqual([{ kind: 'http500', count: 4 }])
})
