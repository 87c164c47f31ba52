import type { ServerResponse } from 'node:http'
import { type ControlRoute, controlOk } from '../control/control-api.ts'
import { TRAFFIC_MAX, type TrafficLog, type TrafficView } from './traffic-log.ts'

const LIMIT_DEFAULT = 50
const FLUSH_INTERVAL_MS = 250
/** More than this in one flush are counted, not sent: a page shows a flood, it does not read it. */
const FLUSH_ENTRIES_MAX = 50
/** A reader this far behind is skipped until it has caught up. */
const UNREAD_BYTES_MAX = 1_000_000
const KEEP_ALIVE_MS = 15_000

const filterParameters = {
  kind: '`request` or `webhook`.',
  number: 'A phone number id or any other id in path or body.',
  contains: 'A text in path, body or answer, whatever the case.',
  problems: '`true` for those answered with anything but 2xx, or struck by a fault.',
} as const

type Filter = (view: TrafficView) => boolean

/** /sim/traffic, and the same as server-sent events. */
export function trafficRoutes(log: TrafficLog): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/traffic',
      summary: `The newest Graph calls and webhooks, newest first, of the last ${TRAFFIC_MAX}.`,
      query: { ...filterParameters, limit: `1 to ${TRAFFIC_MAX}, ${LIMIT_DEFAULT} by default.` },
      answer: ({ query }) => {
        const wanted = Number(query.get('limit') ?? LIMIT_DEFAULT)
        const limit = Math.min(TRAFFIC_MAX, Math.max(1, Math.trunc(wanted) || LIMIT_DEFAULT))
        return controlOk({ traffic: [...log.newest()].filter(filterOf(query)).slice(0, limit) })
      },
    },
    {
      method: 'GET',
      path: '/sim/traffic/stream',
      summary:
        'The same as server-sent events as they happen: `traffic` with one entry, `skipped` with how many were left out of a flood.',
      query: filterParameters,
      answer: ({ query }) => ({
        stream: (response) => streamTraffic(log, filterOf(query), response),
      }),
    },
  ]
}

function filterOf(query: URLSearchParams): Filter {
  const kind = query.get('kind')
  const texts = [query.get('number'), query.get('contains')].filter((text) => text !== null)
  const wantsProblems = query.get('problems') === 'true'
  return (view) =>
    (kind === null || view.kind === kind) &&
    (!wantsProblems || isProblem(view)) &&
    (texts.length === 0 || containsAll(view, texts))
}

const isProblem = ({ httpStatus, fault }: TrafficView): boolean =>
  fault !== null || httpStatus === null || httpStatus < 200 || httpStatus > 299

function containsAll(view: TrafficView, texts: readonly string[]): boolean {
  const all = JSON.stringify([view.url, view.body, view.answer]).toLowerCase()
  return texts.every((text) => all.includes(text.toLowerCase()))
}

function streamTraffic(log: TrafficLog, isWanted: Filter, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  response.write('retry: 2000\n\n')
  let waiting: (() => TrafficView)[] = []
  let skippedCount = 0
  let quietSinceMs = performance.now()
  const stopListening = log.listen((view) => {
    if (waiting.length < FLUSH_ENTRIES_MAX) waiting.push(view)
    else skippedCount += 1
  })
  const flush = (): void => {
    if (response.writableLength > UNREAD_BYTES_MAX) return
    const events = waiting
      .map((view) => view())
      .filter(isWanted)
      .map((view) => `event: traffic\nid: ${view.id}\ndata: ${JSON.stringify(view)}\n\n`)
    if (skippedCount > 0) events.push(`event: skipped\ndata: {"count":${skippedCount}}\n\n`)
    waiting = []
    skippedCount = 0
    if (events.length === 0 && performance.now() - quietSinceMs > KEEP_ALIVE_MS)
      events.push(':\n\n')
    if (events.length === 0) return
    quietSinceMs = performance.now()
    response.write(events.join(''))
  }
  const timer = setInterval(flush, FLUSH_INTERVAL_MS)
  response.once('close', () => {
    clearInterval(timer)
    stopListening()
  })
}
