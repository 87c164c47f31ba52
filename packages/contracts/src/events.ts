import { z } from 'zod'
import { campaignSchema } from './campaigns.ts'

/**
 * What `GET /v1/events` streams (server-sent events). With `?campaignId=` the stream carries
 * `campaign` events of that campaign, the whole view each time, at most four a second; without it,
 * `campaign` events of every campaign of the workspace. A comment line every 15 s keeps it open.
 */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('campaign'), campaign: campaignSchema }),
])
export type LiveEvent = z.infer<typeof liveEventSchema>
