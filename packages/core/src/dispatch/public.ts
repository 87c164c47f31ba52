export { type AdvanceNeeds, advance, type Next } from './advance.ts'
export { CircuitBreaker, wordsOfTrip } from './breaker.ts'
export {
  type AttemptKey,
  fromCallbackData,
  fromMessageCallbackData,
  type MessageAttemptKey,
  toCallbackData,
  toMessageCallbackData,
} from './callback-data.ts'
export { liftStop, liftStopsOf } from './lift-stops.ts'
export { SEND_TIMEOUT_MS } from './limits.ts'
export { askToSend, MESSAGE_CHANNEL } from './messages/ask-to-send.ts'
export { MessageLanes } from './messages/message-lanes.ts'
export { findMessage, listMessages, type MessageViewNeeds } from './messages/message-view.ts'
export type { LaneNeeds } from './messages/number-lane.ts'
export { NumberGate } from './number-gate.ts'
export { type Blame, type StopReach, stopOf } from './outcome-rules.ts'
export type { OutgoingMessage, SendOutcome, SendTemplate } from './send.ts'
export { isMessageProved, isProvedByHearing } from './settle.ts'
export { findStop, listStops } from './stop-view.ts'
export { raiseStop } from './stops.ts'
export {
  isTemplateInUse,
  pauseForConsent,
  raiseToldStop,
  type StopWords,
  type ToldSubject,
  tellReleased,
} from './told-stops.ts'
export { decideUnknown } from './unknown-decisions.ts'
