import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ControlApi } from './control/control-api.ts'
import { Ticker, Timeline } from './delivery/timeline.ts'
import { errorAnswer, type GraphAnswer, traceId } from './errors/graph-problem.ts'
import { type CallFault, type FaultBook, SLOW_DELAY_DEFAULT_MS } from './faults/fault-book.ts'
import type { GraphApi } from './graph/graph-api.ts'
import { type GraphRequest, graphRequestOf, withForm } from './graph/graph-request.ts'
import { HttpDate } from './http-date.ts'
import type { Log } from './log.ts'
import type { TrafficLog } from './traffic/traffic-log.ts'

/** Meta's own bound is not published; no message or template of theirs comes near it. */
const BODY_BYTES_MAX = 1024 * 1024
/** The largest file Meta takes is 100 MB (reference 3.1); a form around it needs some more. */
const FILE_BODY_BYTES_MAX = 101 * 1024 * 1024
const LATENCY_TICK_MS = 5
/** Longer than any client's pool keeps a connection, so that it is never closed under a request. */
const KEEP_ALIVE_MS = 120_000

export interface HttpNeeds {
  graph: GraphApi
  control: ControlApi
  log: Log
  faults: FaultBook
  traffic: TrafficLog
  latencyMs(): number
  /** The simulated world's time, for the Date of Graph answers. */
  worldNowMs(): number
  /** The version of Graph that answers a call which names this one, or none. */
  servedVersion(named: string | undefined): string
}

export interface HttpServer {
  port: number
  stop(): Promise<void>
}

interface WaitingAnswer {
  response: ServerResponse
  answer: GraphAnswer
  version: string
  fault?: CallFault | undefined
  /** Beyond the latency. */
  delayMs?: number
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
  const httpDate = new HttpDate()
  const end = (item: WaitingAnswer): void =>
    endGraphCall(item, () => httpDate.at(needs.worldNowMs()))
  const ticker = new Ticker(LATENCY_TICK_MS, () => {
    waiting.takeDue(performance.now(), end)
    return waiting.size > 0 ? 'busy' : 'idle'
  })
  const reply = (item: WaitingAnswer): void => {
    const waitMs = needs.latencyMs() + (item.delayMs ?? 0)
    if (waitMs === 0) {
      end(item)
      return
    }
    waiting.add(item, performance.now() + waitMs)
    ticker.wake()
  }
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    readBody(incoming, (bytes) => {
      if (incoming.url?.startsWith('/sim/')) answerControlCall(incoming, response, bytes, needs)
      else answerGraphCall(incoming, response, bytes, needs, reply)
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

const noBytes = Buffer.alloc(0)

/** Calls that bring a file: a form with one, the bytes of an upload session, people by the thousand. */
const carriesFile = ({ url, headers }: IncomingMessage): boolean =>
  headers['content-type']?.startsWith('multipart/') === true ||
  url?.includes('/upload:') === true ||
  url?.startsWith('/sim/people') === true

/** Hands over the body, or undefined when it is too large. A body cut short is never handed over. */
function readBody(incoming: IncomingMessage, done: (bytes: Buffer | undefined) => void): void {
  const bytesMax = carriesFile(incoming) ? FILE_BODY_BYTES_MAX : BODY_BYTES_MAX
  const chunks: Buffer[] = []
  let length = 0
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= bytesMax) chunks.push(chunk)
  })
  incoming.on('error', () => {})
  incoming.on('end', () => {
    if (length > bytesMax) done(undefined)
    else done(chunks.length === 1 ? (chunks[0] ?? noBytes) : Buffer.concat(chunks))
  })
}

function answerControlCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer | undefined,
  { control }: HttpNeeds,
): void {
  const answer = control(incoming.method ?? 'GET', incoming.url ?? '/', {
    contentType: incoming.headers['content-type'],
    bodyText: bytes?.toString() ?? '',
  })
  if ('stream' in answer) answer.stream(response)
  else write(response, answer.httpStatus, JSON.stringify(answer.body), {})
}

function answerGraphCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer | undefined,
  needs: HttpNeeds,
  reply: (item: WaitingAnswer) => void,
): void {
  if (bytes === undefined) {
    const problem = { code: 100, details: 'The request body is too large', httpStatus: 413 }
    reply({ response, answer: errorAnswer(problem, '2026-08'), version: 'v26.0' })
    return
  }
  const request = graphRequestOf(incoming, bytes, needs.servedVersion)
  const { version } = request
  const struck = needs.faults.ofCall(senderOf(request))
  const fault = struck?.kind
  const settle = (answer: GraphAnswer): void => {
    const isUnanswered = fault !== undefined && unanswered.has(fault)
    needs.traffic.record({
      kind: 'request',
      method: request.method,
      url: incoming.url ?? '/',
      bytes: request.hasForm ? Buffer.from(`${bytes.length} bytes of a form`) : bytes,
      answer: isUnanswered ? undefined : answer,
      fault,
    })
    reply({
      response,
      answer,
      version,
      fault,
      delayMs: fault === 'slow' ? (struck?.delayMs ?? SLOW_DELAY_DEFAULT_MS) : 0,
    })
  }
  const early = fault === undefined ? undefined : answerInsteadOfTheCall(fault)
  if (early !== undefined) {
    settle(early)
    return
  }
  const fail = (error: unknown): void => {
    needs.log.error({ err: error, url: incoming.url }, 'a call failed inside the simulator')
    settle(errorAnswer({ code: 1, httpStatus: 500 }, '2026-08'))
  }
  const finish = (answer: GraphAnswer): void =>
    settle(fault === 'http500AfterAccepting' ? serverError : answer)
  try {
    const answer = request.hasForm ? withForm(request).then(needs.graph) : needs.graph(request)
    if (answer instanceof Promise) answer.then(finish, fail)
    else finish(answer)
  } catch (error) {
    fail(error)
  }
}

/** The number a call sends with; undefined when it is no send. */
function senderOf({ method, segments }: GraphRequest): string | undefined {
  const [id, edge] = segments
  const isSend = method === 'POST' && (edge === 'messages' || edge === 'marketing_messages')
  return isSend ? id : undefined
}

const unanswered: ReadonlySet<CallFault> = new Set([
  'hang',
  'hangAfterAccepting',
  'resetBefore',
  'resetAfterAccepting',
])

/** Source: Meta's error table (reference 8.5): 131000 comes with 500 in both copies. */
const serverError = errorAnswer({ code: 131000 }, '2026-08')

/** What a fault answers in place of a call that never takes effect; undefined lets it happen. */
function answerInsteadOfTheCall(fault: CallFault): GraphAnswer | undefined {
  switch (fault) {
    case 'http500':
    case 'hang':
    case 'resetBefore':
      return serverError
    case 'throttle':
      return errorAnswer({ code: 130429 }, '2026-08')
    case 'http500AfterAccepting':
    case 'hangAfterAccepting':
    case 'resetAfterAccepting':
    case 'slow':
      return undefined
  }
}

/** Answers a call, or leaves it the way its fault does. */
function endGraphCall(item: WaitingAnswer, date: () => string): void {
  switch (item.fault) {
    case 'hang':
    case 'hangAfterAccepting':
      // The connection stays as it is until the caller gives up or the simulator stops.
      return
    case 'resetBefore':
    case 'resetAfterAccepting':
      item.response.socket?.resetAndDestroy()
      return
    default:
      writeGraphAnswer(item, date())
  }
}

function writeGraphAnswer({ response, answer, version }: WaitingAnswer, date: string): void {
  const { body } = answer
  write(response, answer.httpStatus, Buffer.isBuffer(body) ? body : JSON.stringify(body), {
    date,
    'facebook-api-version': version,
    'x-fb-trace-id': traceId(),
    ...answer.headers,
  })
}

function write(
  response: ServerResponse,
  httpStatus: number,
  body: string | Buffer,
  headers: Record<string, string>,
): void {
  const byteLength = Buffer.byteLength(body)
  response.writeHead(httpStatus, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': byteLength,
    ...headers,
  })
  // Text of one byte a character is ASCII, and cheaper to write when that is said.
  if (byteLength === body.length) response.end(body, 'latin1')
  else response.end(body)
}
