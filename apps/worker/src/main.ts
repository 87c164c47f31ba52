import { ConfigError, readConfig } from '@clarion/config/config'
import { endWithLauncher, tellReady } from '@clarion/config/launcher-link'
import { pino } from 'pino'
import { startWorker } from './worker.ts'

/** A worker alone: `node apps/worker/src/main.ts`, settings from the environment. */
async function main(): Promise<void> {
  const config = readConfig()
  const log = pino({ name: 'worker', level: config.LOG_LEVEL })
  const worker = await startWorker(config, log)
  log.info({ worker: config.WORKER_NAME }, 'ready to send')
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    log.info('finishing what is under way')
    worker.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the worker did not end in order')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  endWithLauncher(end)
  tellReady()
}

main().catch((error: unknown) => {
  const log = pino({ name: 'worker' })
  if (error instanceof ConfigError) log.fatal(error.message)
  else log.fatal({ err: error }, 'the worker could not start')
  process.exit(1)
})
