import type { Next } from '@clarion/core/dispatch'

/**
 * A durable engine: it remembers which campaigns are to be advanced and when, through crashes of
 * any process. Whatever it forgets, the sweep finds again, because all truth is in our tables.
 */
export interface Engine {
  /** Sees to it that the campaign is advanced at `at` or, when it waits already, then instead. */
  start(campaignId: string, at: Date): Promise<void>
  /** Sees to it that a waiting campaign is looked at now. */
  wake(campaignId: string): Promise<void>
  close(): Promise<void>
}

/** What a worker lends an engine. */
export interface EngineWork {
  advance(campaignId: string): Promise<Next>
  /** The campaigns that must be seen to, by the tables alone. */
  listToAdvance(): Promise<string[]>
  isStopping(): boolean
  onFault(error: unknown): void
}
