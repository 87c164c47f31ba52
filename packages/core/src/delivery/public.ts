export { applyStatuses } from './apply-statuses.ts'
export type { ParseWebhook, StatusFact, WebhookFacts } from './facts.ts'
export { INBOX_CHANNEL, Inbox } from './inbox.ts'
export { type ReadInboxNeeds, readInbox } from './read-inbox.ts'
