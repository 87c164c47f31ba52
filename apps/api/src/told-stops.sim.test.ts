import { FailureWatch, readInbox } from '@clarion/core/delivery'
import { type AdvanceNeeds, advance, listStops, NumberGate } from '@clarion/core/dispatch'
import { connectAccount } from '@clarion/core/onboarding'
import { explainError, suppressingCodes } from '@clarion/meta/error-table'
import { graphAccounts } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import { parseWebhook } from '@clarion/meta/webhook'
import { type Simulator, startSimulator } from '@clarion/simulator/simulator'
import { aSendingCampaign, aTemplate, type TestWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createTestApi, type TestApi } from './testing/test-api.ts'

const APP = { appId: '880011223344556', appSecret: 'a-secret-for-tests-only' }
const TOKEN = 'EAAtest'
const DEMO = { wabaId: '102290129340398', phoneNumberId: '106540352242922' }
const TEMPLATE = 'opening_hours'
const PEOPLE = 240
/** So many are reached before Meta changes its mind. */
const REACHED_FIRST = 40

let simulator: Simulator
let api: TestApi
let graph: GraphClient
let workspace: TestWorkspace
let needs: AdvanceNeeds
let isOpen: boolean
let reading: Promise<void>
beforeEach(async () => {
  simulator = await startSimulator({ port: 0, ...APP, accessToken: TOKEN })
  simulator.settings.update({
    latencyMs: 5,
    statuses: {
      ...{ undeliverableRate: 0, neverDeliveredRate: 0, readRate: 0 },
      sentDelayMs: { min: 1, max: 5 },
      deliveredDelayMs: { min: 1, max: 5 },
    },
    webhooks: { flushIntervalMs: 1 },
  })
  api = await createTestApi({ meta: { url: simulator.url, ...APP } })
  workspace = { ...api.workspace, ...DEMO }
  graph = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  needs = advanceNeeds()
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await connectAccount(api.parts.accounts, {
    ...{ workspaceId: workspace.workspaceId, wabaId: DEMO.wabaId, token: TOKEN },
    callbackUrl: `${url}/webhooks/whatsapp`,
  })
  await aTemplate(api.db.database, workspace, { name: TEMPLATE })
  isOpen = true
  reading = readWhileOpen()
})
afterEach(async () => {
  isOpen = false
  await reading
  await graph.close()
  await api.close()
  await simulator.stop()
})

function advanceNeeds(): AdvanceNeeds {
  const gate = new NumberGate(1_000)
  return {
    ...{ database: api.db.database, bulk: api.db.database, send: graph.send, explainError },
    ...{ worker: 'w1', reconcileMs: 60_000, nowMs: Date.now },
    gateOf: () => gate,
    meta: graphAccounts(graph, { ...APP, verifyToken: api.verifyToken }),
    vault: api.parts.accounts.vault,
    isStopping: () => false,
    wake: async () => undefined,
    onFault: (error) => {
      throw error
    },
  }
}

/** Reads webhooks as the worker does. */
async function readWhileOpen(): Promise<void> {
  const failures = new FailureWatch(explainError)
  const { database } = api.db
  const { onFault } = needs
  while (isOpen) {
    await readInbox({ database, parse: parseWebhook, suppressingCodes, failures, onFault })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function aCampaign(): Promise<string> {
  const id = await aSendingCampaign(api.db.database, workspace, { people: PEOPLE })
  await sql`
    update campaigns set template_name = ${TEMPLATE}, template_components = '[]'
    where id = ${id}`.execute(api.db.database)
  return id
}
/** Advances as an engine does, until the campaign pauses or is done. */
async function run(campaignId: string): Promise<void> {
  while ((await advance(needs, campaignId)).do === 'continue');
}
const campaign = (id: string) =>
  api.db.database.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const template = () =>
  api.db.database
    .selectFrom('templates')
    .select(['status', 'quality', 'category'])
    .where('name', '=', TEMPLATE)
    .executeTakeFirstOrThrow()
const until = (isSo: () => Promise<boolean>) =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 20_000, interval: 10 })

const templatesSchema = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) })
/** What Meta's people and machines do to the template. */
async function meta(action: string, body: object = {}): Promise<void> {
  const listed = await (await fetch(`${simulator.url}/sim/templates`)).json()
  const id = templatesSchema.parse(listed).data.find((one) => one.name === TEMPLATE)?.id
  const response = await fetch(`${simulator.url}/sim/templates/${id}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status, await response.text()).toBe(200)
}
async function post(path: string, payload: object = {}): Promise<void> {
  const headers = { authorization: `Bearer ${api.key}` }
  const response = await api.app.inject({ method: 'POST', url: path, headers, payload })
  expect(response.statusCode, response.body).toBe(200)
}
/** Sends a part of the campaign, lets Meta act in the middle, and waits until nothing is sent. */
async function interrupted(id: string, act: () => Promise<void>): Promise<void> {
  const running = run(id)
  await until(async () => simulator.ledger().accepted >= REACHED_FIRST)
  await act()
  await until(async () => (await campaign(id)).state === 'paused')
  await running
  expect(simulator.ledger().accepted).toBeLessThan(PEOPLE)
}

it('stops in the middle when Meta pauses the template, and goes on once a person says so', {
  timeout: 60_000,
}, async () => {
  const id = await aCampaign()
  await interrupted(id, () => meta('quality', { score: 'RED' }))
  const [stop] = await vi.waitFor(
    async () => {
      const stops = await listStops(api.db.database, workspace.workspaceId, true)
      expect(stops).toMatchObject([{ scope: 'template', subjectName: TEMPLATE, code: null }])
      return stops
    },
    { timeout: 20_000, interval: 10 },
  )
  expect(stop?.reason).toContain(`Meta paused the template ${TEMPLATE} for 3 hours`)
  expect((await campaign(id)).state_reason).toContain('when Meta ends the pause, then resume')
  await until(async () => (await template()).quality === 'RED')
  expect((await template()).status).toBe('PAUSED')

  await meta('unpause')
  await until(async () => (await campaign(id)).state_reason?.includes('has released') ?? false)
  expect((await campaign(id)).state).toBe('paused')
  await post(`/v1/stops/${stop?.id}/lift`, { resumeCampaigns: true })
  await run(id)
  expect((await campaign(id)).state).toBe('finished')
  const { uniqueRecipients, sentMoreThanOnce } = simulator.ledger()
  expect([uniqueRecipients, sentMoreThanOnce]).toEqual([PEOPLE, 0])
})

it('stops when the template becomes marketing, and resumed reaches nobody without consent', {
  timeout: 60_000,
}, async () => {
  const id = await aCampaign()
  await interrupted(id, () => meta('recategorise', { category: 'MARKETING', noticeMs: 0 }))
  expect((await campaign(id)).state_reason).toContain('people must have consented')
  expect((await template()).category).toBe('marketing')
  const { accepted } = simulator.ledger()
  // Of those not reached yet, one has consented.
  await sql`
    insert into import_rows (import_id, line, phone, opted_in_at, cells)
    select c.import_id, 1, r.phone, now(), '{}'
    from campaigns c join recipients r on r.campaign_id = c.id and r.n = ${PEOPLE}
    where c.id = ${id}`.execute(api.db.database)
  await post(`/v1/campaigns/${id}/resume`)
  await run(id)
  expect((await campaign(id)).state).toBe('finished')
  expect(simulator.ledger()).toMatchObject({ accepted: accepted + 1, sentMoreThanOnce: 0 })
})
