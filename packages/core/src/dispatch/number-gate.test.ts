import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberGate } from './number-gate.ts'

const perSecondMax = fc.constantFrom(20, 80, 1_000)

it('never starts more than the plan in any second, however the attempts bunch', () => {
  fc.assert(
    fc.property(
      perSecondMax,
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 30 }),
      (max, gaps) => {
        const gate = new NumberGate(max)
        const starts: number[] = []
        let nowMs = 0
        for (const gap of gaps) {
          nowMs += gap
          for (let i = 0; i < 120; i++)
            if (gate.tryStart(nowMs)) {
              starts.push(nowMs)
              gate.end(1)
            }
        }
        for (let i = max; i < starts.length; i++)
          expect((starts[i] ?? 0) - (starts[i - max] ?? 0)).toBeGreaterThanOrEqual(1_000)
      },
    ),
  )
})

it('holds the planned rate when nothing stalls', () => {
  const gate = new NumberGate(1_000)
  let started = 0
  for (let tick = 0; tick < 10_000; tick++)
    if (gate.tryStart(tick)) {
      started += 1
      gate.end(1)
    }
  expect(started).toBeGreaterThanOrEqual(9_600)
})

it('has no more under way than the usual latency needs, and follows when Meta gets slower', () => {
  const gate = new NumberGate(1_000)
  const underWayAt = (latencyMs: number): number => {
    for (let i = 0; i < 512; i++) if (gate.tryStart(i * 1_000)) gate.end(latencyMs)
    let count = 0
    for (let i = 0; i < 2_000; i++) if (gate.tryStart(1e9 + i * 1_000)) count += 1
    for (let i = 0; i < count; i++) gate.end(latencyMs)
    return count
  }
  expect(underWayAt(150)).toBeLessThan(190)
  expect(underWayAt(400)).toBeGreaterThan(386)
})
