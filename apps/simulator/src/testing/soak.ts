import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Pool } from 'undici'
import type { Ledger } from '../control/ledger.ts'
import type { SettingsPatch } from '../control/settings.ts'
import { demo } from '../demo-world.ts'
import type { Fault } from '../faults/fault-book.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import { type SoakReceiver, startSoakReceiver } from './soak-receiver.ts'

const ACCESS_TOKEN = 'EAAsoak'
const APP = { appId: '880011223344556', appSecret: 'a-secret-for-the-soak' }
const CONCURRENCY = 64
const QUIET_TIMEOUT_MS = 120_000
const POLL_MS = 50
const FLAT_WITHIN_MB = 24
const MEGABYTE = 1_048_576
/** By then everything that is kept up to a bound has reached it. */
const SETTLED_SHARE = 0.6

const settings: SettingsPatch = {
  latencyMs: 0,
  throughput: { [demo.phoneNumberIds.high]: 100_000 },
  statuses: { undeliverableRate: 0.01, neverDeliveredRate: 0.02 },
  people: { reactions: { text: 0.03, button: 0.02, stopMarketing: 0.01 }, receiptsOffRate: 0.05 },
  webhooks: {
    flushIntervalMs: 20,
    duplicateRate: 0.05,
    reorderRate: 0.05,
    dropRate: 0.01,
    faultDelayMs: { min: 500, max: 60_000 },
  },
}
/** By rate, but for the denials: how many webhook requests there are depends on the machine. */
const faultsFor = (messages: number): Fault[] => [
  { kind: 'http500AfterAccepting', rate: 0.01 },
  { kind: 'resetAfterAccepting', rate: 0.003 },
  { kind: 'resetBefore', rate: 0.003 },
  { kind: 'throttle', rate: 0.01 },
  { kind: 'webhookDenied', count: Math.ceil(messages / 1_000) },
  { kind: 'webhookOutage', rate: 0.05 },
]
/** Ten minutes a second: replies and retries are over soon after the last send. */
const SPEED = 600

export interface SoakCheck {
  name: string
  holds: boolean
  seen: string
}

export interface SoakReport {
  messages: number
  seconds: number
  checks: SoakCheck[]
  /** Used heap after a collection, once everything bounded was full and at the end. */
  heapSettledMb: number
  heapEndMb: number
  ledger: Ledger
}

/** What the client saw of its own calls. */
interface Calls {
  taken: number
  refused: number
  lost: number
}

/**
 * Sends many messages through a simulator with duplicates, disorder, loss and faults, waits until
 * nothing more will happen, and checks that the books of both sides agree.
 */
export async function runSoak(messageCount: number): Promise<SoakReport> {
  const receiver = await startSoakReceiver(messageCount)
  const simulator = await startSimulator({ port: 0, ...APP, accessToken: ACCESS_TOKEN })
  try {
    await subscribe(simulator, receiver)
    const before = simulator.settings.update(settings)
    await steer(simulator, 'PUT', '/sim/faults', { faults: faultsFor(messageCount) })
    simulator.clock.setSpeed(SPEED)
    const startedAtMs = performance.now()
    const settledAt = Math.floor(messageCount * SETTLED_SHARE)
    const calls = await sendAll(simulator, { from: 0, to: settledAt })
    const heapSettledMb = await heapMb(simulator)
    const later = await sendAll(simulator, { from: settledAt, to: messageCount })
    const heapEndMb = await heapMb(simulator)
    const all: Calls = {
      taken: calls.taken + later.taken,
      refused: calls.refused + later.refused,
      lost: calls.lost + later.lost,
    }
    const ledger = simulator.ledger()
    const isSame = isDeepStrictEqual(before, simulator.settings.get())
    return {
      messages: messageCount,
      seconds: (performance.now() - startedAtMs) / 1_000,
      heapSettledMb,
      heapEndMb,
      ledger,
      checks: [
        ...checksOf(ledger, all, receiver),
        check('settings are as they were', isSame, isSame),
        check(
          `memory is flat within ${FLAT_WITHIN_MB} MB`,
          heapEndMb - heapSettledMb <= FLAT_WITHIN_MB,
          `${heapSettledMb.toFixed(1)} MB, then ${heapEndMb.toFixed(1)} MB`,
        ),
      ],
    }
  } finally {
    await simulator.stop()
    await receiver.stop()
  }
}

function check(name: string, holds: boolean, seen: unknown): SoakCheck {
  return { name, holds, seen: typeof seen === 'string' ? seen : JSON.stringify(seen) }
}

function checksOf(ledger: Ledger, calls: Calls, receiver: SoakReceiver): SoakCheck[] {
  const { accepted, statuses, webhooks, inbound, preferences } = ledger
  const lostAnswers =
    (ledger.faults['http500AfterAccepting'] ?? 0) + (ledger.faults['resetAfterAccepting'] ?? 0)
  const happened =
    statuses.sent + statuses.delivered + statuses.read + statuses.failed + inbound + preferences
  const heard = receiver.distinctCount()
  return [
    check(
      'accepted = answered 200 + accepted with the answer lost',
      accepted === calls.taken + lostAnswers,
      { accepted, ...calls, lostAnswers },
    ),
    check('nobody was accepted twice', ledger.sentMoreThanOnce === 0, ledger.sentMoreThanOnce),
    check(
      'each accepted message was sent or failed',
      statuses.sent + statuses.failed === accepted,
      statuses,
    ),
    check(
      'each update that happened was offered, but for those dropped, and duplicates as well',
      webhooks.updatesOffered === happened + webhooks.updatesDuplicated - webhooks.updatesDropped,
      { happened, ...webhooks },
    ),
    check(
      'all that was offered was delivered, and nothing lost',
      webhooks.updatesDelivered === webhooks.updatesOffered && webhooks.updatesLost === 0,
      webhooks,
    ),
    check(
      'the receiver heard of everything but what was dropped',
      heard === happened - webhooks.updatesDropped,
      { heard, happened, dropped: webhooks.updatesDropped },
    ),
    check(
      'the receiver got each request that left',
      receiver.requestCount() === webhooks.requests,
      { got: receiver.requestCount(), left: webhooks.requests },
    ),
    check(
      'no request failed but those meant to',
      webhooks.requestsFailed ===
        (ledger.faults['webhookDenied'] ?? 0) + (ledger.faults['webhookOutage'] ?? 0),
      { failed: webhooks.requestsFailed, ...ledger.faults },
    ),
  ]
}

async function subscribe(simulator: Simulator, receiver: SoakReceiver): Promise<void> {
  const subscription = {
    object: 'whatsapp_business_account',
    callback_url: receiver.url,
    verify_token: 'soak',
    fields: 'messages,user_preferences',
  }
  const { appId, appSecret } = APP
  await steer(
    simulator,
    'POST',
    `/v26.0/${appId}/subscriptions`,
    subscription,
    `${appId}|${appSecret}`,
  )
  await steer(simulator, 'POST', `/v26.0/${demo.wabaId}/subscribed_apps`, {})
}

async function steer(
  simulator: Simulator,
  method: string,
  path: string,
  body: object,
  token = ACCESS_TOKEN,
): Promise<void> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok)
    throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
}

async function sendAll(
  simulator: Simulator,
  { from, to }: { from: number; to: number },
): Promise<Calls> {
  const pool = new Pool(simulator.url, { connections: CONCURRENCY, pipelining: 1 })
  const calls: Calls = { taken: 0, refused: 0, lost: 0 }
  let next = from
  const sender = async (): Promise<void> => {
    while (next < to) {
      const index = next
      next += 1
      await sendOne(pool, index, calls)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, sender))
  await pool.close()
  return calls
}

async function sendOne(pool: Pool, index: number, calls: Calls): Promise<void> {
  try {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/v26.0/${demo.phoneNumberIds.high}/messages`,
      headers: { authorization: `Bearer ${ACCESS_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(promo(index)),
    })
    await body.dump()
    if (statusCode === 200) calls.taken += 1
    else calls.refused += 1
  } catch {
    calls.lost += 1
  }
}

const promo = (index: number): object => ({
  messaging_product: 'whatsapp',
  to: `+62812${10_000_000 + index}`,
  type: 'template',
  template: {
    name: 'promo_flash_sale',
    language: { code: 'id_ID' },
    components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi' }] }],
  },
  biz_opaque_callback_data: String(index),
})

/** Waits until nothing more will happen, collects what is garbage, and measures the rest. */
async function heapMb(simulator: Simulator): Promise<number> {
  const endMs = performance.now() + QUIET_TIMEOUT_MS
  while (simulator.pendingCount() > 0) {
    if (performance.now() > endMs) throw new Error(`${simulator.pendingCount()} things still wait`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / MEGABYTE
}
