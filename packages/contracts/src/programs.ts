import { z } from 'zod'
import {
  campaignPreviewSchema,
  campaignSchema,
  deliveryStatusSchema,
  failureSchema,
  newCampaignSchema,
  recipientStateSchema,
  skipReasonSchema,
} from './campaigns.ts'
import { idSchema, instantSchema, pageQuerySchema } from './shared.ts'

export const programStates = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'finished',
  'cancelled',
] as const
export const programStateSchema = z.enum(programStates)
export type ProgramState = z.infer<typeof programStateSchema>

export const programActions = ['launch', 'pause', 'resume', 'cancel'] as const
export const programActionSchema = z.enum(programActions)
export type ProgramAction = z.infer<typeof programActionSchema>

export const PARTS_MAX = 200
export const SIDE_BY_SIDE_MAX = 16

/** A campaign too large for one: the same message to an audience that is cut into parts. */
export const newProgramSchema = newCampaignSchema.extend({
  /** Cut by the values of this column of the file first; by a hash of the phone only when null. */
  cutColumn: z.string().min(1).max(200).nullable().default(null),
  /** Parts that may send at the same time; 1 sends them in order. */
  sideBySide: z.number().int().min(1).max(SIDE_BY_SIDE_MAX).default(1),
})
export type NewProgram = z.infer<typeof newProgramSchema>
export type NewProgramInput = z.input<typeof newProgramSchema>

export const programPreviewRequestSchema = newProgramSchema
  .omit({ name: true })
  .extend({ samples: z.number().int().min(0).max(20).default(5) })
export type ProgramPreviewRequest = z.input<typeof programPreviewRequestSchema>

/** What launching would do now: a campaign's preview, and the parts in the order they would send. */
export const programPreviewSchema = campaignPreviewSchema.extend({
  parts: z.array(
    z.object({
      part: z.number().int(),
      /** What its people have in the cut column; null when parts are cut by hash only. */
      value: z.string().nullable(),
      people: z.number().int(),
    }),
  ),
})
export type ProgramPreview = z.infer<typeof programPreviewSchema>

/** A part as a program lists it. */
export const programPartSchema = campaignSchema
  .pick({ id: true, name: true, state: true, stateReason: true, people: true, counts: true })
  .extend({
    delivery: z.record(deliveryStatusSchema, z.number().int()),
    waitingFor: campaignSchema.shape.waitingFor,
    part: z.number().int(),
    /** What its people have in the cut column; null when parts are cut by hash only. */
    value: z.string().nullable(),
    currentPerSecond: z.number(),
    /** When its turn came. */
    launchedAt: instantSchema.nullable(),
    finishedAt: instantSchema.nullable(),
  })
export type ProgramPart = z.infer<typeof programPartSchema>

/** A program with the sums of its parts. */
export const programSchema = campaignSchema
  .pick({
    phoneNumberId: true,
    numbers: true,
    template: true,
    audience: true,
    variables: true,
    lateStartMaxMinutes: true,
    unknownPolicy: true,
  })
  .extend({
    id: idSchema,
    name: z.string(),
    state: programStateSchema,
    /** Why the program paused itself, in words. */
    stateReason: z.string().nullable(),
    cutColumn: z.string().nullable(),
    sideBySide: z.number().int(),
    startsAt: instantSchema.nullable(),
    /** Everyone of the file, skipped ones included. 0 for a draft. */
    people: z.number().int(),
    partCount: z.number().int(),
    counts: z.record(recipientStateSchema, z.number().int()),
    skippedBy: z.partialRecord(skipReasonSchema, z.number().int()),
    delivery: z.record(deliveryStatusSchema, z.number().int()),
    failures: z.array(failureSchema),
    currentPerSecond: z.number(),
    estimatedFinishAt: instantSchema.nullable(),
    parts: z.array(programPartSchema),
    /** For each action: null when allowed, else the reason it is not. */
    whyNot: z.record(programActionSchema, z.string().nullable()),
    createdBy: z.string(),
    createdAt: instantSchema,
    launchedAt: instantSchema.nullable(),
    finishedAt: instantSchema.nullable(),
  })
export type Program = z.infer<typeof programSchema>

/** A program in a list: without its parts. */
export const listedProgramSchema = programSchema.omit({ parts: true })
export type ListedProgram = z.infer<typeof listedProgramSchema>

export const programListQuerySchema = pageQuerySchema.extend({
  state: programStateSchema.optional(),
  q: z.string().max(200).optional(),
})
