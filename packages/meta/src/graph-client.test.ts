import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { OutgoingMessage } from '@clarion/core/dispatch'
import { afterEach, describe, expect, it } from 'vitest'
import { GraphClient, GraphError, GraphUnavailable, isNeverLeft } from './graph-client.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const portOf = (server: Server | ReturnType<typeof createTcpServer>): number => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return address.port
}
/** A client of a server that answers as told. */
async function clientOf(answer: RequestListener, sendTimeoutMs = 2_000): Promise<GraphClient> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${portOf(server)}`
  const client = new GraphClient({ baseUrl, version: 'v26.0', sendTimeoutMs })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return client
}
const json =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
const message: OutgoingMessage = {
  phoneNumberId: '106540352242922',
  token: 'token',
  to: '+6281200000001',
  template: { name: 'hello', language: 'en_US', components: [] },
  callbackData: 'clarion1|x|1|1',
}
const refusal = (error: object) => ({ error: { message: '(#1) no', code: 1, ...error } })

describe('a send', () => {
  it('is what Meta documents, and its message id comes back', async () => {
    let seen = ''
    const client = await clientOf((request, response) => {
      request.setEncoding('utf8').on('data', (text) => {
        seen += text
      })
      request.on('end', () => {
        seen = `${request.method} ${request.url} ${request.headers.authorization} ${seen}`
        json(200, { messages: [{ id: 'wamid.A', message_status: 'accepted' }] })(request, response)
      })
    })
    expect(await client.send(message)).toEqual({
      kind: 'accepted',
      wamid: 'wamid.A',
      isHeld: false,
    })
    expect(seen).toBe(
      'POST /v26.0/106540352242922/messages Bearer token {"messaging_product":"whatsapp","recipient_type":"individual","to":"+6281200000001","type":"template","template":{"name":"hello","language":{"code":"en_US"}},"biz_opaque_callback_data":"clarion1|x|1|1"}',
    )
  })

  it('is refused with the code, the detail and how long to wait', async () => {
    const error = refusal({ code: 130429, error_data: { details: 'slow down' } })
    const client = await clientOf(json(400, error, { 'retry-after': '7' }))
    expect(await client.send(message)).toEqual({
      kind: 'refused',
      code: 130429,
      detail: 'slow down',
      isTransient: false,
      retryAfterMs: 7_000,
    })
  })

  it.each([
    ['200 without a message', json(200, { messages: [] })],
    ['200 with an id that no database keeps', json(200, { messages: [{ id: 'wamid.\0' }] })],
    ['an error without a code', json(500, { error: { message: 'no' } })],
    ['a code that no database keeps', json(400, refusal({ code: 99_999_999_999 }))],
    ['a proxy’s page', (_, response) => response.writeHead(502).end('<html>bad gateway</html>')],
    ['a connection that breaks', (request) => request.socket.destroy()],
  ] satisfies [string, RequestListener][])('answered with %s is unknown', async (_, answer) => {
    const client = await clientOf(answer)
    expect((await client.send(message)).kind).toBe('unknown')
  })

  it('is never waited for longer than a day, whatever the header says', async () => {
    const client = await clientOf(json(400, refusal({}), { 'retry-after': '99999999999999' }))
    expect(await client.send(message)).toMatchObject({ retryAfterMs: 86_400_000 })
  })
})

describe('a send that takes too long', () => {
  it('is unknown when nothing comes', async () => {
    const client = await clientOf(() => undefined, 150)
    expect((await client.send(message)).kind).toBe('unknown')
  })

  it('is unknown when its answer trickles in without end', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }, 150)
    expect((await client.send(message)).kind).toBe('unknown')
  })
})

describe('a failure before anything left', () => {
  it('is told apart: nobody listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = portOf(server)
    server.close()
    await once(server, 'close')
    const client = new GraphClient({ baseUrl: `http://127.0.0.1:${port}`, version: 'v26.0' })
    expect((await client.send(message)).kind).toBe('not_sent')
    const socket = connect(port, '127.0.0.1')
    const [error] = await once(socket, 'error')
    expect(isNeverLeft(error)).toBe(true)
  })

  it.each([
    ['EHOSTUNREACH', 'connect', true],
    ['ENETUNREACH', 'connect', true],
    ['ENOTFOUND', 'getaddrinfo', true],
    ['EHOSTUNREACH', 'read', false],
    ['ENETUNREACH', 'write', false],
    ['ECONNRESET', 'read', false],
  ])('%s while the system does %s: %s', (code, syscall, expected) => {
    expect(isNeverLeft(Object.assign(new Error(code), { code, syscall }))).toBe(expected)
  })
})

describe('a management call', () => {
  const call = (client: GraphClient) => client.call('GET', '102290129340398', { token: 'token' })

  it('tells a refusal of Meta from nobody answering', async () => {
    const refused = await clientOf(json(400, refusal({ code: 190 })))
    await expect(call(refused)).rejects.toBeInstanceOf(GraphError)
    const broken = await clientOf((_, response) => response.writeHead(502).end('<html>'))
    await expect(call(broken)).rejects.toBeInstanceOf(GraphUnavailable)
    const gone = await clientOf((request) => request.socket.destroy())
    await expect(call(gone)).rejects.toBeInstanceOf(GraphUnavailable)
  })
})

describe('the clock of Meta', () => {
  const DAY_MS = 86_400_000
  const date = () => new Date(Date.now() + 5 * DAY_MS).toUTCString()
  const expectFiveDays = (aheadMs: number | null): void =>
    expect(Math.abs((aheadMs ?? 0) - 5 * DAY_MS)).toBeLessThan(10_000)

  it('is heard in the answer to a send', async () => {
    const accepted = { messages: [{ id: 'wamid.A' }] }
    const client = await clientOf((...of) => json(200, accepted, { date: date() })(...of))
    expect(client.clockAheadMs()).toBeNull()
    await client.send(message)
    expectFiveDays(client.clockAheadMs())
  })

  it('is heard in a refusal and in the answer to a management call', async () => {
    const refusing = await clientOf((...of) => json(400, refusal({}), { date: date() })(...of))
    await refusing.send(message)
    expectFiveDays(refusing.clockAheadMs())
    const answering = await clientOf((...of) => json(200, {}, { date: date() })(...of))
    await answering.call('GET', 'x', { token: 'token' })
    expectFiveDays(answering.clockAheadMs())
  })
})
