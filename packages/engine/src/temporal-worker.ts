import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Context } from '@temporalio/activity'
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker'
import type { EngineWork, EngineWorker } from './engine.ts'
import { connectionOptions, type TemporalSettings } from './temporal-connection.ts'
import type { CampaignActivities, StepResult } from './temporal-contract.ts'
import type { TemporalEngine } from './temporal-engine.ts'

/** Campaigns one worker advances at once. */
const CAMPAIGNS_AT_ONCE = 16
const HEARTBEAT_MS = 3_000
/** Messages under way end within this; what does not is found by the next worker. */
const SHUTDOWN_GRACE = '6 seconds'
const SWEEP_MS = 30_000

const WORKFLOW_FILE = fileURLToPath(new URL('./temporal-workflow.ts', import.meta.url))
const CONTRACT_FILE = fileURLToPath(new URL('./temporal-contract.ts', import.meta.url))
const BUNDLE_DIR = fileURLToPath(new URL('../dist/', import.meta.url))

/**
 * The workflow's code as one file for Temporal's sandbox, built once per version of the sources
 * and of the SDK. Effect: writes it under `dist`, whole or not at all.
 */
export async function prepareWorkflowBundle(): Promise<string> {
  const sources = await Promise.all([readFile(WORKFLOW_FILE), readFile(CONTRACT_FILE)])
  const sdk = createRequire(import.meta.url).resolve('@temporalio/workflow')
  const hash = createHash('sha256').update(Buffer.concat(sources)).update(sdk).digest('hex')
  const path = `${BUNDLE_DIR}temporal-workflow-${hash.slice(0, 16)}.js`
  const isThere = await readFile(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOW_FILE,
    logger: new DefaultLogger('ERROR'),
  })
  await mkdir(BUNDLE_DIR, { recursive: true })
  const partial = `${path}.${process.pid}`
  await writeFile(partial, code)
  await rename(partial, path)
  return path
}

function activitiesFor(work: EngineWork): CampaignActivities {
  return {
    async advanceCampaign(campaignId): Promise<StepResult> {
      const { heartbeat } = Context.current()
      const timer = setInterval(() => heartbeat(), HEARTBEAT_MS)
      heartbeat()
      try {
        const next = await work.advance(campaignId)
        return next.do === 'sleepUntil'
          ? { do: 'sleepUntil', atMs: next.at.getTime(), why: next.why }
          : next
      } finally {
        clearInterval(timer)
      }
    },
    pauseAfterFailures: (campaignId) => work.giveUp(campaignId),
  }
}

export interface TemporalWorkerOptions {
  settings: TemporalSettings
  engine: TemporalEngine
  work: EngineWork
  /** Shown in Temporal's own pages. */
  identity: string
}

/**
 * Advances campaigns for a Temporal server until it is closed. A worker killed with -9 is relieved
 * when its heartbeat runs out (10 s). What is active and unknown to Temporal, because the server
 * was away when it was launched, is started by a sweep.
 * Errors: throws when the server cannot be reached at the start.
 */
export async function startTemporalWorker(options: TemporalWorkerOptions): Promise<EngineWorker> {
  const { settings, work, engine } = options
  installQuietRuntime()
  const connection = await NativeConnection.connect(connectionOptions(settings))
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    workflowBundle: { codePath: await prepareWorkflowBundle() },
    activities: { ...activitiesFor(work) },
    identity: options.identity,
    maxConcurrentActivityTaskExecutions: CAMPAIGNS_AT_ONCE,
    shutdownGraceTime: SHUTDOWN_GRACE,
  })
  const running = worker.run().catch(work.onFault)
  const sweep = async (): Promise<void> => {
    for (const campaignId of await work.listToAdvance())
      if (!(await engine.isRunning(campaignId))) await engine.wake(campaignId)
  }
  const timer = setInterval(() => void sweep().catch(work.onFault), SWEEP_MS)
  await sweep().catch(work.onFault)
  return {
    wake: (campaignId) => engine.wake(campaignId),
    close: async () => {
      clearInterval(timer)
      worker.shutdown()
      await running
      await connection.close()
    },
  }
}

let isRuntimeInstalled = false

/** The SDK's own chatter goes nowhere; faults come to us as errors. */
function installQuietRuntime(): void {
  if (isRuntimeInstalled) return
  isRuntimeInstalled = true
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
}
