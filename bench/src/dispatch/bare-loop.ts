import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { simulatorDefaults } from '@clarion/config/simulator-config'
import { demo } from '@clarion/simulator/demo-world'
import { cloneDir } from '../stage/clarion.ts'
import { preferAsLauncherDoes } from '../stage/processes.ts'
import { SimulatorControl } from '../stage/simulator-control.ts'
import { rounded } from '../stage/usage.ts'
import type { BareOrder, BareReport } from './bare-protocol.ts'
import { conditions } from './conditions.ts'

export interface BareFacts {
  messages: number
  messagesPerSecond: number
  cpuPerMessageUs: number
}

/** At 150 ms a call these carry 6,800 messages a second; more only wait on each other. */
const CONCURRENCY = 1_024
/** Enough for the runtime to have compiled what it will run; Clarion's worker is warm by then too. */
const WARM_UP_MESSAGES = 10_000
const FIRST_PERSON = 85_200_000_000
const VERIFY_TOKEN = 'a-token-for-the-bench'

/**
 * The same sends by a bare loop in a process of its own, against a simulator of its own with the
 * same settings. Without anybody subscribed, and again with a receiver that takes every status and
 * reads none, which is the load Clarion sends under.
 */
export async function runBareLoop(
  messages: number,
): Promise<{ alone: BareFacts; besideStatuses: BareFacts }> {
  const simulator = fork(join(cloneDir, 'apps', 'simulator', 'src', 'main.ts'), {
    env: { SIMULATOR_PORT: '0', LOG_LEVEL: 'warn' },
  })
  const loop = fork(join(import.meta.dirname, 'bare-child.ts'))
  const receiver = await startReceiver()
  try {
    for (const { pid } of [simulator, loop]) if (pid !== undefined) preferAsLauncherDoes(pid)
    const port = await portOf(simulator)
    const control = new SimulatorControl(`http://127.0.0.1:${port}`)
    await control.settings({
      ...conditions,
      throughput: { [demo.phoneNumberIds.high]: 100_000 },
    })
    let firstPerson = FIRST_PERSON
    const measure = async (count: number): Promise<BareFacts> => {
      await control.clearLedger()
      const report = await order(loop, { ...orderTo(port), firstPerson, count })
      firstPerson += count
      if (report.accepted !== count) throw new Error(`${count - report.accepted} were refused`)
      const { firstAcceptedAt, lastAcceptedAt } = await control.ledger()
      const seconds = (Date.parse(lastAcceptedAt ?? '') - Date.parse(firstAcceptedAt ?? '')) / 1_000
      return {
        messages: count,
        messagesPerSecond: rounded((count - 1) / seconds, 1),
        cpuPerMessageUs: rounded((report.cpuSeconds / count) * 1e6, 1),
      }
    }
    await measure(Math.min(messages, WARM_UP_MESSAGES))
    const alone = await measure(messages)
    await subscribe(port, receiver.url)
    return { alone, besideStatuses: await measure(messages) }
  } finally {
    loop.kill()
    simulator.kill()
    await receiver.stop()
  }
}

const orderTo = (
  port: number,
): Pick<BareOrder, 'port' | 'phoneNumberId' | 'token' | 'concurrency'> => ({
  port,
  phoneNumberId: demo.phoneNumberIds.high,
  token: simulatorDefaults.SIMULATOR_TOKEN,
  concurrency: CONCURRENCY,
})

async function portOf(simulator: ChildProcess): Promise<number> {
  const [message] = await once(simulator, 'message')
  const port: unknown = Reflect.get(Object(message), 'port')
  if (typeof port !== 'number') throw new Error('the simulator did not say where it listens')
  return port
}

async function order(loop: ChildProcess, given: BareOrder): Promise<BareReport> {
  // The child answers each order with a report and says nothing else.
  const answer = once(loop, 'message') as Promise<[BareReport]>
  loop.send(given)
  const [report] = await answer
  return report
}

async function subscribe(port: number, callbackUrl: string): Promise<void> {
  const { META_APP_ID: appId, META_APP_SECRET: secret, SIMULATOR_TOKEN } = simulatorDefaults
  const post = async (path: string, token: string, body: object): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/v26.0${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  await post(`/${appId}/subscriptions`, `${appId}|${secret}`, {
    object: 'whatsapp_business_account',
    callback_url: callbackUrl,
    verify_token: VERIFY_TOKEN,
    fields: 'messages',
  })
  await post(`/${demo.wabaId}/subscribed_apps`, SIMULATOR_TOKEN, {})
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
