import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Next } from '@clarion/core/dispatch'
import { aSendingCampaign, aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { PgBoss } from 'pg-boss'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from './engine.ts'
import { createPgBossEngine, startPgBossWorker } from './pg-boss-engine.ts'

const ENDLESS_WORKER = fileURLToPath(new URL('./testing/endless-worker.ts', import.meta.url))

let db: TestDatabase
let workspace: TestWorkspace
let campaignId: string
let engine: Engine
let workers: TestWorker[]
const faults: unknown[] = []
const onFault = (fault: unknown): void => {
  faults.push(fault)
}
beforeEach(async () => {
  db = await createTestDatabase()
  workspace = await aWorkspace(db.database)
  campaignId = await aSendingCampaign(db.database, workspace, { people: 1 })
  engine = await createPgBossEngine(db.url, onFault)
  workers = []
})
afterEach(async () => {
  for (const worker of workers) await worker.close()
  await engine.close()
  await db.drop()
})

/** A worker whose `advance` is told by the test what to answer, and which notes every call. */
class TestWorker {
  readonly calls: string[] = []
  /** Campaigns the tables would name. */
  toAdvance: string[] = []
  answer: () => Promise<Next> = async () => ({ do: 'done' })
  listing: () => Promise<string[]> = async () => this.toAdvance
  #isStopping = false
  #running: { close(): Promise<void> } | undefined

  async start(name: string): Promise<this> {
    this.#running = await startPgBossWorker({
      url: db.url,
      database: db.database,
      worker: name,
      work: {
        advance: (id) => {
          this.calls.push(id)
          return this.answer()
        },
        listToAdvance: () => this.listing(),
        giveUp: async () => undefined,
        isStopping: () => this.#isStopping,
        onFault,
      },
    })
    return this
  }

  async close(): Promise<void> {
    this.#isStopping = true
    await this.#running?.close()
  }
}
const aWorker = async (
  name: string,
  answer: TestWorker['answer'] = async () => ({ do: 'done' }),
  toAdvance: string[] = [],
): Promise<TestWorker> => {
  const worker = new TestWorker()
  worker.answer = answer
  worker.toAdvance = toAdvance
  workers.push(worker)
  return await worker.start(name)
}
const jobs = async (): Promise<{ state: string; start_after: Date }[]> => {
  const found = await db.pool.query(
    `select state, start_after from pgboss.job
     where name = 'advance-campaign' and state < 'completed' order by created_on`,
  )
  return found.rows
}
const called = (worker: TestWorker, times = 1) =>
  expect.poll(() => worker.calls.length, { timeout: 8_000 }).toBeGreaterThanOrEqual(times)

it('advances a started campaign until it is done, and then never again', async () => {
  let left = 3
  const worker = await aWorker('w1', async () => (--left > 0 ? { do: 'continue' } : { do: 'done' }))
  await engine.start(campaignId, new Date())
  await called(worker, 3)
  await expect.poll(jobs).toEqual([])
  expect(worker.calls.length).toBe(3)
})

it('lets a campaign sleep as long as it asks, and wakes it at once when told to', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000)
  const worker = await aWorker('w1', async () => ({ do: 'sleepUntil', at: tomorrow, why: '' }))
  await engine.start(campaignId, new Date())
  await called(worker)
  await expect.poll(async () => (await jobs()).map((job) => job.start_after)).toEqual([tomorrow])
  await engine.wake(campaignId)
  await called(worker, 2)
})

it('looks again at once when it is woken while a step is on its way to a long sleep', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000)
  const worker: TestWorker = await aWorker('w1', async () => {
    if (worker.calls.length === 1) await engine.wake(campaignId)
    return { do: 'sleepUntil', at: tomorrow, why: '' }
  })
  await engine.start(campaignId, new Date())
  await called(worker, 2)
})

it('looks again when it is woken in the moment after its last step', async () => {
  const worker = await aWorker('w1')
  // Asked once more when a campaign is done: just then somebody resumes it, and the job that this
  // leaves is fetched before the worker has put the old one away.
  let asked = 0
  worker.listing = async () => {
    if (++asked > 1) return []
    await engine.wake(campaignId)
    await expect.poll(async () => (await jobs()).length, { timeout: 8_000 }).toBe(0)
    return []
  }
  await engine.start(campaignId, new Date())
  await called(worker, 2)
})

it('keeps one job per campaign, however often it is started and woken', async () => {
  await Promise.all([
    engine.start(campaignId, new Date()),
    engine.wake(campaignId),
    engine.start(campaignId, new Date()),
    engine.wake(campaignId),
  ])
  expect((await jobs()).length).toBe(1)
})

it('keeps what it was told while no worker runs', async () => {
  await engine.wake(campaignId)
  const housekeeper = new PgBoss({ connectionString: db.url, supervise: false, schedule: false })
  await housekeeper.start()
  await db.pool.query(`update pgboss.queue set maintain_on = now() - interval '2 days'`)
  await housekeeper.supervise('advance-campaign')
  await housekeeper.stop({ graceful: false })
  expect((await jobs()).length).toBe(1)
  const worker = await aWorker('w1')
  await called(worker)
})

it('finds a campaign that no job knows of', async () => {
  const worker = await aWorker('w1', async () => ({ do: 'done' }), [campaignId])
  await called(worker)
})

it('leaves a sleeping campaign asleep when it looks for forgotten ones', async () => {
  await engine.start(campaignId, new Date(Date.now() + 86_400_000))
  const other = await aSendingCampaign(db.database, workspace, { people: 1 })
  const worker = await aWorker('w1', async () => ({ do: 'done' }), [campaignId, other])
  await called(worker)
  expect(new Set(worker.calls)).toEqual(new Set([other]))
})

it('looks again when a command came while its job wound down', async () => {
  const worker = await aWorker('w1')
  worker.answer = async () => {
    worker.toAdvance = worker.calls.length === 1 ? [campaignId] : []
    await engine.wake(campaignId)
    return { do: 'done' }
  }
  await engine.start(campaignId, new Date())
  await called(worker, 2)
})

it('tries a step again that failed', async () => {
  const worker = await aWorker('w1')
  worker.answer = async () => {
    if (worker.calls.length === 1) throw new Error('the database went away')
    return { do: 'done' }
  }
  await engine.start(campaignId, new Date())
  await called(worker, 2)
})

describe('a worker that died', () => {
  let child: ChildProcess
  let steps: number
  beforeEach(async () => {
    steps = 0
    child = fork(ENDLESS_WORKER, [db.url, 'w1'], { stdio: 'ignore' })
    child.on('message', () => {
      steps += 1
    })
    await engine.start(campaignId, new Date())
    await expect.poll(() => steps, { timeout: 10_000 }).toBeGreaterThan(0)
  })
  afterEach(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const stopItsHeart = () =>
    db.pool.query(
      `update pgboss.job set heartbeat_on = now() - interval '1 minute'
       where name = 'advance-campaign' and state = 'active'`,
    )

  it('is taken over at once by the next of its name', async () => {
    await kill()
    expect((await jobs()).map((job) => job.state)).toEqual(['active'])
    const startedAtMs = performance.now()
    const next = await aWorker('w1')
    await called(next)
    expect(performance.now() - startedAtMs).toBeLessThan(4_000)
  })

  it('is relieved by a worker of another name once its heart has stopped', async () => {
    await kill()
    const other = await aWorker('w2')
    await stopItsHeart()
    await called(other)
  })

  it('does no harm to its successor when it was only frozen and wakes up late', async () => {
    child.kill('SIGSTOP')
    await stopItsHeart()
    let isDone = false
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
    const other = await aWorker('w2', async () => {
      await pause()
      return { do: isDone ? 'done' : 'continue' }
    })
    await called(other)
    child.kill('SIGCONT')
    const stepsBefore = steps
    await expect.poll(() => steps, { timeout: 10_000 }).toBeGreaterThan(stepsBefore)
    await kill()
    await called(other, other.calls.length + 5)
    isDone = true
    await expect.poll(jobs, { timeout: 10_000 }).toEqual([])
  })
})
