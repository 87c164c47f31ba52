import type { Campaign } from '@clarion/contracts/campaigns'
import type { Program } from '@clarion/contracts/programs'
import { listToAdvance } from '@clarion/core/campaigns'
import { FailureWatch, readInbox } from '@clarion/core/delivery'
import { type AdvanceNeeds, advance, NumberGate } from '@clarion/core/dispatch'
import { connectAccount } from '@clarion/core/onboarding'
import { startPgBossWorker } from '@clarion/engine/pg-boss-engine'
import { explainError, suppressingCodes } from '@clarion/meta/error-table'
import { graphAccounts } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import { parseWebhook } from '@clarion/meta/webhook'
import { type Simulator, startSimulator } from '@clarion/simulator/simulator'
import { anImport, aTemplate, phoneOf } from '@clarion/testkit/builders'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

const APP = { appId: '880011223344556', appSecret: 'a-secret-for-tests-only' }
const TOKEN = 'EAAtest'
const WABA_ID = '102290129340398'
const PARTS = 4
const PEOPLE_PER_PART = 30

let simulator: Simulator
let api: TestApi
let graph: GraphClient
let worker: { close(): Promise<void> }
let isReading: boolean
let reading: Promise<void>
const faults: unknown[] = []
beforeEach(async () => {
  simulator = await startSimulator({ port: 0, ...APP, accessToken: TOKEN })
  const soon = { min: 1, max: 5 }
  simulator.settings.update({
    latencyMs: 5,
    statuses: {
      undeliverableRate: 0,
      neverDeliveredRate: 0,
      readRate: 0,
      sentDelayMs: soon,
      deliveredDelayMs: soon,
    },
    webhooks: { flushIntervalMs: 1 },
  })
  api = await createTestApi({ meta: { url: simulator.url, ...APP } })
  graph = new GraphClient({ baseUrl: simulator.url, version: 'v26.0' })
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await connectAccount(api.parts.accounts, {
    workspaceId: api.workspace.workspaceId,
    wabaId: WABA_ID,
    token: TOKEN,
    callbackUrl: `${url}/webhooks/whatsapp`,
  })
  // One of the simulator's that needs no values.
  const account = { ...api.workspace, wabaId: WABA_ID }
  await aTemplate(api.db.database, account, { name: 'opening_hours', body: 'We are open.' })
  const onFault = (error: unknown): void => void faults.push(error)
  const needs = needsOf(onFault)
  isReading = true
  reading = readAlong(onFault)
  worker = await startPgBossWorker({
    url: api.db.url,
    database: api.db.database,
    worker: 'w1',
    work: {
      advance: (id) => advance(needs, id),
      listToAdvance: () => listToAdvance(api.db.database),
      giveUp: async (id) => void faults.push(id),
      isStopping: () => !isReading,
      onFault,
    },
  })
})
afterEach(async () => {
  isReading = false
  await worker.close()
  await reading
  await graph.close()
  await api.close()
  await simulator.stop()
  expect(faults.splice(0)).toEqual([])
})

function needsOf(onFault: (error: unknown) => void): AdvanceNeeds {
  const gate = new NumberGate(1_000)
  return {
    database: api.db.database,
    bulk: api.db.database,
    send: graph.send,
    explainError,
    worker: 'w1',
    reconcileMs: 60_000,
    gateOf: () => gate,
    meta: graphAccounts(graph, { ...APP, verifyToken: api.verifyToken }),
    vault: api.parts.accounts.vault,
    isStopping: () => !isReading,
    nowMs: Date.now,
    wake: (id) => api.parts.engine.wake(id),
    onFault,
  }
}

/** Reads what webhooks tell, as a worker does all the time. */
async function readAlong(onFault: (error: unknown) => void): Promise<void> {
  const { database } = api.db
  const failures = new FailureWatch(explainError)
  while (isReading) {
    await readInbox({ database, parse: parseWebhook, suppressingCodes, failures, onFault })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function ask<T>(method: 'GET' | 'POST', url: string, payload?: object): Promise<T> {
  const response = await api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${api.key}`, 'idempotency-key': url },
    ...(payload && { payload }),
  })
  expect(response.statusCode, response.body).toBeLessThan(300)
  return response.json<T>()
}

const written = async (more: object = {}): Promise<object> => ({
  name: 'Autumn',
  phoneNumberId: '106540352242923',
  template: { name: 'opening_hours', language: 'en_US' },
  audience: {
    importId: await anImport(
      api.db.database,
      api.workspace,
      Array.from({ length: PARTS * PEOPLE_PER_PART }, (_, at) => ({
        phone: phoneOf(at),
        cells: [phoneOf(at), `Region ${at % PARTS}`],
      })),
    ),
  },
  ...more,
})
const until = async <T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> =>
  await vi.waitFor(
    async () => {
      const seen = await look()
      expect(isThere(seen), JSON.stringify(seen)).toBe(true)
      return seen
    },
    { timeout: 60_000, interval: 50 },
  )

it('sends a program part by part, to everyone once, and ends it', { timeout: 90_000 }, async () => {
  const body = await written({ cutColumn: 'first_name', sideBySide: 2 })
  const { id } = await ask<Program>('POST', '/v1/programs', body)
  await ask('POST', `/v1/programs/${id}/launch`)
  let sendingMost = 0
  const ended = await until(
    async () => {
      const program = await ask<Program>('GET', `/v1/programs/${id}`)
      const sending = program.parts.filter(({ state }) => state === 'sending').length
      sendingMost = Math.max(sendingMost, sending)
      return program
    },
    ({ state, delivery }) => state === 'finished' && delivery.delivered === PARTS * PEOPLE_PER_PART,
  )
  expect(ended.counts.accepted).toBe(PARTS * PEOPLE_PER_PART)
  expect(ended.parts.map((part) => part.state)).toEqual(Array(PARTS).fill('finished'))
  expect(sendingMost).toBeLessThanOrEqual(2)
  const starts = ended.parts.map((part) => Date.parse(part.launchedAt ?? ''))
  expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  const { uniqueRecipients, sentMoreThanOnce } = simulator.ledger()
  expect([uniqueRecipients, sentMoreThanOnce]).toEqual([PARTS * PEOPLE_PER_PART, 0])
})

it('goes on with a program that was paused in the middle, and sends nobody twice', {
  timeout: 90_000,
}, async () => {
  const { id } = await ask<Program>(
    'POST',
    '/v1/programs',
    await written({ cutColumn: 'first_name' }),
  )
  const look = () => ask<Program>('GET', `/v1/programs/${id}`)
  await ask('POST', `/v1/programs/${id}/launch`)
  await until(look, ({ counts }) => counts.accepted > 0)
  expect((await ask<Program>('POST', `/v1/programs/${id}/pause`)).state).toBe('paused')
  await until(look, ({ counts }) => counts.claimed + counts.sending === 0)
  expect((await look()).parts.at(-1)?.state).toBe('queued')
  await ask('POST', `/v1/programs/${id}/resume`)
  await until(look, ({ state }) => state === 'finished')
  const { uniqueRecipients, sentMoreThanOnce } = simulator.ledger()
  expect([uniqueRecipients, sentMoreThanOnce]).toEqual([PARTS * PEOPLE_PER_PART, 0])
})

it('starts a campaign by itself at its instant', { timeout: 90_000 }, async () => {
  const startsAt = new Date(Date.now() + 2_000).toISOString()
  const { id } = await ask<Campaign>('POST', '/v1/campaigns', await written({ startsAt }))
  const look = () => ask<Campaign>('GET', `/v1/campaigns/${id}`)
  expect((await ask<Campaign>('POST', `/v1/campaigns/${id}/launch`)).state).toBe('scheduled')
  await until(look, ({ state }) => state === 'finished')
  const first = await api.db.database
    .selectFrom('recipients')
    .select((of) => of.fn.min('attempted_at').as('at'))
    .where('campaign_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(first.at?.getTime()).toBeGreaterThanOrEqual(Date.parse(startsAt))
  expect(simulator.ledger().uniqueRecipients).toBe(PARTS * PEOPLE_PER_PART)
})
