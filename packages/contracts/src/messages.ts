import { z } from 'zod'
import { deliveryStatusSchema } from './campaigns.ts'
import { idSchema, instantSchema, pageQuerySchema, phoneNumberIdSchema } from './shared.ts'
import { templateCategorySchema } from './templates.ts'

/** Our state of one message that was asked for over the API. */
export const messageStates = [
  'pending',
  'sending',
  'accepted',
  'failed',
  'deferred',
  'unknown',
] as const
export const messageStateSchema = z.enum(messageStates)
export type MessageState = z.infer<typeof messageStateSchema>

/**
 * Text that Meta takes as a parameter.
 * Source: Meta, template messages (reference meta-messaging 2.3, Oct 2026).
 */
const parameterTextSchema = z
  .string()
  .max(1024)
  .regex(/\S/u, 'must hold more than white space')
  .refine((text) => !/[\n\r\t]| {5}/.test(text), {
    error: 'must not hold line breaks, tabs or more than four blanks in a row: Meta refuses them',
  })

const textParameterSchema = z.strictObject({
  type: z.literal('text'),
  /** For templates with named variables only. */
  parameter_name: z.string().min(1).max(100).optional(),
  text: parameterTextSchema,
})

const httpAddress = z.url({ protocol: /^https?$/, error: 'must be a web address' }).max(2_000)
const mediaFields = {
  id: z
    .string()
    .regex(/^\d{1,40}$/, 'digits only, as Meta gives it')
    .optional(),
  link: httpAddress.optional(),
}
const oneSource = (media: { id?: string | undefined; link?: string | undefined }): boolean =>
  (media.id === undefined) !== (media.link === undefined)
const ONE_SOURCE = { error: 'must have either an id or a link' }
const mediaSchema = z.strictObject(mediaFields).refine(oneSource, ONE_SOURCE)
const documentSchema = z
  .strictObject({ ...mediaFields, filename: z.string().min(1).max(240).optional() })
  .refine(oneSource, ONE_SOURCE)

const headerParameterSchema = z.discriminatedUnion('type', [
  textParameterSchema,
  z.strictObject({ type: z.literal('image'), image: mediaSchema }),
  z.strictObject({ type: z.literal('video'), video: mediaSchema }),
  z.strictObject({ type: z.literal('document'), document: documentSchema }),
])
const buttonParameterSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: parameterTextSchema }),
  z.strictObject({ type: z.literal('coupon_code'), coupon_code: parameterTextSchema.max(20) }),
  z.strictObject({ type: z.literal('payload'), payload: z.string().min(1).max(128) }),
])

/** Meta writes these in both cases in its own examples. */
const anyCase = <const T extends string>(words: readonly [T, ...T[]]) =>
  z.preprocess((word) => (typeof word === 'string' ? word.toLowerCase() : word), z.enum(words))

const headerSchema = z.strictObject({
  type: z.literal('header'),
  parameters: z.array(headerParameterSchema).min(1).max(1),
})
const bodySchema = z.strictObject({
  type: z.literal('body'),
  parameters: z.array(textParameterSchema).min(1).max(100),
})
const buttonSchema = z.strictObject({
  type: z.literal('button'),
  sub_type: anyCase(['url', 'copy_code', 'quick_reply']),
  /** The button's place in the template, from 0. */
  index: z.preprocess(
    (index) => (typeof index === 'number' ? String(index) : index),
    z.string().regex(/^\d$/, 'must be 0 to 9'),
  ),
  parameters: z.array(buttonParameterSchema).min(1).max(1),
})

/** One component of a template with its values, as Meta's send call takes it. */
export const messageComponentSchema = z.discriminatedUnion('type', [
  headerSchema,
  bodySchema,
  buttonSchema,
])
export type MessageComponent = z.infer<typeof messageComponentSchema>

/** The one type of message that is taken here now. */
export const MESSAGE_TYPE = 'template'

/**
 * Meta's own body of a template message.
 * Source: Meta, send messages (reference meta-messaging 2.1 and 2.3, Oct 2026).
 */
export const newMessageSchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  /** E.164, with or without its plus. */
  to: z.string().min(1).max(40),
  type: z.literal(MESSAGE_TYPE),
  template: z.strictObject({
    name: z.string().min(1).max(512),
    language: z.strictObject({
      code: z.string().min(2).max(20),
      policy: z.literal('deterministic').optional(),
    }),
    components: z.array(messageComponentSchema).max(12).optional(),
  }),
  /** Yours: it is kept and given back as `callerData`, and never sent to Meta. */
  biz_opaque_callback_data: z.string().min(1).max(512).optional(),
})
export type NewMessage = z.infer<typeof newMessageSchema>
export type NewMessageInput = z.input<typeof newMessageSchema>

export const messageSchema = z.object({
  id: idSchema,
  state: messageStateSchema,
  /** Why it is not sent yet, or nobody knows whether it was, in words; null when nothing is in the way. */
  stateReason: z.string().nullable(),
  phoneNumberId: phoneNumberIdSchema,
  /** E.164 with its plus. */
  to: z.string(),
  template: z.object({
    name: z.string(),
    language: z.string(),
    category: templateCategorySchema,
  }),
  /** Your own `biz_opaque_callback_data`. */
  callerData: z.string().nullable(),
  attempts: z.number().int(),
  /** Meta's id of the message, once it is known. */
  wamid: z.string().nullable(),
  /** Meta's word on the message; it only rises. */
  status: deliveryStatusSchema.nullable(),
  /** Why Meta refused it, or could not deliver it. */
  error: z.object({ code: z.number().int(), meaning: z.string(), whatToDo: z.string() }).nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  /** When it is tried next; null when it is not, or is being sent. */
  nextAttemptAt: instantSchema.nullable(),
  attemptedAt: instantSchema.nullable(),
  acceptedAt: instantSchema.nullable(),
  sentAt: instantSchema.nullable(),
  deliveredAt: instantSchema.nullable(),
  readAt: instantSchema.nullable(),
  failedAt: instantSchema.nullable(),
})
export type Message = z.infer<typeof messageSchema>

export const messageListQuerySchema = pageQuerySchema.extend({
  phoneNumberId: phoneNumberIdSchema.optional(),
  state: messageStateSchema.optional(),
})
export type MessageListQuery = z.infer<typeof messageListQuerySchema>
