import { FailureWatch, readInbox } from '@clarion/core/delivery'
import {
  type AdvanceNeeds,
  advance,
  listStops,
  type Next,
  NumberGate,
} from '@clarion/core/dispatch'
import { connectAccount } from '@clarion/core/onboarding'
import { explainError, suppressingCodes } from '@clarion/meta/error-table'
import { graphAccounts } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import { parseWebhook } from '@clarion/meta/webhook'
import { type Simulator, startSimulator } from '@clarion/simulator/simulator'
import { aSendingCampaign, type TestWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

const APP = { appId: '880011223344556', appSecret: 'a-secret-for-tests-only' }
const TOKEN = 'EAAtest'
const DEMO = { wabaId: '102290129340398', phoneNumberId: '106540352242923' }
const HOUR_MS = 3_600_000
const LIMIT = 250

let simulator: Simulator
let api: TestApi
let graph: GraphClient
let workspace: TestWorkspace
let needs: AdvanceNeeds
let failures: FailureWatch
beforeEach(async () => {
  simulator = await startSimulator({ port: 0, ...APP, accessToken: TOKEN })
  simulator.settings.update({
    latencyMs: 5,
    statuses: {
      undeliverableRate: 0,
      neverDeliveredRate: 0,
      readRate: 0,
      sentDelayMs: { min: 1, max: 5 },
      deliveredDelayMs: { min: 1, max: 5 },
    },
    webhooks: { flushIntervalMs: 1 },
  })
  api = await createTestApi({ meta: { url: simulator.url, ...APP } })
  workspace = { ...api.workspace, ...DEMO }
  graph = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  needs = needsOf(graph)
  failures = new FailureWatch(explainError)
})
afterEach(async () => {
  await graph.close()
  await api.close()
  await simulator.stop()
})

function needsOf(client: GraphClient): AdvanceNeeds {
  const gate = new NumberGate(1_000)
  return {
    database: api.db.database,
    bulk: api.db.database,
    send: client.send,
    explainError,
    worker: 'w1',
    reconcileMs: 60_000,
    gateOf: () => gate,
    meta: graphAccounts(client, { ...APP, verifyToken: api.verifyToken }),
    vault: api.parts.accounts.vault,
    isStopping: () => false,
    nowMs: Date.now,
    wake: async () => undefined,
    onFault: (error) => {
      throw error
    },
  }
}

const connect = async (): Promise<void> => {
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await connectAccount(api.parts.accounts, {
    workspaceId: workspace.workspaceId,
    wabaId: DEMO.wabaId,
    token: TOKEN,
    callbackUrl: `${url}/webhooks/whatsapp`,
  })
}
/** Sends a template of the simulator's that needs no values. */
async function aCampaign(people: number): Promise<string> {
  const id = await aSendingCampaign(api.db.database, workspace, { people })
  await sql`
    update campaigns set template_name = 'opening_hours', template_components = '[]' where id = ${id}`.execute(
    api.db.database,
  )
  return id
}
/** Advances as an engine does until it sleeps, and reads what webhooks tell meanwhile. */
async function run(campaignId: string): Promise<Next> {
  let next: Next = { do: 'continue' }
  let isReading = true
  const reading = (async () => {
    while (isReading || simulator.pendingCount() > 0 || (await inboxCount()) > 0) {
      const { database } = api.db
      await readInbox({
        ...{ database, parse: parseWebhook, suppressingCodes, failures },
        onFault: needs.onFault,
      })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  try {
    while (next.do === 'continue') next = await advance(needs, campaignId)
  } finally {
    isReading = false
    await reading
  }
  return next
}
const inboxCount = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from inbox where parked_reason is null`.execute(api.db.database)
  return rows[0]?.count ?? 0
}
/** The world's time goes on, and the dispatcher may ask Meta again. */
const letPass = async (ms: number): Promise<void> => {
  simulator.clock.advance(ms)
  await sql`update portfolios set looked_at = null`.execute(api.db.database)
}
const campaign = (id: string) =>
  api.db.database.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

it('spreads a campaign over the days that the messaging limit asks for, by Meta’s clock', async () => {
  simulator.settings.update({ limits: { messaging: 'TIER_250' } })
  await connect()
  const id = await aCampaign(600)
  const acceptedByDay: number[] = []
  for (let quarter = 0; quarter < 13; quarter++) {
    const next = await run(id)
    acceptedByDay.push(simulator.ledger().accepted)
    if (next.do === 'done') break
    expect((await campaign(id)).waiting_for).toMatchObject({ reason: 'messaging_limit' })
    await letPass(6 * HOUR_MS)
  }
  // 24 hours are not enough for the first ones to be forgotten, 30 are.
  expect([...new Set(acceptedByDay)]).toEqual([LIMIT, 2 * LIMIT, 600])
  expect(acceptedByDay.indexOf(2 * LIMIT)).toBe(5)
  expect((await campaign(id)).state).toBe('finished')
  const { sentMoreThanOnce, statuses } = simulator.ledger()
  expect([sentMoreThanOnce, statuses.failed]).toEqual([0, 0])
})

it('goes on at once when Meta raises the limit meanwhile', async () => {
  simulator.settings.update({ limits: { messaging: 'TIER_250' } })
  await connect()
  const id = await aCampaign(300)
  await run(id)
  expect(simulator.ledger().accepted).toBe(LIMIT)
  simulator.settings.update({ limits: { messaging: 'TIER_2K' } })
  await letPass(0)
  expect(await run(id)).toEqual({ do: 'done' })
  expect(simulator.ledger().accepted).toBe(300)
})

it('stops within 50 sends when Meta takes every message and then cannot charge the account', async () => {
  await connect()
  simulator.settings.update({ blocks: { [DEMO.wabaId]: 131042 } })
  const id = await aCampaign(400)
  await sql`update campaigns set proven_at = null where id = ${id}`.execute(api.db.database)
  await run(id)
  expect(simulator.ledger().accepted).toBeLessThanOrEqual(50)
  const stopped = await campaign(id)
  expect(stopped.state).toBe('paused')
  expect(stopped.state_reason).toContain('Fix the payment method')
  expect(await listStops(api.db.database, workspace.workspaceId, true)).toMatchObject([
    { scope: 'account', code: 131042, pausedCampaigns: 1 },
  ])
})

it('goes on where it stopped once the reason is gone, and reaches everyone it had not', async () => {
  await connect()
  simulator.settings.update({ blocks: { [DEMO.wabaId]: 131031 } })
  const id = await aCampaign(120)
  await run(id)
  expect((await campaign(id)).state).toBe('paused')
  simulator.settings.update({ blocks: { [DEMO.wabaId]: null } })
  const response = await api.app.inject({
    method: 'POST',
    url: `/v1/campaigns/${id}/resume`,
    headers: { authorization: `Bearer ${api.key}` },
  })
  expect(response.statusCode).toBe(200)
  expect(await run(id)).toEqual({ do: 'done' })
  const { uniqueRecipients, sentMoreThanOnce } = simulator.ledger()
  expect([uniqueRecipients, sentMoreThanOnce]).toEqual([120, 0])
})

it('asks to connect again when the access token is dead', async () => {
  await connect()
  const id = await aCampaign(60)
  const dead = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  needs = { ...needs, send: (message) => dead.send({ ...message, token: 'EAArevoked' }) }
  await run(id)
  await dead.close()
  expect((await campaign(id)).state_reason).toContain('Connect the account again')
  expect(simulator.ledger().accepted).toBe(0)
})
