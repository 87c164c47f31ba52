import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Timeline } from './timeline.ts'

it('hands each thing over once, never early, and less than one resolution late', () => {
  const moments = fc.array(fc.record({ dueMs: fc.nat(5_000), stepMs: fc.nat(700) }), {
    maxLength: 100,
  })
  fc.assert(
    fc.property(moments, (all) => {
      const timeline = new Timeline<number>(20)
      const taken: number[] = []
      let nowMs = 0
      for (const { dueMs, stepMs } of all) {
        timeline.add(nowMs + dueMs, nowMs + dueMs)
        nowMs += stepMs
        timeline.takeDue(nowMs, (instant) => taken.push(instant))
        expect(taken.every((instant) => instant <= nowMs)).toBe(true)
      }
      const waiting = timeline.size
      timeline.takeDue(nowMs + 10_000, (instant) => taken.push(instant))
      expect(taken.length).toBe(all.length)
      expect(waiting).toBeLessThanOrEqual(all.length)
      expect(timeline.size).toBe(0)
    }),
  )
})

it('hands over what was added meanwhile and is due as well, even after a long standstill', () => {
  const timeline = new Timeline<{ dueMs: number; left: number }>(20)
  const taken: number[] = []
  timeline.add({ dueMs: 100, left: 3 }, 100)
  timeline.takeDue(7 * 86_400_000, (item) => {
    taken.push(item.dueMs)
    const next = { dueMs: item.dueMs + 3_600_000, left: item.left - 1 }
    if (next.left > 0) timeline.add(next, next.dueMs)
  })
  expect(taken).toEqual([100, 3_600_100, 7_200_100])
})

it('hands over what comes in overdue while time stands still', () => {
  const timeline = new Timeline<string>(20)
  timeline.takeDue(1_000, () => {})
  timeline.add('late', 300)
  const taken: string[] = []
  timeline.takeDue(1_000, (item) => taken.push(item))
  expect(taken).toEqual(['late'])
})
