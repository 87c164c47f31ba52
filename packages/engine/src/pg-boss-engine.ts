import type { Next } from '@clarion/core/dispatch'
import type { Database } from '@clarion/db/pool'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Engine, EngineWork, EngineWorker } from './engine.ts'

const QUEUE = 'advance-campaign'
/** Campaigns one worker advances at once. */
const CAMPAIGNS_AT_ONCE = 16
/** A job advances its campaign this long, then hands over to its successor. */
const JOB_MS = 10 * 60_000
const JOB_EXPIRE_SECONDS = 20 * 60
/** The least pg-boss takes; a worker that died is relieved this long after its last beat. */
const HEARTBEAT_SECONDS = 10
const SWEEP_MS = 15_000

interface Payload {
  campaignId: string
}

interface BossOptions {
  url: string
  /** Also works on jobs, instead of only asking for them. */
  isWorker: boolean
  onFault(error: unknown): void
}

async function startBoss(options: BossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: options.isWorker ? 'clarion-worker-engine' : 'clarion-api-engine',
    max: options.isWorker ? 6 : 2,
    supervise: options.isWorker,
    schedule: false,
    useListenNotify: options.isWorker,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
  })
  boss.on('error', options.onFault)
  await boss.start()
  await boss.createQueue(QUEUE, {
    policy: 'exclusive', // one job per campaign, waiting or active
    notify: true,
    retryLimit: 100_000, // a campaign is never given up because a worker fell over
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 30,
    expireInSeconds: JOB_EXPIRE_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3_600,
  })
  return boss
}

/**
 * A job of a campaign at that instant; one that waits already is moved there. Never an instant long
 * past: pg-boss counts how long it keeps a job from there, and would sweep it away unread.
 */
const ask = async (boss: PgBoss, campaignId: string, at: Date): Promise<void> => {
  await boss.upsert(QUEUE, { campaignId } satisfies Payload, {
    singletonKey: campaignId,
    startAfter: at,
  })
}

/**
 * A job of a campaign now. While a job of it runs, pg-boss takes no other; the one that runs is told
 * to leave a successor at once, whatever it was about to sleep for.
 */
const wake = async (boss: PgBoss, campaignId: string): Promise<void> => {
  await boss
    .getDb()
    .executeSql('update engine_holds set is_woken = true where campaign_id = $1', [campaignId])
  await ask(boss, campaignId, new Date())
}

/**
 * The engine on our own database, for a process that only starts campaigns.
 * Effect: two connections; pg-boss's schema when it is missing.
 */
export async function createPgBossEngine(
  url: string,
  onFault: (error: unknown) => void,
): Promise<Engine> {
  const boss = await startBoss({ url, isWorker: false, onFault })
  return {
    check: async () => undefined, // it lives in the database, without which nothing was written
    start: (campaignId, at) => ask(boss, campaignId, at),
    wake: (campaignId) => wake(boss, campaignId),
    close: () => boss.stop({ graceful: false }),
  }
}

export interface PgBossWorkerOptions {
  url: string
  database: Database
  /** This worker's name, kept across its restarts. */
  worker: string
  work: EngineWork
}

/**
 * Advances campaigns until it is closed. One job per campaign; a job calls `advance` until the
 * campaign sleeps or is done, and then, in one transaction, ends and leaves its successor.
 *
 * A worker killed with -9 is relieved by another when its heartbeat runs out (10 s); one that
 * comes back under the same name takes its own campaigns over at once.
 */
export async function startPgBossWorker(options: PgBossWorkerOptions): Promise<EngineWorker> {
  const { database, worker, work } = options
  const boss = await startBoss({ url: options.url, isWorker: true, onFault: work.onFault })
  await takeOverOwn(boss, database, worker)
  const running = new Set<string>()
  /** Asked for in the moment between a job's end and its being put away here. */
  const again = new Set<string>()
  await boss.work<Payload>(
    QUEUE,
    {
      localConcurrency: CAMPAIGNS_AT_ONCE,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 1,
      heartbeatRefreshSeconds: 3,
    },
    async ([job]) => {
      if (!job) return
      const { campaignId } = job.data
      if (running.has(campaignId)) {
        again.add(campaignId)
        return
      }
      running.add(campaignId)
      try {
        await runJob(boss, options, job.id, campaignId)
      } finally {
        running.delete(campaignId)
        if (again.delete(campaignId)) await ask(boss, campaignId, new Date())
      }
    },
  )
  const sweep = async (): Promise<void> => {
    for (const campaignId of await work.listToAdvance())
      if (!running.has(campaignId)) await startUnlessKnown(boss, campaignId)
  }
  await sweep()
  const timer = setInterval(() => void sweep().catch(work.onFault), SWEEP_MS)
  return {
    wake: (campaignId) => wake(boss, campaignId),
    close: async () => {
      clearInterval(timer)
      await boss.stop({ graceful: true, timeout: 6_000 })
    },
  }
}

/** Asks for a campaign only when no job of it exists, so that a sleeping one sleeps on. */
async function startUnlessKnown(boss: PgBoss, campaignId: string): Promise<void> {
  await boss.send(QUEUE, { campaignId } satisfies Payload, { singletonKey: campaignId })
}

async function runJob(
  boss: PgBoss,
  options: PgBossWorkerOptions,
  jobId: string,
  campaignId: string,
): Promise<void> {
  const { database, worker, work } = options
  const hold = { campaign_id: campaignId, worker, job_id: jobId, is_woken: false }
  await database
    .insertInto('engine_holds')
    .values(hold)
    .onConflict((c) =>
      c.column('campaign_id').doUpdateSet({ worker, job_id: jobId, is_woken: false }),
    )
    .execute()
  const endsAtMs = performance.now() + JOB_MS
  let next: Next = { do: 'continue' }
  while (next.do === 'continue' && !work.isStopping() && performance.now() < endsAtMs)
    next = await work.advance(campaignId)
  const successorAt = await database.transaction().execute(async (trx) => {
    const db = fromKysely(trx)
    const held = await trx
      .deleteFrom('engine_holds')
      .where('campaign_id', '=', campaignId)
      .where('job_id', '=', jobId)
      .returning('is_woken')
      .executeTakeFirst()
    const at = held?.is_woken ? new Date() : successorInstant(next)
    await boss.complete(QUEUE, jobId, null, { db })
    if (at)
      await boss.send(QUEUE, { campaignId } satisfies Payload, {
        db,
        singletonKey: campaignId,
        startAfter: at,
      })
    return at
  })
  // A command that came while this job wound down found it still active and left nothing behind.
  if (!successorAt && (await work.listToAdvance()).includes(campaignId))
    await ask(boss, campaignId, new Date())
}

function successorInstant(next: Next): Date | undefined {
  switch (next.do) {
    case 'continue':
      return new Date()
    case 'sleepUntil':
      return next.at
    case 'done':
      return undefined
  }
}

/** Campaigns that the last process of this name held are started afresh, without waiting. */
async function takeOverOwn(boss: PgBoss, database: Database, worker: string): Promise<void> {
  const holds = await database
    .selectFrom('engine_holds')
    .selectAll()
    .where('worker', '=', worker)
    .execute()
  for (const hold of holds) {
    await boss.deleteJob(QUEUE, hold.job_id)
    await ask(boss, hold.campaign_id, new Date())
    await database
      .deleteFrom('engine_holds')
      .where('campaign_id', '=', hold.campaign_id)
      .where('job_id', '=', hold.job_id)
      .execute()
  }
}
