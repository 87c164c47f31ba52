/**
 * What workflow and activities say to each other. Workflow code runs in a sandbox without Node, so
 * this file imports nothing, and every value is plain JSON: ids and instants, well under 1 KB.
 */

/** Where a campaign stands with the engine; the answer to the progress query. */
export interface CampaignProgress {
  /** Leases of work and looks at the campaign so far, all runs of the workflow together. */
  stepCount: number
  /** When it is looked at next, in milliseconds since 1970; null while it is being advanced. */
  sleepsUntilMs: number | null
  why: string | null
}

export interface CampaignInput {
  campaignId: string
  /** Carried from run to run when the history is cut. */
  stepCount: number
  /** Not before this instant, in milliseconds since 1970. */
  notBeforeMs: number
}

export type StepResult =
  | { do: 'continue' }
  | { do: 'sleepUntil'; atMs: number; why: string }
  | { do: 'done' }

export interface CampaignActivities {
  /** One step of the campaign; see core's `advance`. */
  advanceCampaign(campaignId: string): Promise<StepResult>
  /** The engine gives up after repeated failures: pauses the campaign and says why. */
  pauseAfterFailures(campaignId: string): Promise<void>
}

export const WAKE_SIGNAL = 'wake'
export const PROGRESS_QUERY = 'progress'
export const WORKFLOW_TYPE = 'campaignWorkflow'
