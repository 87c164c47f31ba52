import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { EngineWork } from './engine.ts'
import { EngineUnavailable } from './engine.ts'
import type { TemporalSettings } from './temporal-connection.ts'
import { createTemporalEngine, type TemporalEngine } from './temporal-engine.ts'
import { startTemporalWorker } from './temporal-worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string
  }
}

type Step = Awaited<ReturnType<EngineWork['advance']>>
let engine: TemporalEngine
let settings: TemporalSettings
let worker: { close(): Promise<void> }
/** What each campaign's next steps answer; `done` when the list is empty. */
const script = new Map<string, (Step | Error)[]>()
const steps: string[] = []
const gaveUp: string[] = []
const active = new Set<string>()

const work: EngineWork = {
  advance: async (campaignId) => {
    steps.push(campaignId)
    const next = script.get(campaignId)?.shift()
    if (next instanceof Error) throw next
    return next ?? { do: 'done' }
  },
  listToAdvance: async () => [...active],
  giveUp: async (campaignId) => {
    gaveUp.push(campaignId)
  },
  isStopping: () => false,
  onFault: () => undefined,
}
const countOf = (campaignId: string): number => steps.filter((step) => step === campaignId).length
const settle = { timeout: 15_000, interval: 50 }

beforeAll(async () => {
  settings = {
    address: inject('temporalAddress'),
    namespace: 'default',
    taskQueue: `test-${randomUUID()}`,
  }
  engine = createTemporalEngine(settings, async () => 'workspace')
  worker = await startTemporalWorker({ settings, engine, work, identity: 'test' })
}, 60_000)
afterAll(async () => {
  await worker.close()
  await engine.close()
}, 30_000)

it('advances a campaign until it is done', async () => {
  const id = randomUUID()
  script.set(id, [{ do: 'continue' }, { do: 'continue' }])
  await engine.start(id, new Date())
  await expect.poll(() => countOf(id), settle).toBe(3)
  await expect.poll(() => engine.isRunning(id), settle).toBe(false)
})

it('is one workflow however often and from wherever it is started', async () => {
  const id = randomUUID()
  const at = new Date(Date.now() + 60_000)
  script.set(id, [{ do: 'sleepUntil', at, why: 'a while' }])
  await Promise.all([1, 2, 3].map(() => engine.start(id, new Date(Date.now() + 30_000))))
  expect(await engine.isRunning(id)).toBe(true)
  expect(countOf(id)).toBe(0)
})

it('sleeps durably, says until when and why, and wakes at once when told to', async () => {
  const id = randomUUID()
  const at = new Date(Date.now() + 3_600_000)
  script.set(id, [{ do: 'sleepUntil', at, why: 'the messaging limit' }])
  await engine.start(id, new Date())
  await expect
    .poll(() => engine.progress(id), settle)
    .toMatchObject({ stepCount: 1, sleepsUntilMs: at.getTime(), why: 'the messaging limit' })
  await engine.wake(id)
  await expect.poll(() => countOf(id), settle).toBe(2)
})

it('can be started again after it was done', async () => {
  const id = randomUUID()
  await engine.start(id, new Date())
  await expect.poll(() => engine.isRunning(id), settle).toBe(false)
  await engine.wake(id)
  await expect.poll(() => countOf(id), settle).toBe(2)
})

it('tries a failing step again, and pauses the campaign after three in a row', async () => {
  const id = randomUUID()
  script.set(id, [new Error('one'), new Error('two'), new Error('three')])
  await engine.start(id, new Date())
  await expect.poll(() => gaveUp.includes(id), { timeout: 20_000, interval: 100 }).toBe(true)
  expect(countOf(id)).toBe(3)
  await expect.poll(() => engine.isRunning(id), settle).toBe(false)
}, 30_000)

it('begins a new history long before Temporal would ask for it, and goes on counting', async () => {
  const id = randomUUID()
  script.set(
    id,
    Array.from({ length: 320 }, (): Step => ({ do: 'continue' })),
  )
  await engine.start(id, new Date())
  await expect.poll(() => countOf(id), { timeout: 60_000, interval: 100 }).toBe(321)
}, 70_000)

it('says clearly when the server cannot be reached', async () => {
  const away = createTemporalEngine({ ...settings, address: '127.0.0.1:1' }, async () => 'w')
  await expect(away.check()).rejects.toThrow(EngineUnavailable)
  await expect(away.start(randomUUID(), new Date())).rejects.toThrow(/nothing was queued/)
  await away.close()
}, 30_000)
