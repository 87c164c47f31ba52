import { randomBytes } from 'node:crypto'
import { readConfig } from '@clarion/config/config'
import { aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { pino } from 'pino'
import { createApiKey } from '../api-keys.ts'
import { LiveCampaigns } from '../live-campaigns.ts'
import { type ApiParts, createParts } from '../parts.ts'
import type { Server } from '../route-types.ts'
import { buildServer } from '../server.ts'

export interface TestApi {
  app: Server
  db: TestDatabase
  parts: ApiParts
  live: LiveCampaigns
  workspace: TestWorkspace
  /** A key of the workspace that may do everything. */
  key: string
  appSecret: string
  verifyToken: string
  close(): Promise<void>
}

export interface TestApiSettings {
  simulatorUrl?: string
  /** A simulator of Meta that the API calls, and the app it knows. */
  meta?: { url: string; appId: string; appSecret: string }
}

/** The whole API on a database of its own, answering without a port. */
export async function createTestApi(settings: TestApiSettings = {}): Promise<TestApi> {
  const db = await createTestDatabase()
  const { meta } = settings
  const appSecret = meta?.appSecret ?? randomBytes(16).toString('hex')
  const verifyToken = randomBytes(16).toString('hex')
  const config = readConfig({
    DATABASE_URL: db.url,
    META_APP_ID: meta?.appId ?? '1234567890',
    ...(meta && { META_GRAPH_URL: meta.url }),
    META_APP_SECRET: appSecret,
    META_WEBHOOK_VERIFY_TOKEN: verifyToken,
    AUTH_SECRET: randomBytes(24).toString('base64'),
    ...(settings.simulatorUrl !== undefined && { SIMULATOR_URL: settings.simulatorUrl }),
    ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
  })
  const log = pino({ level: 'silent' })
  const parts = await createParts(config, log)
  const live = new LiveCampaigns(parts.views, () => undefined)
  await live.start(db.url)
  const app = await buildServer(parts, live, log)
  const workspace = await aWorkspace(db.database)
  const key = await createApiKey(db.database, {
    workspaceId: workspace.workspaceId,
    name: 'Test',
    role: 'owner',
  })
  const close = async (): Promise<void> => {
    await app.close()
    await live.close()
    await parts.close()
    await db.drop()
  }
  return { app, db, parts, live, workspace, key, appSecret, verifyToken, close }
}
