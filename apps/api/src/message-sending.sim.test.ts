import { randomUUID } from 'node:crypto'
import type { Message } from '@clarion/contracts/messages'
import { FailureWatch, readInbox } from '@clarion/core/delivery'
import { type AdvanceNeeds, advance, MessageLanes, NumberGate } from '@clarion/core/dispatch'
import { connectAccount } from '@clarion/core/onboarding'
import { explainError, suppressingCodes } from '@clarion/meta/error-table'
import { graphAccounts } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import { parseWebhook } from '@clarion/meta/webhook'
import { type Simulator, startSimulator } from '@clarion/simulator/simulator'
import { aSendingCampaign, aTemplate, phoneOf } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

const APP = { appId: '880011223344556', appSecret: 'a-secret-for-tests-only' }
const TOKEN = 'EAAtest'
const WABA = '102290129340398'
/** A number of the simulator's with 80 messages a second. */
const STANDARD = '106540352242922'
const PER_SECOND = 80

let simulator: Simulator
let api: TestApi
let graph: GraphClient
let needs: AdvanceNeeds
let lanes: MessageLanes
let isReading: boolean
let reading: Promise<void>
beforeEach(async () => {
  simulator = await startSimulator({ port: 0, ...APP, accessToken: TOKEN })
  simulator.settings.update({
    latencyMs: 20,
    statuses: {
      ...{ undeliverableRate: 0, neverDeliveredRate: 0, readRate: 0 },
      sentDelayMs: { min: 1, max: 5 },
      deliveredDelayMs: { min: 1, max: 5 },
    },
    webhooks: { flushIntervalMs: 1 },
  })
  api = await createTestApi({ meta: { url: simulator.url, ...APP } })
  graph = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { workspaceId } = api.workspace
  await connectAccount(api.parts.accounts, {
    ...{ workspaceId, wabaId: WABA, token: TOKEN },
    callbackUrl: `${url}/webhooks/whatsapp`,
  })
  const template = { name: 'opening_hours', body: 'Our shops are open from 8 to 22 every day.' }
  await aTemplate(api.db.database, { ...api.workspace, wabaId: WABA }, template)
  const gate = new NumberGate(PER_SECOND)
  needs = {
    ...{ database: api.db.database, bulk: api.db.database, send: graph.send, explainError },
    ...{ worker: 'w1', reconcileMs: 60_000, gateOf: () => gate },
    meta: graphAccounts(graph, { ...APP, verifyToken: api.verifyToken }),
    vault: api.parts.accounts.vault,
    ...{ isStopping: () => false, nowMs: Date.now, wake: async () => undefined },
    onFault: (error) => {
      throw error
    },
  }
  lanes = new MessageLanes(needs)
  isReading = true
  reading = read()
})
afterEach(async () => {
  isReading = false
  await reading
  await lanes.drained()
  await graph.close()
  await api.close()
  await simulator.stop()
})

/** Reads webhooks until the test is over, as the worker does. */
async function read(): Promise<void> {
  const { database } = api.db
  const failures = new FailureWatch(explainError)
  const reader = { database, parse: parseWebhook, suppressingCodes, failures }
  while (isReading) {
    await readInbox({ ...reader, onFault: needs.onFault })
    await turn()
  }
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn()
}
const send = async (person: number): Promise<string> => {
  const response = await api.app.inject({
    method: 'POST',
    url: `/v1/${STANDARD}/messages`,
    headers: { authorization: `Bearer ${api.key}`, 'idempotency-key': randomUUID() },
    payload: {
      ...{ messaging_product: 'whatsapp', to: phoneOf(person), type: 'template' },
      template: { name: 'opening_hours', language: { code: 'en_US' } },
      biz_opaque_callback_data: `order ${person}`,
    },
  })
  expect(response.statusCode).toBe(202)
  await lanes.look()
  return response.json<Message>().id
}
const messageOf = async (id: string): Promise<Message> => {
  const headers = { authorization: `Bearer ${api.key}` }
  const response = await api.app.inject({ method: 'GET', url: `/v1/messages/${id}`, headers })
  return response.json<Message>()
}
const isDelivered = async (id: string): Promise<boolean> =>
  (await messageOf(id)).status === 'delivered'

it('sends what is asked for over the API and hears that it was delivered', async () => {
  const id = await send(1)
  await until(() => isDelivered(id))
  expect(await messageOf(id)).toMatchObject({
    ...{ state: 'accepted', status: 'delivered', callerData: 'order 1', attempts: 1 },
    ...{ wamid: expect.stringMatching(/^wamid\./), error: null },
  })
})

it('gets API sends through at once while a campaign takes the number’s whole rate', async () => {
  const campaignId = await aSendingCampaign(
    api.db.database,
    { ...api.workspace, wabaId: WABA, phoneNumberId: STANDARD },
    { people: 320 },
  )
  await sql`
    update campaigns set template_name = 'opening_hours', template_components = '[]'
    where id = ${campaignId}`.execute(api.db.database)
  let isDone = false
  const sending = advance(needs, campaignId).finally(() => {
    isDone = true
  })
  const ids: string[] = []
  for (let accepted = 60; accepted < 300; accepted += 30) {
    await until(() => isDone || simulator.ledger().accepted >= accepted)
    ids.push(await send(10_000 + accepted))
  }
  const overtaken = 320 + ids.length - simulator.ledger().accepted
  await sending
  for (const id of ids) await until(() => isDelivered(id))
  const messages = await Promise.all(ids.map(messageOf))
  const waitedMs = messages.map(
    ({ createdAt, acceptedAt }) => Date.parse(acceptedAt ?? '') - Date.parse(createdAt),
  )
  // The campaign had people left when the last was asked for, so all of them overtook somebody.
  expect(overtaken).toBeGreaterThan(0)
  expect(Math.max(...waitedMs)).toBeLessThan(1_500)
  const { uniqueRecipients, sentMoreThanOnce, maxPerSecond, throttled } = simulator.ledger()
  expect([uniqueRecipients, sentMoreThanOnce, throttled]).toEqual([320 + ids.length, 0, 0])
  expect(maxPerSecond).toBeLessThanOrEqual(PER_SECOND)
})

it('does not send twice what Meta took without answering, and learns of it by webhook', async () => {
  const lost = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  const silent = new MessageLanes({
    ...needs,
    send: async (message) => {
      await lost.send(message)
      return { kind: 'unknown', cause: 'the answer was lost' }
    },
  })
  lanes = silent
  const id = await send(1)
  await until(() => isDelivered(id))
  await silent.look()
  await silent.drained()
  await lost.close()
  expect((await messageOf(id)).state).toBe('accepted')
  expect(simulator.ledger().accepted).toBe(1)
})
