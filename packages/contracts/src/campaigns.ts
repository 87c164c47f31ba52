import { z } from 'zod'
import { idSchema, instantSchema, pageQuerySchema, phoneNumberIdSchema } from './shared.ts'
import { stopSchema } from './stops.ts'
import { ratePlanSchema, templateCategorySchema, templateComponentSchema } from './templates.ts'

export const campaignStates = [
  'draft',
  'scheduled',
  'queued', // a part of a program whose turn has not come
  'sending',
  'paused',
  'waiting',
  'finished',
  'cancelled',
] as const
export const campaignStateSchema = z.enum(campaignStates)
export type CampaignState = z.infer<typeof campaignStateSchema>

export const campaignActions = ['launch', 'pause', 'resume', 'cancel'] as const
export const campaignActionSchema = z.enum(campaignActions)
export type CampaignAction = z.infer<typeof campaignActionSchema>

/** Our state of one recipient. */
export const recipientStates = [
  'pending',
  'claimed',
  'sending',
  'accepted',
  'failed',
  'deferred',
  'unknown',
  'skipped',
] as const
export const recipientStateSchema = z.enum(recipientStates)
export type RecipientState = z.infer<typeof recipientStateSchema>

/** Meta's word on a message that was accepted, lowest first. Order: decision record 0003. */
export const deliveryStatuses = ['sent', 'failed', 'delivered', 'read', 'played'] as const
export const deliveryStatusSchema = z.enum(deliveryStatuses)
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>

export const skipReasons = {
  no_consent: 'No consent to marketing is recorded.',
  suppressed: 'The number is on the suppression list.',
  missing_value: 'A template variable has no value and no fallback.',
  cancelled: 'The campaign was cancelled before this person was reached.',
} as const
export type SkipReason = keyof typeof skipReasons
export const skipReasonSchema = z.enum(Object.keys(skipReasons) as [SkipReason, ...SkipReason[]])

/**
 * Text for a variable as Meta takes it: every run of white space is one blank, and something is
 * left. The cells of a file are read the same way.
 * Source: Meta, template messages (reference meta-messaging 2.3, Oct 2026).
 */
const variableTextSchema = (lengthMax: number) =>
  z
    .string()
    .overwrite((text) => text.replaceAll(/\s+/gu, ' ').trim())
    .min(1, 'must hold more than white space')
    .max(lengthMax)

/** Where a template variable's text comes from: a column (with a fallback) or a constant. */
export const variableSourceSchema = z.union(
  [
    z.strictObject({
      column: z.string().min(1).max(200),
      fallback: variableTextSchema(1024).optional(),
    }),
    z.strictObject({ value: variableTextSchema(2000) }),
  ],
  { error: 'must be a column, with a fallback if you like, or a value' },
)
export type VariableSource = z.infer<typeof variableSourceSchema>

const sourcesOf = <T extends z.ZodType>(source: T) => {
  const byKey = z.record(z.string().min(1).max(100), source)
  return z.strictObject({
    header: byKey.optional(),
    body: byKey.optional(),
    buttons: byKey.optional(),
  })
}
export const variableSourcesSchema = sourcesOf(variableSourceSchema)
export type VariableSources = z.infer<typeof variableSourcesSchema>

/**
 * What is done about a recipient whose outcome nobody knows once the reconcile window is over:
 * sent again when later attempts of the number were heard of, or held for a person to decide.
 */
export const unknownPolicies = ['resend_when_proven', 'hold'] as const
export const unknownPolicySchema = z.enum(unknownPolicies)
export type UnknownPolicy = z.infer<typeof unknownPolicySchema>

/** Numbers one campaign may send through, the first one included. */
export const POOL_MAX = 20
/** More people than this are a program: its parts are campaigns of at most so many. */
export const CAMPAIGN_PEOPLE_MAX = 50_000
const WEEK_MINUTES = 10_080

/** As a campaign shows them: whatever was taken when it was written, rules of today or not. */
const shownVariableSourcesSchema = sourcesOf(
  z.union([
    z.object({ column: z.string(), fallback: z.string().optional() }),
    z.object({ value: z.string() }),
  ]),
)

export const newCampaignSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  phoneNumberId: phoneNumberIdSchema,
  template: z.strictObject({
    name: z.string().min(1).max(512),
    language: z.string().min(2).max(20),
  }),
  audience: z.strictObject({ importId: idSchema }),
  variables: variableSourcesSchema.default({}),
  /** Further numbers of the same account that share the work. */
  pool: z
    .array(phoneNumberIdSchema)
    .max(POOL_MAX - 1)
    .default([]),
  /** When a launch begins to send; null at once. */
  startsAt: instantSchema.nullable().default(null),
  /** How late it may start by itself, when the machine was down; later than that it asks. */
  lateStartMaxMinutes: z.number().int().min(0).max(WEEK_MINUTES).default(60),
  unknownPolicy: unknownPolicySchema.default('resend_when_proven'),
})
export type NewCampaign = z.infer<typeof newCampaignSchema>
/** As a client may write it: what has a default may be left out. */
export type NewCampaignInput = z.input<typeof newCampaignSchema>

export const campaignPreviewRequestSchema = newCampaignSchema
  .omit({ name: true })
  .extend({ samples: z.number().int().min(0).max(20).default(5) })

/** What launching would do now. `people` = `eligible` + everyone in `skipped`. */
export const campaignPreviewSchema = z.object({
  people: z.number().int(),
  eligible: z.number().int(),
  skipped: z.partialRecord(skipReasonSchema, z.number().int()),
  samples: z.array(
    z.object({
      line: z.number().int(),
      phone: z.string(),
      skipReason: skipReasonSchema.nullable(),
      /** Text per component and key, as it will be sent; null where a value is missing. */
      values: z.object({
        header: z.record(z.string(), z.string().nullable()),
        body: z.record(z.string(), z.string().nullable()),
        buttons: z.record(z.string(), z.string().nullable()),
      }),
    }),
  ),
  secondsAtPlan: z.number(),
})
export type CampaignPreview = z.infer<typeof campaignPreviewSchema>

export const waitingReasons = [
  'retry_later',
  'unknown_outcomes',
  'messaging_limit',
  'number_throttled',
  'first_reports',
  'meta_unreachable',
  'start_instant',
  'earlier_parts',
] as const
export const waitingForSchema = z.object({
  reason: z.enum(waitingReasons),
  detail: z.string(),
  until: instantSchema.nullable(),
})
export type WaitingFor = z.infer<typeof waitingForSchema>

/** One kind of failure in a campaign, with Meta's meaning and the way out in plain words. */
export const failureSchema = z.object({
  code: z.number().int(),
  title: z.string(),
  meaning: z.string(),
  whatToDo: z.string(),
  /** Refused on the send call (`answer`) or reported later by webhook (`webhook`). */
  heardBy: z.enum(['answer', 'webhook']),
  people: z.number().int(),
})
export type Failure = z.infer<typeof failureSchema>

export const campaignSchema = z.object({
  id: idSchema,
  name: z.string(),
  state: campaignStateSchema,
  /** Why the campaign paused itself, in words; null when a person did it or nothing is wrong. */
  stateReason: z.string().nullable(),
  phoneNumberId: phoneNumberIdSchema,
  displayPhoneNumber: z.string(),
  /** The template as it was when the campaign was written: what is sent, whatever Meta has now. */
  template: z.object({
    name: z.string(),
    language: z.string(),
    category: templateCategorySchema,
    components: z.array(templateComponentSchema),
  }),
  /** Every number it sends through, the one above first. */
  numbers: z.array(
    z.object({
      phoneNumberId: phoneNumberIdSchema,
      displayPhoneNumber: z.string(),
      plan: ratePlanSchema,
      /** Why nothing goes through this number now; null when it sends. */
      stoppedBecause: z.string().nullable(),
    }),
  ),
  audience: z.object({ importId: idSchema, fileName: z.string() }),
  variables: shownVariableSourcesSchema,
  /**
   * Everyone of the campaign, skipped ones included. 0 for a draft; for a part of a program that is
   * not frozen yet, the people of the file that are its own.
   */
  people: z.number().int(),
  counts: z.record(recipientStateSchema, z.number().int()),
  skippedBy: z.partialRecord(skipReasonSchema, z.number().int()),
  /** Accepted messages by the latest status heard; a message is counted under one status only. */
  delivery: z.record(deliveryStatusSchema, z.number().int()),
  failures: z.array(failureSchema),
  /** What it sends now, and the most its numbers allow together. */
  rate: z.object({ currentPerSecond: z.number(), plan: ratePlanSchema }),
  startsAt: instantSchema.nullable(),
  lateStartMaxMinutes: z.number().int(),
  unknownPolicy: unknownPolicySchema,
  /** The program it is a part of. */
  program: z
    .object({ id: idSchema, name: z.string(), part: z.number().int(), of: z.number().int() })
    .nullable(),
  /** What keeps it from sending, when it was stopped for a reason of Meta's. */
  stop: stopSchema.nullable(),
  estimatedFinishAt: instantSchema.nullable(),
  waitingFor: waitingForSchema.nullable(),
  /** For each action: null when allowed, else the reason it is not. */
  whyNot: z.record(campaignActionSchema, z.string().nullable()),
  createdBy: z.string(),
  createdAt: instantSchema,
  launchedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
})
export type Campaign = z.infer<typeof campaignSchema>

export const campaignListQuerySchema = pageQuerySchema.extend({
  state: campaignStateSchema.optional(),
  q: z.string().max(200).optional(),
  /** The parts of this program; without it, campaigns that are no parts. */
  program: idSchema.optional(),
})

/** Points of a pace at most. */
export const PACE_POINTS_MAX = 1_000

/**
 * Sends that were accepted or refused, oldest first; points without any are left out. A short
 * campaign has a point per second; of a long one each stands for more seconds.
 */
export const paceSchema = z.object({
  data: z.array(z.object({ at: instantSchema, sent: z.number().int() })),
  secondsPerPoint: z.number().int(),
  highestPerSecond: z.number().int(),
})
export type Pace = z.infer<typeof paceSchema>

export const recipientSchema = z.object({
  /** Position in the campaign, 1 first. */
  n: z.number().int(),
  phone: z.string(),
  state: recipientStateSchema,
  skipReason: skipReasonSchema.nullable(),
  attempt: z.number().int(),
  status: deliveryStatusSchema.nullable(),
  error: z.object({ code: z.number().int(), title: z.string(), meaning: z.string() }).nullable(),
  messageId: z.string().nullable(),
  values: z.object({
    header: z.record(z.string(), z.string()),
    body: z.record(z.string(), z.string()),
    buttons: z.record(z.string(), z.string()),
  }),
  attemptedAt: instantSchema.nullable(),
  acceptedAt: instantSchema.nullable(),
  sentAt: instantSchema.nullable(),
  deliveredAt: instantSchema.nullable(),
  readAt: instantSchema.nullable(),
  failedAt: instantSchema.nullable(),
  dueAt: instantSchema.nullable(),
})
export type Recipient = z.infer<typeof recipientSchema>

/** Meta's codes have at most seven digits; a column of the database takes this much. */
const CODE_MAX = 2_147_483_647

export const recipientListQuerySchema = pageQuerySchema.extend({
  state: recipientStateSchema.optional(),
  status: deliveryStatusSchema.optional(),
  /** Meta's code, or -1 for those an operator gave up on. */
  code: z.coerce.number().int().min(-1).max(CODE_MAX).optional(),
  /** Digits anywhere in the phone number. */
  q: z.string().max(40).optional(),
})

/** What an operator decides about people whose outcome nobody knows. */
export const unknownDecisions = ['resend', 'mark_as_sent', 'give_up'] as const
export const unknownDecisionSchema = z.strictObject({
  decision: z.enum(unknownDecisions),
  /** Positions in the campaign; everyone with an unknown outcome when left out. */
  ns: z.array(z.number().int().min(1)).min(1).max(1_000).optional(),
})
export type UnknownDecision = z.infer<typeof unknownDecisionSchema>
/** How many people the decision was carried out for: those still unknown by then. */
export const unknownDecidedSchema = z.object({ people: z.number().int() })
