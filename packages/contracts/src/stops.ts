import { z } from 'zod'
import { idSchema, instantSchema } from './shared.ts'

/** What a stop keeps from sending: everything of an account, of a number, or with a template. */
export const stopScopes = ['account', 'number', 'template'] as const
export const stopScopeSchema = z.enum(stopScopes)
export type StopScope = z.infer<typeof stopScopeSchema>

/** Why nothing is sent until somebody acts, and what to do, in words. */
export const stopSchema = z.object({
  id: idSchema,
  scope: stopScopeSchema,
  /** The account's or number's id at Meta, or the template as `<account>/<name>/<language>`. */
  subject: z.string(),
  /** As people know it: the account's name, the display phone number, the template's name. */
  subjectName: z.string(),
  /** Meta's error code; null when it was our own circuit breaker. */
  code: z.number().int().nullable(),
  reason: z.string(),
  whatToDo: z.string(),
  stoppedAt: instantSchema,
  liftedAt: instantSchema.nullable(),
  liftedBy: z.string().nullable(),
  /** Campaigns it paused that are paused still. */
  pausedCampaigns: z.number().int(),
})
export type Stop = z.infer<typeof stopSchema>

export const liftStopSchema = z.strictObject({
  /** Also resume every campaign this stop paused. */
  resumeCampaigns: z.boolean().default(false),
})

export const stopListQuerySchema = z.strictObject({
  /** `true` for stops nobody has lifted, `false` for lifted ones; all when left out. */
  open: z.enum(['true', 'false']).optional(),
})
