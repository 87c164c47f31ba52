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
              gate.end(nowMs, 1)
            }
        }
        for (let i = max; i < starts.length; i++)
          expect((starts[i] ?? 0) - (starts[i - max] ?? 0)).toBeGreaterThanOrEqual(1_000)
      },
    ),
  )
})

it.each([20, 80, 1_000])('holds the planned rate of %i with timers of 5 ms', (max) => {
  const gate = new NumberGate(max)
  let started = 0
  for (let nowMs = 0; nowMs < 10_000; nowMs += 5)
    while (gate.tryStart(nowMs)) {
      started += 1
      gate.end(nowMs, 1)
    }
  expect(started / 10).toBeGreaterThanOrEqual(max * 0.94)
  expect(started / 10).toBeLessThanOrEqual(max)
})

it('has no more under way than the usual latency needs, and follows when Meta gets slower', () => {
  const gate = new NumberGate(1_000)
  let nowMs = 0
  const answerAll = (count: number, latencyMs: number): void => {
    for (let i = 0; i < count; i++) {
      nowMs += 1_000
      if (gate.tryStart(nowMs)) gate.end(nowMs, latencyMs)
    }
  }
  const underWay = (): number => {
    let count = 0
    for (let i = 0; i < 2_000; i++) {
      nowMs += 1_000
      if (gate.tryStart(nowMs)) count += 1
    }
    for (let i = 0; i < count; i++) gate.end(nowMs, null)
    return count
  }
  answerAll(2_000, 150)
  expect(underWay()).toBeGreaterThanOrEqual(145)
  expect(underWay()).toBeLessThan(185)
  answerAll(150, 600) // a stall, soon over
  expect(underWay()).toBeLessThan(200)
  answerAll(4_000, 400)
  expect(underWay()).toBeGreaterThan(380)
})
