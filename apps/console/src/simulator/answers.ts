import { anything, counts, listOf, number, object, orNull, type Read, shape, text } from './read.ts'

/** What the simulator's /sim/* answers with, as far as this page shows it (docs/simulator.md). */

export const readClock = shape({ now: text, speed: number, aheadMs: number })
export type WorldClock = ReturnType<typeof readClock>

export const readSettings = object

export const readLedger = shape({
  accepted: number,
  uniqueRecipients: number,
  sentMoreThanOnce: number,
  throttled: number,
  maxPerSecond: number,
  firstAcceptedAt: orNull(text),
  lastAcceptedAt: orNull(text),
  refused: counts,
  statuses: counts,
  inbound: number,
  webhooks: counts,
  faults: counts,
})
export type Ledger = ReturnType<typeof readLedger>

export const readTrafficEntry = shape({
  id: number,
  at: text,
  kind: text,
  method: text,
  url: text,
  httpStatus: orNull(number),
  problem: orNull(text),
  fault: orNull(text),
  body: anything,
  answer: anything,
  attempt: orNull(number),
  updateCount: orNull(number),
})
export type TrafficEntry = ReturnType<typeof readTrafficEntry>
const readTrafficList = shape({ traffic: listOf(readTrafficEntry) })
export const readTraffic: Read<TrafficEntry[]> = (value, place) =>
  readTrafficList(value, place).traffic

const readOffer = shape({
  buttons: listOf(shape({ text, payload: text })),
  replies: listOf(shape({ id: text, title: text })),
  rows: listOf(shape({ id: text, title: text })),
  flow: orNull(object),
})
const readLastMessage = shape({
  id: text,
  phoneNumberId: text,
  at: text,
  type: text,
  template: orNull(shape({ name: text, language: text })),
  content: anything,
  offer: readOffer,
})
export type LastMessage = ReturnType<typeof readLastMessage>

export const readPerson = shape({
  waId: text,
  name: text,
  username: orNull(text),
  reach: orNull(text),
  reads: orNull(text),
  marketing: orNull(text),
  phone: orNull(text),
  reaction: orNull(text),
  replyText: orNull(text),
  isStored: anything,
  windows: listOf(shape({ phoneNumberId: text, closesAt: text })),
  lastMessage: orNull(readLastMessage),
})
export type Person = ReturnType<typeof readPerson>
export const readPeople = shape({ people: listOf(readPerson), next: orNull(text) })

export const readWritten = shape({ id: text, phoneNumberId: text })

const readComponent = shape({
  type: text,
  format: orNull(text),
  text: orNull(text),
  example: orNull(object),
  buttons: orNull(
    listOf(
      shape({ type: text, text: orNull(text), url: orNull(text), phone_number: orNull(text) }),
    ),
  ),
})
export type ReviewComponent = ReturnType<typeof readComponent>
export const readTemplate = shape({
  id: text,
  name: text,
  language: text,
  category: text,
  status: text,
  rejectedReason: text,
  qualityScore: text,
  components: listOf(readComponent),
  submittedAt: orNull(text),
  verdictAt: orNull(text),
  pause: orNull(shape({ cause: text, until: orNull(text) })),
  heldMessages: number,
})
export type ReviewTemplate = ReturnType<typeof readTemplate>
export const readTemplates = shape({ data: listOf(readTemplate) })

const readFault = shape({
  kind: text,
  rate: orNull(number),
  count: orNull(number),
  phoneNumberId: orNull(text),
  calls: orNull(text),
  delayMs: orNull(number),
  left: orNull(number),
  happened: number,
})
export type FaultState = ReturnType<typeof readFault>
export const readFaults = shape({ faults: listOf(readFault) })
