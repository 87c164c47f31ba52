import { ConfigError, readConfig } from '@clarion/config/config'
import { endWithLauncher, tellReady } from '@clarion/config/launcher-link'
import { abandonUnfinishedImports } from '@clarion/core/audience'
import { pino } from 'pino'
import { LiveCampaigns } from './live-campaigns.ts'
import { createParts } from './parts.ts'
import { seed } from './seed.ts'
import { buildServer } from './server.ts'

/** The API alone: `node apps/api/src/main.ts`, settings from the environment. */
async function main(): Promise<void> {
  const config = readConfig()
  const log = pino({
    name: 'api',
    level: config.LOG_LEVEL,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
  })
  const parts = await createParts(config, log)
  await abandonUnfinishedImports(parts.database)
  const live = new LiveCampaigns(parts.views, (error) => log.error({ err: error }, 'live updates'))
  await live.start(config.DATABASE_URL)
  const app = await buildServer(parts, live, log)
  await app.listen({ host: config.HOST, port: config.PORT })
  await seed(parts)
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    app
      .close()
      .then(() => live.close())
      .then(() => parts.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the api did not end in order')
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  endWithLauncher(end)
  log.info({ url: config.publicUrl }, 'listening')
  tellReady(config.PORT)
}

main().catch((error: unknown) => {
  const log = pino({ name: 'api' })
  if (error instanceof ConfigError) log.fatal(error.message)
  else log.fatal({ err: error }, 'the api could not start')
  process.exit(1)
})
