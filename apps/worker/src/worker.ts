import type { Config } from '@clarion/config/config'
import { listToAdvance } from '@clarion/core/campaigns'
import { advance } from '@clarion/core/dispatch'
import { startPgBossWorker } from '@clarion/engine/pg-boss-engine'
import { suppressingCodes } from '@clarion/meta/error-table'
import { parseWebhook } from '@clarion/meta/webhook'
import type { Logger } from 'pino'
import { startInboxReader } from './inbox-reader.ts'
import { createParts } from './needs.ts'

export interface RunningWorker {
  /** Stops claiming, lets messages under way end, writes their outcomes, and closes. */
  close(): Promise<void>
}

/** Starts everything a worker does: advancing campaigns and reading the inbox. */
export async function startWorker(config: Config, log: Logger): Promise<RunningWorker> {
  const parts = createParts(config, log)
  const { database, onFault } = parts
  const reader = await startInboxReader(
    { database, parse: parseWebhook, suppressingCodes, onFault },
    config.DATABASE_URL,
  )
  const engine = await startPgBossWorker({
    url: config.DATABASE_URL,
    database,
    worker: config.WORKER_NAME,
    work: {
      advance: (campaignId) => advance(parts.advanceNeeds, campaignId),
      listToAdvance: () => listToAdvance(database),
      isStopping: parts.isStopping,
      onFault,
    },
  })
  return {
    close: async () => {
      parts.stopSoon()
      await engine.close()
      await reader.close()
      await parts.close()
    },
  }
}
