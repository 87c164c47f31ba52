import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { type NodeFields, readList } from '../graph/listing.ts'
import { type EdgeOutcome, refusedParameter } from '../graph/outcome.ts'
import type { App, PhoneNumber } from '../world/world.ts'

/** Beyond this the oldest messages are forgotten; Meta's own span is not documented. */
const MESSAGES_MAX = 50_000
const FIRST_ID = 900_100_000_000_001n

const deliveryStatuses = new Set(['SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED'])

interface HistoryEvent {
  id: string
  deliveryStatus: string
  timestampSeconds: number
  errorDescription: string | undefined
}

export interface MessageRecord {
  id: string
  wamid: string
  phoneNumber: PhoneNumber
  events: HistoryEvent[]
}

/** A status on its way to the app, as far as the history looks at it. */
export interface RecordedStatus {
  phoneNumber: PhoneNumber
  status: object
}

/**
 * What became of the latest messages, for an app that missed the webhooks.
 * Source: Meta's OpenAPI file, message history (reference 5.10, Oct 2025).
 */
export class MessageHistory {
  readonly #byWamid = new Map<string, MessageRecord>()
  readonly #byId = new Map<string, MessageRecord>()
  #count = 0n

  record({ phoneNumber, status }: RecordedStatus): void {
    const { id: wamid, status: name, timestamp, errors } = readStatus(status)
    let message = this.#byWamid.get(wamid)
    if (message === undefined) {
      this.#count += 1n
      message = { id: String(FIRST_ID + this.#count * 100n), wamid, phoneNumber, events: [] }
      this.#byWamid.set(wamid, message)
      this.#byId.set(message.id, message)
      this.#forgetOldest()
    }
    message.events.push({
      id: String(BigInt(message.id) + BigInt(message.events.length + 1)),
      deliveryStatus: name.toUpperCase(),
      timestampSeconds: Number(timestamp),
      errorDescription: errors,
    })
  }

  find(id: string): MessageRecord | undefined {
    return this.#byId.get(id)
  }

  messageOf(wamid: string): MessageRecord | undefined {
    return this.#byWamid.get(wamid)
  }

  #forgetOldest(): void {
    if (this.#byWamid.size <= MESSAGES_MAX) return
    const [oldest] = this.#byWamid.values()
    if (oldest === undefined) return
    this.#byWamid.delete(oldest.wamid)
    this.#byId.delete(oldest.id)
  }
}

/** The parts of a status object the history keeps; every status has them. */
function readStatus(status: object): {
  id: string
  status: string
  timestamp: string
  errors: string | undefined
} {
  const fields = new Map<string, unknown>(Object.entries(status))
  const errors = fields.get('errors')
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const title: unknown =
    typeof first === 'object' && first !== null ? Reflect.get(first, 'title') : undefined
  return {
    id: String(fields.get('id')),
    status: String(fields.get('status')),
    timestamp: String(fields.get('timestamp')),
    errors: title === undefined ? undefined : String(title),
  }
}

const eventFields =
  (record: MessageRecord, app: App) =>
  (event: HistoryEvent): NodeFields => ({
    typeName: 'MessageDeliveryStatusOccurrence',
    defaults: ['id', 'delivery_status', 'timestamp'],
    values: {
      id: event.id,
      delivery_status: event.deliveryStatus,
      timestamp: event.timestampSeconds,
      error_description: event.errorDescription,
      application: { id: app.id, name: app.name },
      webhook_uri:
        record.phoneNumber.overrideCallbackUrl ??
        record.phoneNumber.waba.overrideCallbackUrl ??
        app.subscription?.callbackUrl,
    },
  })

const recordFields = (record: MessageRecord, app: App): NodeFields => ({
  typeName: 'WhatsAppBusinessMessageHistory',
  defaults: ['id', 'message_id', 'events'],
  values: { id: record.id, message_id: record.wamid },
  edges: { events: () => record.events.map(eventFields(record, app)) },
})

/** GET /{phone-number-id}/message_history. */
export function listHistory(
  request: GraphRequest,
  number: PhoneNumber,
  { history, app }: { history: MessageHistory; app: App },
): EdgeOutcome {
  const wamid = parameterOf(request, 'message_id')
  if (wamid === undefined || wamid === '') {
    return refusedParameter('The parameter message_id is required')
  }
  const found = history.messageOf(wamid)
  const records = found?.phoneNumber.id === number.id ? [found] : []
  return readList(request, records, (record) => recordFields(record, app), HISTORY_PAGE_MAX)
}

/** Source: Meta's OpenAPI file (reference 1.4): at most 100 a page. */
const HISTORY_PAGE_MAX = 100

/** GET /{message-history-id}/events. */
export function listEvents(request: GraphRequest, record: MessageRecord, app: App): EdgeOutcome {
  const wanted = request.query.get('status_filter')
  if (wanted !== null && !deliveryStatuses.has(wanted)) {
    return refusedParameter(
      `Param status_filter must be one of {${[...deliveryStatuses].join(', ')}}`,
    )
  }
  const events = record.events.filter((event) => wanted === null || event.deliveryStatus === wanted)
  return readList(request, events, eventFields(record, app), HISTORY_PAGE_MAX)
}
