import { createDatabase, createPool } from '@clarion/db/pool'
import { startPgBossWorker } from '../pg-boss-engine.ts'

/**
 * A worker in a process of its own, for tests to kill or freeze: it advances campaigns without end,
 * a step every 50 ms, and tells its parent of every step.
 * Arguments: the database's address, the worker's name.
 */
const [url = '', worker = ''] = process.argv.slice(2)
const database = createDatabase(createPool({ url, connectionMax: 4, name: worker }))
await startPgBossWorker({
  url,
  database,
  worker,
  work: {
    advance: async (campaignId) => {
      process.send?.(campaignId)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { do: 'continue' }
    },
    listToAdvance: async () => [],
    giveUp: async () => undefined,
    isStopping: () => false,
    onFault: () => undefined,
  },
})
process.on('disconnect', () => process.exit())
