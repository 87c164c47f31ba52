import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ControlApi } from './control/control-api.ts'
import { Ticker, Timeline } from './delivery/timeline.ts'
import { errorAnswer, type GraphAnswer, traceId } from './errors/graph-problem.ts'
import type { GraphApi } from './graph/graph-api.ts'
import { graphRequestOf } from './graph/graph-request.ts'
import type { Log } from './log.ts'

/** Meta's own bound is not published; no message or template of theirs comes near it. */
const BODY_BYTES_MAX = 1024 * 1024
const LATENCY_TICK_MS = 5
/** Longer than any client's pool keeps a connection, so that it is never closed under a request. */
const KEEP_ALIVE_MS = 120_000

export interface HttpNeeds {
  graph: GraphApi
  control: ControlApi
  log: Log
  latencyMs(): number
}

export interface HttpServer {
  port: number
  stop(): Promise<void>
}

interface WaitingAnswer {
  response: ServerResponse
  answer: GraphAnswer
  version: string
}

/**
 * Serves the Graph API and /sim on one port. Graph answers are held for the latency of the
 * settings; a call has already had its effect by then.
 *
 * On node:http itself: every path is a node and an edge, so a framework's routing would bring
 * little and cost processor time on each call (docs/simulator.md, Speed).
 */
export async function serveHttp(
  needs: HttpNeeds,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const waiting = new Timeline<WaitingAnswer>(LATENCY_TICK_MS)
  const ticker = new Ticker(LATENCY_TICK_MS, () => {
    waiting.takeDue(performance.now(), writeGraphAnswer)
    return waiting.size > 0 ? 'busy' : 'idle'
  })
  const reply = (item: WaitingAnswer): void => {
    const latencyMs = needs.latencyMs()
    if (latencyMs === 0) {
      writeGraphAnswer(item)
      return
    }
    waiting.add(item, performance.now() + latencyMs)
    ticker.wake()
  }
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    readBody(incoming, (bodyText) => {
      if (incoming.url?.startsWith('/sim/')) answerControlCall(incoming, response, bodyText, needs)
      else answerGraphCall(incoming, response, bodyText, needs, reply)
    })
  })
  await listening(server, address)
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    ticker.stop()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  return { port, stop }
}

const listening = (server: Server, { host, port }: { host: string; port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** Hands over the body as text, or undefined when it is too large. A body cut short is never handed over. */
function readBody(incoming: IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= BODY_BYTES_MAX) chunks.push(chunk)
  })
  incoming.on('error', () => {})
  incoming.on('end', () => {
    if (length > BODY_BYTES_MAX) done(undefined)
    else done(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString())
  })
}

function answerControlCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  bodyText: string | undefined,
  { control }: HttpNeeds,
): void {
  const answer = control(incoming.method ?? 'GET', incoming.url ?? '/', {
    contentType: incoming.headers['content-type'],
    bodyText: bodyText ?? '',
  })
  if ('stream' in answer) answer.stream(response)
  else write(response, answer.httpStatus, JSON.stringify(answer.body), {})
}

function answerGraphCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  bodyText: string | undefined,
  needs: HttpNeeds,
  reply: (item: WaitingAnswer) => void,
): void {
  if (bodyText === undefined) {
    const problem = { code: 100, details: 'The request body is too large', httpStatus: 413 }
    reply({ response, answer: errorAnswer(problem, '2026-08'), version: 'v26.0' })
    return
  }
  const request = graphRequestOf(incoming, bodyText)
  const { version } = request
  const fail = (error: unknown): void => {
    needs.log.error({ err: error, url: incoming.url }, 'a call failed inside the simulator')
    reply({ response, answer: errorAnswer({ code: 1, httpStatus: 500 }, '2026-08'), version })
  }
  try {
    const answer = needs.graph(request)
    if (answer instanceof Promise) {
      answer.then((settled) => reply({ response, answer: settled, version }), fail)
    } else {
      reply({ response, answer, version })
    }
  } catch (error) {
    fail(error)
  }
}

function writeGraphAnswer({ response, answer, version }: WaitingAnswer): void {
  write(response, answer.httpStatus, JSON.stringify(answer.body), {
    'facebook-api-version': version,
    'x-fb-trace-id': traceId(),
    ...answer.headers,
  })
}

function write(
  response: ServerResponse,
  httpStatus: number,
  text: string,
  headers: Record<string, string>,
): void {
  response.writeHead(httpStatus, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
