import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { type Engine, EngineUnavailable } from './engine.ts'
import { connectionOptions, type TemporalSettings, workflowIdOf } from './temporal-connection.ts'
import {
  type CampaignInput,
  type CampaignProgress,
  PROGRESS_QUERY,
  WAKE_SIGNAL,
  WORKFLOW_TYPE,
} from './temporal-contract.ts'

/** A start that lies further ahead than this waits in Temporal instead of being advanced at once. */
const AT_ONCE_MS = 1_000
const CALL_TIMEOUT_MS = 5_000

export interface TemporalEngine extends Engine {
  /** What the workflow says of itself; undefined when there is none. Needs a worker to answer. */
  progress(campaignId: string): Promise<CampaignProgress | undefined>
  /** Whether a workflow of the campaign is open. */
  isRunning(campaignId: string): Promise<boolean>
}

/**
 * The engine on a Temporal server, for a process that only starts campaigns. Connects when it is
 * first used, so that a server that is away keeps nobody from looking at the console.
 *
 * @param workspaceOf the workspace of a campaign, which is part of its workflow's id
 * Errors: every call throws EngineUnavailable when the server cannot be reached.
 */
export function createTemporalEngine(
  settings: TemporalSettings,
  workspaceOf: (campaignId: string) => Promise<string>,
): TemporalEngine {
  const connection = Connection.lazy(connectionOptions(settings))
  const client = new Client({ connection, namespace: settings.namespace })
  const reach = <T>(call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call).catch((error: unknown) => {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw error
      if (error instanceof WorkflowNotFoundError) throw error
      throw new EngineUnavailable(
        `Temporal at ${settings.address} (namespace ${settings.namespace}) cannot be used. Check TEMPORAL_ADDRESS and that the server runs; nothing was queued.`,
        { cause: error },
      )
    })
  const idOf = async (campaignId: string): Promise<string> =>
    workflowIdOf(await workspaceOf(campaignId), campaignId)
  const wake = async (campaignId: string): Promise<void> => {
    const workflowId = await idOf(campaignId)
    const input: CampaignInput = { campaignId, stepCount: 0, notBeforeMs: 0 }
    // Starts the workflow when none runs, and wakes it in either case: one call, no race.
    await reach(() =>
      client.workflow.signalWithStart(WORKFLOW_TYPE, {
        workflowId,
        taskQueue: settings.taskQueue,
        args: [input],
        signal: WAKE_SIGNAL,
        signalArgs: [],
      }),
    )
  }
  return {
    check: async () => {
      await reach(() => client.workflowService.describeNamespace({ namespace: settings.namespace }))
    },
    wake,
    start: async (campaignId, at) => {
      if (at.getTime() - Date.now() < AT_ONCE_MS) return await wake(campaignId)
      const workflowId = await idOf(campaignId)
      const input: CampaignInput = { campaignId, stepCount: 0, notBeforeMs: at.getTime() }
      await reach(() =>
        client.workflow.start(WORKFLOW_TYPE, {
          workflowId,
          taskQueue: settings.taskQueue,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      )
    },
    progress: async (campaignId) => {
      const handle = client.workflow.getHandle(await idOf(campaignId))
      return await reach(() => handle.query<CampaignProgress>(PROGRESS_QUERY)).catch(
        noneWhenUnknown,
      )
    },
    isRunning: async (campaignId) => {
      const handle = client.workflow.getHandle(await idOf(campaignId))
      const found = await reach(() => handle.describe()).catch(noneWhenUnknown)
      return found?.status.name === 'RUNNING'
    },
    close: () => connection.close(),
  }
}

function noneWhenUnknown(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError) return undefined
  throw error
}
