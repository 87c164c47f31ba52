import type { Config } from '@clarion/config/config'
import { announceCampaign, listToAdvance, reportProgress } from '@clarion/core/campaigns'
import { FailureWatch } from '@clarion/core/delivery'
import { advance } from '@clarion/core/dispatch'
import { startEngineWorker } from '@clarion/engine/choose-engine'
import type { EngineWorker } from '@clarion/engine/engine'
import { suppressingCodes } from '@clarion/meta/error-table'
import { parseWebhook } from '@clarion/meta/webhook'
import type { Logger } from 'pino'
import { startInboxReader } from './inbox-reader.ts'
import { startMessageSender } from './message-sender.ts'
import { createParts, type WorkerParts } from './needs.ts'

export interface RunningWorker {
  /** Stops claiming, lets messages under way end, writes their outcomes, and closes. */
  close(): Promise<void>
}

/** Starts everything a worker does: advancing campaigns, sending messages and reading the inbox. */
export async function startWorker(config: Config, log: Logger): Promise<RunningWorker> {
  // Campaigns may be advanced, and wake others, before the start of the engine has resolved.
  const started = Promise.withResolvers<EngineWorker>()
  const wake = async (campaignId: string): Promise<void> =>
    await (await started.promise).wake(campaignId)
  const parts = createParts(config, log, wake)
  const { database, onFault } = parts
  const reader = await startInboxReader(
    {
      database: parts.bulk,
      parse: parseWebhook,
      suppressingCodes,
      failures: new FailureWatch(parts.advanceNeeds.explainError),
      onFault,
    },
    config.DATABASE_URL,
  )
  const sender = await startMessageSender(parts.advanceNeeds, config.DATABASE_URL)
  const engine = await startEngineWorker(config, database, {
    advance: (campaignId) => advance(parts.advanceNeeds, campaignId),
    listToAdvance: () => listToAdvance(database),
    giveUp: (campaignId) => giveUp(parts, campaignId),
    isStopping: parts.isStopping,
    onFault,
  })
  started.resolve(engine)
  return {
    close: async () => {
      parts.stopSoon()
      await Promise.all([engine.close(), sender.close()])
      await reader.close()
      await parts.close()
    },
  }
}

async function giveUp({ database }: WorkerParts, campaignId: string): Promise<void> {
  const reason =
    'The engine failed with this campaign several times in a row. See the log of the worker, then resume; it goes on where it stopped.'
  await reportProgress(database, campaignId, { to: 'paused', reason })
  await announceCampaign(database, campaignId)
}
