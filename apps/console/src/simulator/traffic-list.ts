import type { TrafficEntry } from './answers.ts'
import { isObject, type JsonObject } from './read.ts'

const SHOWN_MAX = 200

/** The newest traffic, newest first, and what has come since it was paused. */
export interface TrafficList {
  entries: readonly TrafficEntry[]
  /** Null while it moves; what waits to be shown while it is paused. */
  waiting: readonly TrafficEntry[] | null
  /** How many of a flood were left out since the list began. */
  skippedCount: number
}

export const emptyTraffic: TrafficList = { entries: [], waiting: null, skippedCount: 0 }

/** Whatever order they come in, and however often: one of each, newest first, bounded. */
const merged = (
  known: readonly TrafficEntry[],
  more: readonly TrafficEntry[],
): readonly TrafficEntry[] => {
  const byId = new Map([...known, ...more].map((entry) => [entry.id, entry]))
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, SHOWN_MAX)
}

export const withTraffic = (list: TrafficList, more: readonly TrafficEntry[]): TrafficList =>
  list.waiting === null
    ? { ...list, entries: merged(list.entries, more) }
    : { ...list, waiting: merged(list.waiting, more) }

export const withSkipped = (list: TrafficList, count: number): TrafficList => ({
  ...list,
  skippedCount: list.skippedCount + count,
})

export const pausedTraffic = (list: TrafficList): TrafficList => ({ ...list, waiting: [] })

export const resumedTraffic = (list: TrafficList): TrafficList => ({
  ...list,
  entries: merged(list.entries, list.waiting ?? []),
  waiting: null,
})

export const isProblem = ({ httpStatus, fault }: TrafficEntry): boolean =>
  fault !== null || httpStatus === null || httpStatus < 200 || httpStatus > 299

const objectsIn = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const counted = (count: number, one: string, more: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : more}`]

/** What an entry is about, in a few words. */
export function trafficWords(entry: TrafficEntry): string {
  const body = isObject(entry.body) ? entry.body : {}
  if (entry.kind === 'webhook') return webhookWords(body, entry.updateCount)
  const path = entry.url.replace(/^\/v\d+\.\d+/, '').split('?')[0] ?? entry.url
  if (!/\/(marketing_)?messages$/.test(path) || entry.method !== 'POST')
    return `${entry.method} ${path}`
  if (body['status'] === 'read') return 'Marks a message as read'
  const to = body['to'] ?? body['recipient']
  const template = isObject(body['template']) ? body['template']['name'] : undefined
  const what = typeof template === 'string' ? template : String(body['type'] ?? 'text')
  return `Sends ${what} to ${typeof to === 'string' ? to : 'nobody'}`
}

function webhookWords(body: JsonObject, updateCount: number | null): string {
  const changes = objectsIn(body['entry']).flatMap((entry) => objectsIn(entry['changes']))
  const values = changes.map((change) => (isObject(change['value']) ? change['value'] : {}))
  const statuses = values.flatMap((value) => objectsIn(value['statuses']))
  const messages = values.flatMap((value) => objectsIn(value['messages']))
  const fields = changes
    .map((change) => change['field'])
    .filter((field): field is string => typeof field === 'string' && field !== 'messages')
  const names = new Set(statuses.map(({ status }) => String(status)))
  const [first] = names
  const words = [
    ...(names.size === 1 && statuses.length === 1
      ? [`Status ${first}`]
      : counted(statuses.length, 'status', 'statuses')),
    ...counted(messages.length, 'message from a person', 'messages from people'),
    ...new Set(fields),
  ]
  return words.length > 0 ? words.join(', ') : `${updateCount ?? 0} updates`
}
