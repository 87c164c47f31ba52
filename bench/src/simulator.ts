import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { demo } from '@clarion/simulator/demo-world'
import type { BenchResult } from './main.ts'
import { APP, type ChildOrder, type ChildReport, type ChildUsage } from './simulator-protocol.ts'

const SECONDS = 3
const CONNECTIONS = 32
/** Calls under way on each connection, so that the client costs little beside the server. */
const DEPTH = 8
const STATUS_MESSAGES = 10_000
const WANTED = { sendsPerSecond: 5_000, statusEventsPerSecond: 6_000 } as const

interface Server {
  port: number
  ask(order: ChildOrder): Promise<ChildUsage>
  stop(): void
}

/**
 * How fast the simulator is on one core, beside the least a server can do on the same machine at
 * the same time: sends without an app listening, then statuses alone, then both at once.
 */
export async function benchSimulator(): Promise<BenchResult> {
  const bare = await startChild('bare')
  const bareLoop = await load(bare, SECONDS)
  bare.stop()
  const server = await startChild('simulator')
  const receiver = await startReceiver()
  try {
    await server.ask({
      kind: 'settings',
      settings: { latencyMs: 0, throughput: { [demo.phoneNumberIds.high]: 100_000 } },
    })
    const before = await server.ask({ kind: 'collect' })
    const sends = await load(server, SECONDS)
    await subscribe(server, receiver.url)
    const statuses = await deliverStatuses(server)
    const both = await loadWithStatuses(server)
    await drained(server)
    const after = await server.ask({ kind: 'collect' })
    return resultOf({ bareLoop, sends, statuses, both, before, after })
  } finally {
    server.stop()
    await receiver.stop()
  }
}

interface Measured {
  bareLoop: Load
  sends: Load
  statuses: { perSecond: number; cores: number; count: number }
  both: Load & { statusesPerSecond: number }
  before: ChildUsage
  after: ChildUsage
}

function resultOf({ bareLoop, sends, statuses, both, before, after }: Measured): BenchResult {
  const round = (value: number, digits = 0): number => Number(value.toFixed(digits))
  const facts = {
    sendsPerSecond: round(sends.perSecond),
    statusEventsPerSecond: round(statuses.perSecond),
    bareLoopPerSecond: round(bareLoop.perSecond),
    sendsToBareLoop: round(sends.perSecond / bareLoop.perSecond, 2),
    cpuMicrosPerSend: round(sends.cpuMicrosPerCall, 1),
    cpuMicrosPerBareCall: round(bareLoop.cpuMicrosPerCall, 1),
    cores: { sends: round(sends.cores, 2), statuses: round(statuses.cores, 2) },
    together: {
      sendsPerSecond: round(both.perSecond),
      statusEventsPerSecond: round(both.statusesPerSecond),
    },
    memory: {
      heapBeforeMb: round(before.heapMb, 1),
      heapAfterMb: round(after.heapMb, 1),
      rssAfterMb: round(after.rssMb),
      messages: after.accepted,
    },
    wanted: WANTED,
  }
  const isPassed =
    facts.sendsPerSecond >= WANTED.sendsPerSecond &&
    facts.statusEventsPerSecond >= WANTED.statusEventsPerSecond
  return {
    facts,
    isPassed,
    lines: [
      `sends     ${facts.sendsPerSecond}/s on ${facts.cores.sends} cores, ${facts.cpuMicrosPerSend} µs each (${WANTED.sendsPerSecond} wanted)`,
      `bare loop ${facts.bareLoopPerSecond}/s, ${facts.cpuMicrosPerBareCall} µs each; sends reach ${facts.sendsToBareLoop} of it`,
      `statuses  ${facts.statusEventsPerSecond}/s on ${facts.cores.statuses} cores (${WANTED.statusEventsPerSecond} wanted)`,
      `together  ${facts.together.sendsPerSecond} sends/s and ${facts.together.statusEventsPerSecond} statuses/s`,
      `heap      ${facts.memory.heapBeforeMb} MB, then ${facts.memory.heapAfterMb} MB after ${facts.memory.messages} messages`,
    ],
  }
}

async function startChild(kind: 'bare' | 'simulator'): Promise<Server> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'simulator-child.ts'), [kind])
  const [listening] = (await once(child, 'message')) as [ChildReport]
  if (listening.kind !== 'listening') throw new Error('the server did not say where it listens')
  return {
    port: listening.port,
    ask: async (order) => {
      const answer = once(child, 'message') as Promise<[ChildReport]>
      child.send(order)
      const [report] = await answer
      if (report.kind !== 'usage') throw new Error('the server answered something else')
      return report
    },
    stop: () => child.kill(),
  }
}

interface Load {
  perSecond: number
  cores: number
  cpuMicrosPerCall: number
  calls: number
}

let nextPerson = 10_000_000

/** Calls as fast as the server answers, for a while. */
async function load(server: Server, seconds: number): Promise<Load> {
  const before = await server.ask({ kind: 'report' })
  const startedAtMs = performance.now()
  const endMs = startedAtMs + seconds * 1_000
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      callOnOneConnection(server.port, () => performance.now() < endMs),
    ),
  )
  const tookSeconds = (performance.now() - startedAtMs) / 1_000
  const calls = counts.reduce((sum, count) => sum + count, 0)
  const cpuSeconds = (await server.ask({ kind: 'report' })).cpuSeconds - before.cpuSeconds
  return {
    calls,
    perSecond: calls / tookSeconds,
    cores: cpuSeconds / tookSeconds,
    cpuMicrosPerCall: (cpuSeconds / calls) * 1e6,
  }
}

/**
 * Keeps a few calls under way on one connection while `goesOn`, and returns how many were answered
 * with 200. On a bare socket: a client library costs more than the server that is measured.
 */
function callOnOneConnection(port: number, goesOn: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    let answered = 0
    let underWay = 0
    const callMore = (): void => {
      const requests: string[] = []
      while (underWay < DEPTH && goesOn()) {
        underWay += 1
        requests.push(nextRequest())
      }
      if (requests.length > 0) socket.write(requests.join(''))
      else if (underWay === 0) {
        socket.destroy()
        resolve(answered)
      }
    }
    let rest = ''
    socket.on('data', (chunk) => {
      const text = rest + chunk.toString('latin1')
      const count = text.split(ANSWER_START).length - 1
      // A status line may be cut in two by the end of a chunk.
      rest = text.slice(Math.max(text.lastIndexOf(ANSWER_START) + 1, text.length - 16))
      if (/HTTP\/1\.1 [345]/.test(text)) reject(new Error(`refused: ${text.slice(0, 600)}`))
      answered += count
      underWay -= count
      callMore()
    })
    socket.on('error', reject)
    socket.on('connect', callMore)
  })
}

const ANSWER_START = 'HTTP/1.1 200'

function nextRequest(): string {
  nextPerson += 1
  const body = JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: `+62812${nextPerson}`,
    type: 'template',
    template: {
      name: 'promo_flash_sale',
      language: { code: 'id_ID' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi' }] }],
    },
    biz_opaque_callback_data: `c:981|r:${nextPerson}|a:1`,
  })
  return `POST /v26.0/${demo.phoneNumberIds.high}/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${APP.accessToken}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

/** Holds the world still while messages are taken, then lets all their statuses fall due at once. */
async function deliverStatuses(server: Server): Promise<Measured['statuses']> {
  await drained(server)
  await server.ask({ kind: 'speed', speed: 0 })
  let left = STATUS_MESSAGES
  const goesOn = (): boolean => {
    left -= 1
    return left >= 0
  }
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () => callOnOneConnection(server.port, goesOn)),
  )
  const before = await server.ask({ kind: 'report' })
  const startedAtMs = performance.now()
  await server.ask({ kind: 'speed', speed: 10_000 })
  const after = await drained(server)
  const seconds = (performance.now() - startedAtMs) / 1_000
  await server.ask({ kind: 'speed', speed: 1 })
  const count = after.updatesDelivered - before.updatesDelivered
  return {
    count,
    perSecond: count / seconds,
    cores: (after.cpuSeconds - before.cpuSeconds) / seconds,
  }
}

async function loadWithStatuses(server: Server): Promise<Measured['both']> {
  await server.ask({ kind: 'speed', speed: 100 })
  const before = await server.ask({ kind: 'report' })
  const startedAtMs = performance.now()
  const sends = await load(server, SECONDS)
  const after = await server.ask({ kind: 'report' })
  const seconds = (performance.now() - startedAtMs) / 1_000
  return {
    ...sends,
    statusesPerSecond: (after.updatesDelivered - before.updatesDelivered) / seconds,
  }
}

const DRAIN_TIMEOUT_MS = 30_000
const POLL_MS = 5

/** Waits until the server has nothing left to tell. */
async function drained(server: Server): Promise<ChildUsage> {
  await server.ask({ kind: 'speed', speed: 10_000 })
  const endMs = performance.now() + DRAIN_TIMEOUT_MS
  for (;;) {
    const usage = await server.ask({ kind: 'report' })
    if (usage.pendingCount === 0) return usage
    if (performance.now() > endMs) throw new Error(`${usage.pendingCount} things still wait`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function subscribe(server: Server, callbackUrl: string): Promise<void> {
  const post = async (path: string, token: string, body: object): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  await post(`/v26.0/${APP.appId}/subscriptions`, `${APP.appId}|${APP.appSecret}`, {
    object: 'whatsapp_business_account',
    callback_url: callbackUrl,
    verify_token: 'bench',
    fields: 'messages',
  })
  await post(`/v26.0/${demo.wabaId}/subscribed_apps`, APP.accessToken, {})
}

/** A callback that takes everything and reads nothing. */
async function startReceiver(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const { searchParams } = new URL(incoming.url ?? '/', 'http://receiver')
    incoming.resume()
    incoming.on('end', () => response.end(searchParams.get('hub.challenge') ?? ''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
