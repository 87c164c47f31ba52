import { ConfigError } from '@clarion/config/config'
import { endWithLauncher, tellReady } from '@clarion/config/launcher-link'
import { readSimulatorConfig, type SimulatorConfig } from '@clarion/config/simulator-config'
import { pino } from 'pino'
import { demo } from './demo-world.ts'
import { startSimulator } from './simulator.ts'

/** How long stopping may take before the process ends regardless. */
const STOP_TIMEOUT_MS = 1_500

const config = readConfigOrExit()
const log = pino({ level: config.LOG_LEVEL, name: 'simulator' })
if (Object.keys(config.defaultsInUse).length > 0) {
  log.info(config.defaultsInUse, 'using the documented defaults; they open only this simulator')
}
const simulator = await startSimulator({
  port: config.SIMULATOR_PORT,
  host: config.HOST,
  appId: config.META_APP_ID,
  appSecret: config.META_APP_SECRET,
  accessToken: config.SIMULATOR_TOKEN,
  log,
}).catch((error: unknown) => {
  log.fatal({ err: error }, 'the simulator could not start')
  process.exit(1)
})
log.info({ url: simulator.url, ...demo }, 'simulator listening')

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal))
endWithLauncher(() => stop('the launcher is gone'))
tellReady(simulator.port)

function stop(signal: string): void {
  log.info({ signal }, 'simulator stopping')
  setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref()
  void simulator.stop().finally(() => process.exit(0))
}

function readConfigOrExit(): SimulatorConfig {
  try {
    return readSimulatorConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    pino({ name: 'simulator' }).fatal(error.message)
    process.exit(1)
  }
}
