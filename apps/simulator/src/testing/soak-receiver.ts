import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A callback that only counts, in a few bits a message, so that it can hear of very many. */
export interface SoakReceiver {
  url: string
  requestCount(): number
  /** Different updates heard. */
  distinctCount(): number
  stop(): Promise<void>
}

const bitOf: Readonly<Record<string, number>> = { sent: 1, delivered: 2, read: 4, failed: 8 }

interface Envelope {
  entry: { changes: { value: Value }[] }[]
}

interface Value {
  statuses?: { status: string; biz_opaque_callback_data: string }[]
  messages?: { id: string }[]
  user_preferences?: { wa_id: string }[]
}

export async function startSoakReceiver(messageCount: number): Promise<SoakReceiver> {
  const heard = new Uint8Array(messageCount)
  const inbound = new Set<string>()
  const preferences = new Set<string>()
  let requestCount = 0
  const take = ({ statuses = [], messages = [], user_preferences = [] }: Value): void => {
    for (const { status, biz_opaque_callback_data: index } of statuses) {
      heard[Number(index)] = (heard[Number(index)] ?? 0) | (bitOf[status] ?? 0)
    }
    for (const { id } of messages) inbound.add(id)
    for (const { wa_id: waId } of user_preferences) preferences.add(waId)
  }
  const server = createServer((incoming, response) => {
    if (incoming.method === 'GET') {
      response.end(
        new URL(incoming.url ?? '/', 'http://receiver').searchParams.get('hub.challenge'),
      )
      return
    }
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      requestCount += 1
      // The simulator's webhooks have this form.
      const { entry } = JSON.parse(Buffer.concat(chunks).toString()) as Envelope
      for (const { changes } of entry) for (const { value } of changes) take(value)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    requestCount: () => requestCount,
    distinctCount: () => {
      let count = inbound.size + preferences.size
      for (const bits of heard) for (let left = bits; left > 0; left &= left - 1) count += 1
      return count
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
