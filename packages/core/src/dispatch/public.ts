export { type AttemptKey, fromCallbackData, toCallbackData } from './callback-data.ts'
export type {
  ErrorDecision,
  ErrorMeaning,
  ExplainError,
  OutgoingMessage,
  SendOutcome,
  SendTemplate,
} from './send.ts'
