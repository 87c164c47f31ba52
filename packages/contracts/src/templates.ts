import { z } from 'zod'
import { portfolioSchema } from './portfolios.ts'
import { phoneNumberIdSchema } from './shared.ts'

export const templateCategories = ['marketing', 'utility', 'authentication'] as const
export const templateCategorySchema = z.enum(templateCategories)
export type TemplateCategory = z.infer<typeof templateCategorySchema>

/** Source: Meta, template statuses (reference meta-messaging 4.2, Oct 2026). Only APPROVED can be sent. */
export const templateStatuses = [
  'APPROVED',
  'PENDING',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'ARCHIVED',
  'UNKNOWN',
] as const
export const templateStatusSchema = z.enum(templateStatuses)
export type TemplateStatus = z.infer<typeof templateStatusSchema>

/** A component as Meta returns it; unknown kinds and fields are kept as they came. */
export const templateComponentSchema = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().optional(),
  buttons: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().optional(),
        url: z.string().optional(),
        phone_number: z.string().optional(),
      }),
    )
    .optional(),
})
export type TemplateComponent = z.infer<typeof templateComponentSchema>

/**
 * A value the sender must supply. `component` and `key` name it in `variables`:
 * body and header text by name or position ("1"), header media by its kind ("image"),
 * buttons by their zero-based position ("0").
 */
export const templateVariableSchema = z.object({
  component: z.enum(['header', 'body', 'buttons']),
  key: z.string(),
  kind: z.enum(['text', 'image', 'video', 'document', 'url_suffix', 'coupon_code']),
  example: z.string().nullable(),
})
export type TemplateVariable = z.infer<typeof templateVariableSchema>

export const templateSchema = z.object({
  name: z.string(),
  language: z.string(),
  category: templateCategorySchema,
  status: templateStatusSchema,
  quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
  wabaId: z.string(),
  components: z.array(templateComponentSchema),
  variables: z.array(templateVariableSchema),
  /** Why a campaign cannot use it, in words; null when it can. */
  whyNotSendable: z.string().nullable(),
})
export type Template = z.infer<typeof templateSchema>

/** The highest rate we plan for a number, and where the figure comes from. Unit: messages/second. */
export const ratePlanSchema = z.object({
  messagesPerSecond: z.number(),
  batchSize: z.number().int(),
  batchIntervalMs: z.number().int(),
  source: z.string(),
})
export type RatePlan = z.infer<typeof ratePlanSchema>

export const phoneNumberSchema = z.object({
  id: phoneNumberIdSchema,
  wabaId: z.string(),
  displayPhoneNumber: z.string(),
  verifiedName: z.string(),
  throughputLevel: z.enum(['STANDARD', 'HIGH', 'NOT_APPLICABLE', 'UNKNOWN']),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
  status: z.string(),
  isOnBusinessApp: z.boolean(),
  /** The operator's own ceiling, in messages per second; null leaves Meta's. */
  mpsMax: z.number().nullable(),
  plan: ratePlanSchema,
  /** Whose messaging limit its messages count against; null before Meta was asked. */
  portfolio: portfolioSchema.nullable(),
})
export type PhoneNumber = z.infer<typeof phoneNumberSchema>

/** A ceiling of the operator's own: at most Meta's plan for the number. */
export const changePhoneNumberSchema = z.strictObject({
  mpsMax: z.number().min(0.1).max(1_000).nullable(),
})
