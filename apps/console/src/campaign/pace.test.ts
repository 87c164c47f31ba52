import type { Pace } from '@clarion/contracts/campaigns'
import { describe, expect, it } from 'vitest'
import { PACE_POINTS_MAX, paceSeries } from './pace.ts'

const start = Date.parse('2025-11-21T07:00:00Z')
const second = (offset: number, sent: number) => ({
  at: new Date(start + offset * 1_000).toISOString(),
  sent,
})

const paceOf = (data: Pace['data'], secondsPerPoint = 1): Pace => ({
  data,
  secondsPerPoint,
  highestPerSecond: Math.max(0, ...data.map(({ sent }) => sent)) / secondsPerPoint,
})

describe('the rate over time', () => {
  it('shows seconds without sends as zero, so that a pause looks like one', () => {
    const series = paceSeries(paceOf([second(0, 80), second(3, 40)]), null)
    expect(series.messagesPerSecond).toEqual([80, 0, 0, 40])
    expect(series.at.map((at) => at - start / 1_000)).toEqual([0, 1, 2, 3])
  })

  it('goes on while nothing is sent, up to the seconds that are surely counted', () => {
    expect(paceSeries(paceOf([second(0, 80)]), start + 4_500).messagesPerSecond).toEqual([80, 0, 0])
  })

  it('does not draw the second still being counted, which would look like a drop', () => {
    const data = [second(0, 80), second(1, 80), second(2, 7)]
    expect(paceSeries(paceOf(data), start + 2_100).messagesPerSecond).toEqual([80, 80])
    expect(paceSeries(paceOf(data), null).messagesPerSecond).toEqual([80, 80, 7])
  })

  it('draws the first second from the start', () => {
    expect(paceSeries(paceOf([second(0, 7)]), start + 100).messagesPerSecond).toEqual([7])
  })

  it('averages a long run over equal buckets and keeps its total and its highest second', () => {
    const data = Array.from({ length: 1_801 }, (_, index) => second(index, index === 900 ? 90 : 60))
    const series = paceSeries(paceOf(data), null)
    expect(series.at.length).toBeLessThanOrEqual(PACE_POINTS_MAX)
    expect(series.bucketSeconds).toBe(4)
    expect(series.total).toBe(1_800 * 60 + 90)
    expect(series.highest).toBe(90)
    expect(series.messagesPerSecond.at(0)).toBe(60)
    expect(series.messagesPerSecond.at(-1)).toBe(60)
  })

  it('takes points of several seconds as the API gives them for a long run', () => {
    const data = Array.from({ length: 1_000 }, (_, index) => second(index * 4, 240))
    const series = paceSeries(paceOf(data, 4), null)
    expect(series.bucketSeconds).toBe(8)
    expect([series.total, series.highest]).toEqual([240_000, 60])
    expect(new Set(series.messagesPerSecond)).toEqual(new Set([60]))
  })

  it('is empty before the first send', () => {
    expect(paceSeries(paceOf([]), null).at).toEqual([])
  })
})
