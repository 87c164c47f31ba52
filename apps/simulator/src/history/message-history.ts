import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { type NodeFields, readList } from '../graph/listing.ts'
import { type EdgeOutcome, refusedParameter } from '../graph/outcome.ts'
import type { App, PhoneNumber } from '../world/world.ts'

/** Beyond this the oldest messages are forgotten; Meta's own span is not documented. */
const MESSAGES_MAX = 20_000
const FIRST_ID = 900_100_000_000_000n
/** Ids between two messages, for the events of the first. */
const ID_STEP = 100n

const deliveryStatuses = new Set(['SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED'])

export interface RecordedEvent {
  status: string
  /** Unix seconds, as in the webhook. */
  timestamp: string
  errorTitle: string | undefined
}

export interface MessageRecord {
  /** How many messages there were before it. */
  sequence: number
  wamid: string
  phoneNumber: PhoneNumber
  events: RecordedEvent[]
}

/** A status on its way to the app, as far as the history looks at it. */
export interface RecordedStatus {
  phoneNumber: PhoneNumber
  wamid: string
  event: RecordedEvent
}

/**
 * What became of the latest messages, for an app that missed the webhooks. It hears of every
 * status, so it keeps little of each and works ids out when it is asked.
 * Source: Meta's OpenAPI file, message history (reference 5.10, Oct 2025).
 */
export class MessageHistory {
  readonly #byWamid = new Map<string, MessageRecord>()
  /** The latest messages, each at its sequence modulo the length. */
  readonly #ring: (MessageRecord | undefined)[] = []
  #count = 0

  record({ phoneNumber, wamid, event }: RecordedStatus): void {
    let message = this.#byWamid.get(wamid)
    if (message === undefined) {
      message = { sequence: this.#count, wamid, phoneNumber, events: [] }
      this.#put(message)
    }
    message.events.push(event)
  }

  find(id: string): MessageRecord | undefined {
    if (!/^9001\d{11,14}$/.test(id)) return undefined
    const offset = BigInt(id) - FIRST_ID
    const sequence = Number(offset / ID_STEP)
    const message = this.#ring[sequence % MESSAGES_MAX]
    return offset % ID_STEP === 0n && message?.sequence === sequence ? message : undefined
  }

  messageOf(wamid: string): MessageRecord | undefined {
    return this.#byWamid.get(wamid)
  }

  #put(message: MessageRecord): void {
    const place = message.sequence % MESSAGES_MAX
    const oldest = this.#ring[place]
    if (oldest !== undefined) this.#byWamid.delete(oldest.wamid)
    this.#ring[place] = message
    this.#byWamid.set(message.wamid, message)
    this.#count += 1
  }
}

const idOf = ({ sequence }: MessageRecord): string => String(FIRST_ID + BigInt(sequence) * ID_STEP)

interface HistoryEvent extends RecordedEvent {
  id: string
}

const eventsOf = (record: MessageRecord): HistoryEvent[] =>
  record.events.map((event, index) => ({
    ...event,
    id: String(BigInt(idOf(record)) + BigInt(index + 1)),
  }))

const eventFields =
  (record: MessageRecord, app: App) =>
  (event: HistoryEvent): NodeFields => ({
    typeName: 'MessageDeliveryStatusOccurrence',
    defaults: ['id', 'delivery_status', 'timestamp'],
    values: {
      id: event.id,
      delivery_status: event.status.toUpperCase(),
      timestamp: Number(event.timestamp),
      error_description: event.errorTitle,
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
  values: { id: idOf(record), message_id: record.wamid },
  edges: { events: () => eventsOf(record).map(eventFields(record, app)) },
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
  const records = found?.phoneNumber.id === number.id ? [{ id: idOf(found), found }] : []
  return readList(request, records, (record) => recordFields(record.found, app), HISTORY_PAGE_MAX)
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
  const events = eventsOf(record).filter(
    (event) => wanted === null || event.status.toUpperCase() === wanted,
  )
  return readList(request, events, eventFields(record, app), HISTORY_PAGE_MAX)
}
