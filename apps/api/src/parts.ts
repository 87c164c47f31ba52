import type { Config } from '@clarion/config/config'
import type { ViewNeeds } from '@clarion/core/campaigns'
import { Inbox } from '@clarion/core/delivery'
import { type ConnectNeeds, createTokenVault } from '@clarion/core/onboarding'
import type { SyncTemplatesNeeds } from '@clarion/core/templates'
import { createDatabase, createPool, type Database } from '@clarion/db/pool'
import { createEngine } from '@clarion/engine/choose-engine'
import type { Engine } from '@clarion/engine/engine'
import { explainError } from '@clarion/meta/error-table'
import { graphAccounts, graphTemplates } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import type { Logger } from 'pino'
import { type Auth, createAuth } from './auth.ts'

/** What the routes are made of; built once, ended by `close`. */
export interface ApiParts {
  config: Config
  database: Database
  auth: Auth
  engine: Engine
  inbox: Inbox
  views: ViewNeeds
  accounts: ConnectNeeds & SyncTemplatesNeeds
  close(): Promise<void>
}

export async function createParts(config: Config, log: Logger): Promise<ApiParts> {
  const onFault = (error: unknown): void => log.error({ err: error }, 'a connection failed')
  const pool = createPool({
    url: config.DATABASE_URL,
    connectionMax: 16,
    name: 'clarion-api',
    onIdleError: onFault,
  })
  const authPool = createPool({
    url: config.DATABASE_URL,
    connectionMax: 4,
    name: 'clarion-api-auth',
    onIdleError: onFault,
    searchPath: 'auth',
  })
  const database = createDatabase(pool)
  const graph = new GraphClient({
    version: config.META_GRAPH_VERSION,
    ...(config.META_GRAPH_URL !== undefined && { baseUrl: config.META_GRAPH_URL }),
  })
  const app = {
    appId: config.META_APP_ID,
    appSecret: config.META_APP_SECRET,
    verifyToken: config.META_WEBHOOK_VERIFY_TOKEN,
  }
  const engine = await createEngine(config, database, onFault)
  return {
    config,
    database,
    auth: createAuth({ pool: authPool, secret: config.AUTH_SECRET, publicUrl: config.publicUrl }),
    engine,
    inbox: new Inbox(database),
    views: { database, explainError },
    accounts: {
      database,
      meta: graphAccounts(graph, app),
      listMetaTemplates: graphTemplates(graph),
      vault: createTokenVault(config.ENCRYPTION_KEY),
    },
    close: async () => {
      await engine.close()
      await graph.close()
      await database.destroy()
      await authPool.end()
    },
  }
}
