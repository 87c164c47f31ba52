export { applyMessageStatuses } from './apply-message-statuses.ts'
export { applyStatuses } from './apply-statuses.ts'
export type {
  AccountChange,
  AccountFact,
  ParseWebhook,
  StatusFact,
  TemplateHold,
  ToldTemplate,
  WebhookFacts,
} from './facts.ts'
export { FailureWatch } from './failure-watch.ts'
export { INBOX_CHANNEL, Inbox } from './inbox.ts'
export { BODIES_PER_BATCH, type ReadInboxNeeds, readInbox } from './read-inbox.ts'
export { stopRedNumber } from './stop-red-number.ts'
