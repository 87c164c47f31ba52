import type { Environment, LauncherConfig } from '@clarion/config/launcher-config'
import { demo } from '@clarion/simulator/demo-world'
import type { DataFiles } from './files.ts'
import type { Secrets } from './secrets.ts'

/** What the processes are told, found out step by step while things start. */
export interface Surroundings {
  config: LauncherConfig
  secrets: Secrets
  files: DataFiles
  instanceId: string
}

export interface AppSurroundings extends Surroundings {
  databaseUrl: string
  apiPort: number
  /** Set when the Graph API is our simulator. */
  simulatorUrl: string | undefined
  consoleDir: string | undefined
}

/** In the simulator a status webhook comes within seconds, or not at all. */
const SIMULATED_RECONCILE_MS = '15000'

const EVERY_ADDRESS = new Set(['0.0.0.0', '::'])

/** Where a browser on this machine finds what listens on `host`. */
export const localUrl = (host: string, port: number): string => {
  const name = EVERY_ADDRESS.has(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Set by the operator beats made by us. */
function baseEnvironment({ config, secrets, files }: Surroundings): Record<string, string> {
  const { POSTGRES_PASSWORD: _, ...settings } = secrets
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(config.environment))
    if (value !== undefined) given[name] = value
  return { NODE_COMPILE_CACHE: files.compileCache, ...settings, ...given }
}

/** Settings of api and worker: packages/config/src/config.ts reads them. */
export function appEnvironment(surroundings: AppSurroundings): Environment {
  const { config, files, simulatorUrl, consoleDir, apiPort } = surroundings
  const simulated =
    simulatorUrl === undefined
      ? {}
      : {
          META_GRAPH_URL: simulatorUrl,
          SIMULATOR_URL: simulatorUrl,
          SEED_WABA_ID: demo.wabaId,
          SEED_ACCESS_TOKEN:
            config.environment['SIMULATOR_TOKEN'] ?? surroundings.secrets.SIMULATOR_TOKEN,
        }
  return {
    WORKER_NAME: `worker-1@${surroundings.instanceId}`,
    ...(simulatorUrl === undefined ? {} : { UNKNOWN_RECONCILE_MS: SIMULATED_RECONCILE_MS }),
    ...baseEnvironment(surroundings),
    ...simulated,
    ...(consoleDir === undefined ? {} : { CONSOLE_DIR: consoleDir }),
    DATABASE_URL: surroundings.databaseUrl,
    HOST: config.HOST,
    PORT: String(apiPort),
    PUBLIC_URL: config.PUBLIC_URL ?? localUrl(config.HOST, apiPort),
    SEED_CREDENTIALS_FILE: files.credentials,
    LOG_PRETTY: 'false',
  }
}

/** What opens our own data is none of the simulator's business: it stands for Meta. */
const NOT_FOR_SIMULATOR = new Set(['DATABASE_URL', 'AUTH_SECRET', 'ENCRYPTION_KEY'])

/** Settings of the simulator: packages/config/src/simulator-config.ts reads them. */
export function simulatorEnvironment(surroundings: Surroundings, port: number): Environment {
  const kept = Object.entries(baseEnvironment(surroundings)).filter(
    ([name]) => !NOT_FOR_SIMULATOR.has(name),
  )
  return { ...Object.fromEntries(kept), HOST: '127.0.0.1', SIMULATOR_PORT: String(port) }
}
