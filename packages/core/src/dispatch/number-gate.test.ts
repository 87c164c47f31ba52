import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AT_ONCE, type GatedCall, NumberGate } from './number-gate.ts'

/** A call that is answered at once after so long; whether it could start. */
const startAndEnd = (
  gate: NumberGate,
  nowMs: number,
  latencyMs: number,
  onStart?: () => void,
): boolean => {
  const call = gate.tryStart(nowMs)
  if (call === undefined) return false
  onStart?.()
  gate.end(call, nowMs + latencyMs, true)
  return true
}
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
          for (let i = 0; i < 120; i++) startAndEnd(gate, nowMs, 1, () => starts.push(nowMs))
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
  for (let nowMs = 0; nowMs < 10_000; nowMs += 5) while (startAndEnd(gate, nowMs, 1)) started += 1
  expect(started / 10).toBeGreaterThanOrEqual(max * 0.94)
  expect(started / 10).toBeLessThanOrEqual(max)
})

interface UnderWay {
  call: GatedCall
  endsAtMs: number
}

/** Meta answering after so long, for a while of simulated time, on top of what is under way. */
const sendFor = (
  gate: NumberGate,
  underWay: UnderWay[],
  time: { fromMs: number; forMs: number },
  latencyMs: number,
) => {
  let [most, started] = [0, 0]
  for (let nowMs = time.fromMs; nowMs < time.fromMs + time.forMs; nowMs += 3) {
    for (const one of underWay.splice(0))
      if (one.endsAtMs <= nowMs) gate.end(one.call, nowMs, true)
      else underWay.push(one)
    for (let call = gate.tryStart(nowMs); call !== undefined; call = gate.tryStart(nowMs)) {
      underWay.push({ call, endsAtMs: nowMs + latencyMs })
      started += 1
    }
    most = Math.max(most, underWay.length)
  }
  return { most, started, perSecond: (started * 1_000) / time.forMs }
}

it.each([20, 150, 350])('holds the rate at a latency of %i ms', (latencyMs) => {
  const [gate, underWay] = [new NumberGate(1_000), []]
  sendFor(gate, underWay, { fromMs: 0, forMs: 4_000 }, latencyMs)
  const { perSecond } = sendFor(gate, underWay, { fromMs: 4_000, forMs: 5_000 }, latencyMs)
  expect(perSecond).toBeGreaterThan(955)
})

it('begins gently after a rest', () => {
  const { most } = sendFor(new NumberGate(1_000), [], { fromMs: 10_000, forMs: 120 }, 150)
  expect(most).toBeLessThan(60)
})

it('starts next to nothing while Meta answers nobody', () => {
  const [gate, underWay] = [new NumberGate(1_000), [] as UnderWay[]]
  sendFor(gate, underWay, { fromMs: 0, forMs: 5_000 }, 150)
  for (const one of underWay) one.endsAtMs = 5_400
  const still = sendFor(gate, underWay, { fromMs: 5_000, forMs: 390 }, 400)
  expect(still.started).toBeLessThan(25)
})

it('lets nobody wait for calls that are stuck', () => {
  const [gate, underWay] = [new NumberGate(1_000), [] as UnderWay[]]
  sendFor(gate, underWay, { fromMs: 0, forMs: 2_000 }, 150)
  for (const one of underWay) one.endsAtMs = 20_000
  sendFor(gate, underWay, { fromMs: 2_000, forMs: 2_000 }, 150)
  const { perSecond } = sendFor(gate, underWay, { fromMs: 4_000, forMs: 3_000 }, 150)
  expect(perSecond).toBeGreaterThan(900)
})

it('has no more under way than the usual latency needs, and follows when Meta gets slower', () => {
  const [gate, underWay] = [new NumberGate(1_000), []]
  expect(sendFor(gate, underWay, { fromMs: 0, forMs: 5_000 }, 150).most).toBeLessThan(180)
  expect(sendFor(gate, underWay, { fromMs: 5_000, forMs: 10_000 }, 400).most).toBeGreaterThan(380)
})

/**
 * A number under a campaign that asks for all of the rate, before anybody else whenever it may, and
 * transactional sends that come at these instants. Every call is answered after 20 ms.
 */
const besideACampaign = (max: number, asked: readonly number[], forMs: number) => {
  const gate = new NumberGate(max)
  const underWay: UnderWay[] = []
  const starts: number[] = []
  const waitedMs: number[] = []
  let campaign = 0
  const single = {}
  const start = (nowMs: number, lane: 'campaign' | 'transactional'): boolean => {
    const call = lane === 'campaign' ? gate.tryStart(nowMs) : gate.tryStart(nowMs, single, AT_ONCE)
    if (call === undefined) return false
    underWay.push({ call, endsAtMs: nowMs + 20 })
    starts.push(nowMs)
    return true
  }
  const waiting = [...asked].sort((a, b) => a - b)
  for (let nowMs = 0; nowMs < forMs; nowMs += 3) {
    for (const one of underWay.splice(0))
      if (one.endsAtMs <= nowMs) gate.end(one.call, nowMs, true)
      else underWay.push(one)
    while (start(nowMs, 'campaign')) campaign += 1
    for (let next = waiting[0]; next !== undefined && next <= nowMs; next = waiting[0]) {
      if (!start(nowMs, 'transactional')) break
      waitedMs.push(nowMs - next)
      waiting.shift()
    }
  }
  return { starts, waitedMs, campaign, left: waiting.length }
}
it('lets transactional sends through at once beside a campaign that takes all it can get', () => {
  fc.assert(
    fc.property(perSecondMax, fc.array(fc.nat(500), { maxLength: 50 }), (max, jitters) => {
      const everyMs = 20_000 / max
      const asked = jitters.map((jitter, at) => 1_000 + at * everyMs + (jitter * everyMs) / 1_000)
      const forMs = 2_000 + 50 * everyMs
      const { starts, waitedMs, campaign, left } = besideACampaign(max, asked, forMs)
      expect(left).toBe(0)
      // Two gaps between messages, and as long as a full second of ours keeps everyone waiting.
      expect(Math.max(0, ...waitedMs)).toBeLessThan(Math.max(60, 2_500 / max))
      for (let i = max; i < starts.length; i++)
        expect((starts[i] ?? 0) - (starts[i - max] ?? 0)).toBeGreaterThanOrEqual(1_000)
      expect((campaign + asked.length) / (forMs / 1_000)).toBeGreaterThan(max * 0.85)
    }),
  )
})

it('keeps campaigns back for a transactional send that waits, and no longer once it was called off', () => {
  const waits = (single: boolean): boolean[] => {
    const gate = new NumberGate(1_000)
    while (startAndEnd(gate, 0, 0));
    if (single) expect(gate.tryStart(0, {}, AT_ONCE)).toBeUndefined()
    return [10, 40, 60].map((nowMs) => gate.tryStart(nowMs) === undefined)
  }
  expect(waits(false)).toEqual([false, false, false])
  expect(waits(true)).toEqual([true, true, false])
})

it('shares what there is among campaigns, whoever asks first', () => {
  const gate = new NumberGate(1_000)
  const [first, second] = [{ sent: 0 }, { sent: 0 }]
  for (let nowMs = 0; nowMs < 10_000; nowMs += 3)
    // Both want the whole rate: their slots lie ever further in the past.
    for (const one of [first, second])
      for (;;) {
        const call = gate.tryStart(nowMs, one, one.sent)
        if (call === undefined) break
        one.sent += 1
        gate.end(call, nowMs, true)
      }
  expect(first.sent + second.sent).toBeGreaterThan(9_000)
  expect(Math.min(first.sent, second.sent) / Math.max(first.sent, second.sent)).toBeGreaterThan(0.9)
})
