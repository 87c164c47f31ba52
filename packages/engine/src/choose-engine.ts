import { readFile } from 'node:fs/promises'
import type { Database } from '@clarion/db/pool'
import type { Engine, EngineWork, EngineWorker } from './engine.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { createPgBossEngine, startPgBossWorker } from './pg-boss-engine.ts'
import type { TemporalSettings } from './temporal-connection.ts'

/** The settings that choose the engine; see packages/config. */
export interface EngineSettings {
  DATABASE_URL: string
  WORKER_NAME: string
  TEMPORAL_ADDRESS?: string | undefined
  TEMPORAL_NAMESPACE: string
  TEMPORAL_TASK_QUEUE: string
  TEMPORAL_API_KEY?: string | undefined
  TEMPORAL_TLS?: boolean | undefined
  TEMPORAL_TLS_CERT_FILE?: string | undefined
  TEMPORAL_TLS_KEY_FILE?: string | undefined
}

async function temporalSettings(settings: EngineSettings): Promise<TemporalSettings | undefined> {
  if (settings.TEMPORAL_ADDRESS === undefined) return undefined
  const { TEMPORAL_TLS_CERT_FILE: cert, TEMPORAL_TLS_KEY_FILE: key } = settings
  return {
    address: settings.TEMPORAL_ADDRESS,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    ...(settings.TEMPORAL_API_KEY !== undefined && { apiKey: settings.TEMPORAL_API_KEY }),
    ...(settings.TEMPORAL_TLS !== undefined && { usesTls: settings.TEMPORAL_TLS }),
    ...(cert !== undefined &&
      key !== undefined && {
        clientCertificate: { cert: await readFile(cert), key: await readFile(key) },
      }),
  }
}

const workspaceOf =
  (database: Database) =>
  async (campaignId: string): Promise<string> => {
    const row = await database
      .selectFrom('campaigns')
      .select('workspace_id')
      .where('id', '=', campaignId)
      .executeTakeFirstOrThrow()
    return row.workspace_id
  }

/** The configured engine, for a process that only starts campaigns. Temporal's SDK loads only when it is used. */
export async function createEngine(
  settings: EngineSettings,
  database: Database,
  onFault: (error: unknown) => void,
): Promise<Engine> {
  const temporal = await temporalSettings(settings)
  if (temporal === undefined) return await createPgBossEngine(settings.DATABASE_URL, onFault)
  const { createTemporalEngine } = await import('./temporal-engine.ts')
  return createTemporalEngine(temporal, workspaceOf(database))
}

/** The configured engine, for a process that advances campaigns. */
export async function startEngineWorker(
  settings: EngineSettings,
  database: Database,
  lent: EngineWork,
): Promise<EngineWorker> {
  const work = { ...lent, advance: oneAtATime(lent.advance) }
  const { DATABASE_URL: url, WORKER_NAME: worker } = settings
  const temporal = await temporalSettings(settings)
  if (temporal === undefined) return await startPgBossWorker({ url, database, worker, work })
  const { createTemporalEngine } = await import('./temporal-engine.ts')
  const { startTemporalWorker } = await import('./temporal-worker.ts')
  const engine = createTemporalEngine(temporal, workspaceOf(database))
  return await startTemporalWorker({ settings: temporal, engine, work, identity: worker })
}
