import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Simulator, startSimulator } from '@clarion/simulator/simulator'
import { APP, type ChildOrder, type ChildReport } from './simulator-protocol.ts'

/** The server under test, alone in its process: the simulator, or the least a server can do. */
const kind = process.argv[2] === 'bare' ? 'bare' : 'simulator'
const MEGABYTE = 1_048_576

let simulator: Simulator | undefined
const port = kind === 'bare' ? await startBare() : await startReal()
send({ kind: 'listening', port })

process.on('message', (order: ChildOrder) => {
  if (order.kind === 'settings') simulator?.settings.update(order.settings)
  if (order.kind === 'speed') simulator?.clock.setSpeed(order.speed)
  if (order.kind === 'collect') collectGarbage()
  const { heapUsed, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  send({
    kind: 'usage',
    cpuSeconds: (user + system) / 1e6,
    heapMb: heapUsed / MEGABYTE,
    rssMb: rss / MEGABYTE,
    accepted: simulator?.ledger().accepted ?? 0,
    updatesDelivered: simulator?.ledger().webhooks.updatesDelivered ?? 0,
    pendingCount: simulator?.pendingCount() ?? 0,
  })
})
process.on('disconnect', () => process.exit(0))

function send(report: ChildReport): void {
  process.send?.(report)
}

async function startReal(): Promise<number> {
  simulator = await startSimulator({ port: 0, ...APP })
  return simulator.port
}

/** Reads JSON and answers JSON: what any server on this runtime has to do at least. */
async function startBare(): Promise<number> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
      const text = JSON.stringify({ ok: typeof body === 'object' })
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      })
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo).port
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
}
