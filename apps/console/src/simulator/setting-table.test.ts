import { expect, it } from 'vitest'
import {
  fromSlider,
  numbersAt,
  patchFor,
  SLIDER_STEPS,
  settingGroups,
  toSlider,
} from './setting-table.ts'

const rows = settingGroups([{ id: '106', name: '+1 555' }]).flatMap((group) => group.rows)
const rowAt = (path: string) => {
  const row = rows.find((one) => one.path === path)
  if (row === undefined) throw new Error(`no row ${path}`)
  return row
}
const settings = {
  latencyMs: 150,
  throughput: { '106': 80, '107': 1_000 },
  statuses: { readRate: 0.6, sentDelayMs: { min: 100, max: 900 } },
  people: { reactions: { text: 0.1 } },
}

it('finds the numbers of every kind of setting', () => {
  expect(numbersAt(rowAt('latencyMs'), settings)).toEqual([150])
  expect(numbersAt(rowAt('throughput.106'), settings)).toEqual([80])
  expect(numbersAt(rowAt('statuses.sentDelayMs'), settings)).toEqual([100, 900])
})

it('counts a share that nobody has as none, and leaves out a setting that is not there', () => {
  expect(numbersAt(rowAt('people.reactions.stop'), settings)).toEqual([0])
  expect(numbersAt(rowAt('webhooks.dropRate'), settings)).toBeUndefined()
  expect(numbersAt(rowAt('seed'), settings)).toBeUndefined()
})

it('changes one setting and keeps what stands beside it', () => {
  expect(patchFor(rowAt('latencyMs'), [5], settings)).toEqual({ latencyMs: 5 })
  expect(patchFor(rowAt('throughput.106'), [20], settings)).toEqual({ throughput: { '106': 20 } })
  expect(patchFor(rowAt('people.reactions.stop'), [0.2], settings)).toEqual({
    people: { reactions: { text: 0.1, stop: 0.2 } },
  })
})

it('never asks for a span whose least is above its most', () => {
  expect(patchFor(rowAt('statuses.sentDelayMs'), [500, 100], settings)).toEqual({
    statuses: { sentDelayMs: { min: 500, max: 500 } },
  })
})

it('reaches both ends with the slider, and comes back to where a value stands', () => {
  for (const row of rows.filter(({ sliderMax }) => sliderMax !== undefined)) {
    expect(fromSlider(0, row)).toBe(row.min)
    expect(fromSlider(SLIDER_STEPS, row)).toBe(row.sliderMax)
  }
  const latency = rowAt('latencyMs')
  for (const value of [0, 10, 150, 1_000, 4_900])
    expect(Math.abs(fromSlider(toSlider(value, latency), latency) - value)).toBeLessThanOrEqual(
      value * 0.05 + 1,
    )
})

it('shows a value beyond the slider at its end', () => {
  expect(toSlider(60_000, rowAt('latencyMs'))).toBe(SLIDER_STEPS)
})
