export type { ParseWebhook, StatusFact, WebhookFacts } from './facts.ts'
