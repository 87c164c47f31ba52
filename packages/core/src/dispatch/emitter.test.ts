import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Emitter } from './emitter.ts'
import { NumberGate } from './number-gate.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const MINUTE_MS = 60_000
const anEmitter = () => {
  const sent: string[] = []
  const late: string[] = []
  const emitter = new Emitter<string>({
    gate: new NumberGate(1_000),
    send: async (item) => {
      sent.push(item)
      return true
    },
    giveBack: (item) => late.push(item),
  })
  return { emitter, sent, late }
}
const dueIn = (ms: number, item: string) => ({ dueMs: performance.now() + ms, item })

it('sends at the slots, in order', async () => {
  const { emitter, sent, late } = anEmitter()
  emitter.schedule([dueIn(10, 'a'), dueIn(20, 'b')])
  await vi.advanceTimersByTimeAsync(15)
  expect(sent).toEqual(['a'])
  await vi.advanceTimersByTimeAsync(15)
  expect(sent).toEqual(['a', 'b'])
  await emitter.drained()
  expect(late).toEqual([])
})

it('sends nothing after a machine that slept wakes up, since others may have taken over', async () => {
  const { emitter, sent, late } = anEmitter()
  emitter.schedule([dueIn(10, 'a'), dueIn(20, 'b')])
  // While a machine sleeps its monotonic clock stands still, so timers notice nothing.
  vi.setSystemTime(Date.now() + MINUTE_MS)
  await vi.advanceTimersByTimeAsync(30)
  expect(sent).toEqual([])
  expect(late).toEqual(['a', 'b'])
  emitter.schedule([dueIn(10, 'c')])
  await vi.advanceTimersByTimeAsync(20)
  expect(sent).toEqual(['c'])
})

it('goes on when somebody sets the clock back', async () => {
  const { emitter, sent } = anEmitter()
  emitter.schedule([dueIn(10, 'a')])
  vi.setSystemTime(Date.now() - MINUTE_MS)
  await vi.advanceTimersByTimeAsync(20)
  expect(sent).toEqual(['a'])
})
