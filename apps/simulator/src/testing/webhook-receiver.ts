import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedWebhook {
  bytes: Buffer
  signature: string | undefined
  answeredWith: number
}

/** An app's callback: passes the handshake, keeps what it is sent, answers what it is told to. */
export interface WebhookReceiver {
  url: string
  received: ReceivedWebhook[]
  /** The HTTP status of the n-th webhook, counted from 0. */
  answer: (position: number) => number
  /** Keeps its answers back until it is released. */
  hold: boolean
  release(): void
  /** Status objects of all webhooks answered 200, in order of arrival. */
  statuses(): WebhookStatus[]
  /** Values of one field of all webhooks answered 200, in order of arrival. */
  values(field: string): Record<string, unknown>[]
  /** Messages of people, likewise. */
  messages(): Record<string, unknown>[]
  stop(): Promise<void>
}

export interface WebhookStatus {
  id: string
  status: string
  timestamp: string
  recipient_id: string
  biz_opaque_callback_data?: string
  pricing?: object
  errors?: { code: number }[]
}

interface Envelope {
  entry: { changes: { field: string; value: WebhookValue }[] }[]
}

interface WebhookValue extends Record<string, unknown> {
  statuses?: WebhookStatus[]
  messages?: Record<string, unknown>[]
}

export async function startReceiver(verifyToken: string): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  const held: (() => void)[] = []
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://receiver')
    if (incoming.method === 'GET') {
      const isKnown = url.searchParams.get('hub.verify_token') === verifyToken
      response.statusCode = isKnown ? 200 : 403
      response.end(url.searchParams.get('hub.challenge'))
      return
    }
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const answeredWith = receiver.answer(received.length)
      const header = incoming.headers['x-hub-signature-256']
      const signature = Array.isArray(header) ? header[0] : header
      received.push({ bytes: Buffer.concat(chunks), signature, answeredWith })
      response.statusCode = answeredWith
      if (receiver.hold) held.push(() => response.end())
      else response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  const taken = (): ReceivedWebhook[] => received.filter((webhook) => webhook.answeredWith === 200)
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/webhooks/whatsapp`,
    received,
    answer: () => 200,
    hold: false,
    release: () => {
      for (const answer of held.splice(0)) answer()
    },
    statuses: () => taken().flatMap(statusesOf),
    values: (field) => taken().flatMap((webhook) => valuesOf(webhook, field)),
    messages: () =>
      taken().flatMap((webhook) =>
        valuesOf(webhook, 'messages').flatMap((value) => value.messages ?? []),
      ),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

export const statusesOf = (webhook: ReceivedWebhook): WebhookStatus[] =>
  valuesOf(webhook, 'messages').flatMap((value) => value.statuses ?? [])

function valuesOf(webhook: ReceivedWebhook, field: string): WebhookValue[] {
  const { entry } = JSON.parse(webhook.bytes.toString()) as Envelope
  return entry.flatMap(({ changes }) =>
    changes.filter((change) => change.field === field).map(({ value }) => value),
  )
}
