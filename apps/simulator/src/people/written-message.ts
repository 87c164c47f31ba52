import { z } from 'zod'
import type { MediaStore } from '../media/media-store.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { InboundContent } from './inbound-desk.ts'
import { offerOf } from './message-offer.ts'
import { flowReplyOf } from './reactions.ts'
import type { RecentMessage } from './recent-messages.ts'
import { sampleMedia } from './sample-media.ts'

const text = z.string().min(1).max(65_536)
const object = z.record(z.string(), z.unknown())
const choice = z.union([text, z.number().int().min(0).max(100)])
const media = z
  .strictObject({
    mime_type: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
    caption: text,
    filename: text,
    voice: z.boolean(),
    animated: z.boolean(),
    /** The file itself; without it a small sample of its kind. */
    base64: z.base64().max(90_000_000),
  })
  .partial()
  .default({})

const beside = {
  /** The number written to; by default the one that last wrote to this person. */
  phoneNumberId: text.optional(),
  /** The message it answers; by default, where an answer needs one, the last one received. */
  contextId: text.optional(),
  forwarded: z.enum(['forwarded', 'frequently_forwarded']).optional(),
  /** Where they come from, for people who came from an ad. */
  referral: object.optional(),
  /** The product they ask about. */
  referredProduct: z.strictObject({ catalog_id: text, product_retailer_id: text }).optional(),
}

/** What someone can be made to write, by the kinds of Meta's reference 5.5 and three shortcuts. */
export const writtenMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...beside, type: z.literal('text'), text }),
  /** Presses a button of the last message, by its label, its payload or id, or its place from 0. */
  z.strictObject({ ...beside, type: z.literal('press'), button: choice }),
  /** Picks a row of the last list, by its title, its id, or its place from 0. */
  z.strictObject({ ...beside, type: z.literal('pick'), row: choice }),
  /** Sends the last flow back filled in. */
  z.strictObject({
    ...beside,
    type: z.literal('flow'),
    response: object.default({}),
    flowToken: text.optional(),
  }),
  z.strictObject({
    ...beside,
    type: z.literal('button'),
    button: z.strictObject({ payload: text, text }),
  }),
  z.strictObject({ ...beside, type: z.literal('interactive'), interactive: object }),
  z.strictObject({
    ...beside,
    type: z.literal('reaction'),
    reaction: z.strictObject({ message_id: text.optional(), emoji: z.string().max(32).optional() }),
  }),
  z.strictObject({
    ...beside,
    type: z.literal('location'),
    location: z.strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: text.optional(),
      address: text.optional(),
      url: text.optional(),
    }),
  }),
  z.strictObject({
    ...beside,
    type: z.literal('contacts'),
    contacts: z.array(object).min(1).max(100),
    origin: z.enum(['contact_request', 'other']).optional(),
  }),
  z.strictObject({ ...beside, type: z.literal('image'), image: media }),
  z.strictObject({ ...beside, type: z.literal('video'), video: media }),
  z.strictObject({ ...beside, type: z.literal('audio'), audio: media }),
  z.strictObject({ ...beside, type: z.literal('document'), document: media }),
  z.strictObject({ ...beside, type: z.literal('sticker'), sticker: media }),
  z.strictObject({ ...beside, type: z.literal('order'), order: object }),
  z.strictObject({
    ...beside,
    type: z.literal('edit'),
    edit: z.strictObject({ original_message_id: text, message: object }),
  }),
  z.strictObject({
    ...beside,
    type: z.literal('revoke'),
    revoke: z.strictObject({ original_message_id: text }),
  }),
  z.strictObject({
    ...beside,
    type: z.literal('unsupported'),
    unsupported: z.strictObject({ type: text }).optional(),
  }),
])

export type WrittenMessage = z.infer<typeof writtenMessageSchema>

export interface WritingNeeds {
  phoneNumber: PhoneNumber
  /** The last message the person got from that number. */
  last: RecentMessage | undefined
  media: MediaStore
  /** Scheme and host of this simulator, for addresses of files. */
  origin: string
}

export type Writing =
  | { kind: 'written'; content: InboundContent }
  | { kind: 'refused'; sentence: string }

/** The message as it comes in; a refusal says what the last message lacks. */
export function writtenContent(written: WrittenMessage, needs: WritingNeeds): Writing {
  const main = mainContent(written, needs)
  if (main.kind === 'refused') return main
  return {
    kind: 'written',
    content: { ...main.content, beside: { ...main.content.beside, ...besideOf(written, needs) } },
  }
}

/** Kinds that always answer a message. */
const answering: ReadonlySet<WrittenMessage['type']> = new Set([
  'press',
  'pick',
  'flow',
  'button',
  'interactive',
])

function besideOf(written: WrittenMessage, { phoneNumber, last }: WritingNeeds): object {
  const contextId = written.contextId ?? (answering.has(written.type) ? last?.wamid : undefined)
  const context = {
    ...(written.forwarded === undefined ? {} : { [written.forwarded]: true }),
    ...(contextId === undefined ? {} : { from: phoneNumber.digits, id: contextId }),
    ...(written.referredProduct === undefined
      ? {}
      : { from: phoneNumber.digits, referred_product: written.referredProduct }),
  }
  return {
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(written.referral === undefined ? {} : { referral: written.referral }),
  }
}

const made = (type: string, body: unknown, more: object = {}): Writing => ({
  kind: 'written',
  content: { type, body, beside: more },
})
const refused = (sentence: string): Writing => ({ kind: 'refused', sentence })

function mainContent(written: WrittenMessage, needs: WritingNeeds): Writing {
  switch (written.type) {
    case 'text':
      return made('text', { body: written.text })
    case 'press':
      return pressed(written.button, needs)
    case 'pick':
      return picked(written.row, needs)
    case 'flow':
      return flowSent(written, needs)
    case 'button':
      return made('button', written.button)
    case 'interactive':
      return made('interactive', written.interactive)
    case 'reaction':
      return reacted(written.reaction, needs)
    case 'location':
      return made('location', written.location)
    case 'contacts':
      return made(
        'contacts',
        written.contacts,
        written.origin === undefined ? {} : { origin: written.origin },
      )
    case 'image':
      return made('image', mediaBody('image', written.image, needs))
    case 'video':
      return made('video', mediaBody('video', written.video, needs))
    case 'audio':
      return made('audio', { voice: true, ...mediaBody('audio', written.audio, needs) })
    case 'document':
      return made('document', mediaBody('document', written.document, needs))
    case 'sticker':
      return made('sticker', { animated: false, ...mediaBody('sticker', written.sticker, needs) })
    case 'order':
      return made('order', written.order)
    case 'edit':
      return made('edit', written.edit)
    case 'revoke':
      return made('revoke', written.revoke)
    case 'unsupported':
      return unsupported(written.unsupported)
  }
}

/** Source: Meta, Inbound messages (reference 5.5): unsupported kinds come with an error. */
const unsupported = (what: { type: string } | undefined): Writing =>
  made('unsupported', what, {
    errors: [
      {
        code: 131051,
        title: 'Message type unknown',
        message: 'Message type unknown',
        error_data: { details: 'Message type is currently not supported.' },
      },
    ],
  })

function pressed(wanted: string | number, { last }: WritingNeeds): Writing {
  const offer = last === undefined ? undefined : offerOf(last.request)
  const button = chosen(offer?.buttons ?? [], wanted, ({ text, payload }) => [text, payload])
  if (button !== undefined) return made('button', button)
  const reply = chosen(offer?.replies ?? [], wanted, ({ title, id }) => [title, id])
  if (reply !== undefined) {
    return made('interactive', { type: 'button_reply', button_reply: reply })
  }
  return refused(`The last message to this person has no button ${wanted}.`)
}

function picked(wanted: string | number, { last }: WritingNeeds): Writing {
  const rows = last === undefined ? [] : offerOf(last.request).rows
  const row = chosen(rows, wanted, ({ title, id }) => [title, id])
  return row === undefined
    ? refused(`The last message to this person has no row ${wanted}.`)
    : made('interactive', { type: 'list_reply', list_reply: row })
}

function flowSent(written: WrittenMessage & { type: 'flow' }, { last }: WritingNeeds): Writing {
  const token =
    written.flowToken ?? (last === undefined ? undefined : offerOf(last.request).flow?.token)
  return token === undefined
    ? refused('The last message to this person has no flow; give a flowToken.')
    : { kind: 'written', content: flowReplyOf(token, written.response) }
}

function reacted(
  reaction: { message_id?: string | undefined; emoji?: string | undefined },
  { last }: WritingNeeds,
): Writing {
  const messageId = reaction.message_id ?? last?.wamid
  if (messageId === undefined) return refused('There is no message to react to; give a message_id.')
  const emoji = reaction.emoji === undefined ? {} : { emoji: reaction.emoji }
  return made('reaction', { message_id: messageId, ...emoji })
}

function chosen<T>(
  choices: readonly T[],
  wanted: string | number,
  namesOf: (choice: T) => string[],
): T | undefined {
  return typeof wanted === 'number'
    ? choices[wanted]
    : choices.find((choice) => namesOf(choice).includes(wanted))
}

type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

function mediaBody(
  kind: MediaKind,
  given: z.infer<typeof media>,
  { phoneNumber, media: store, origin }: WritingNeeds,
): object {
  const sample = sampleMedia[kind]
  const { base64, mime_type: mimeType = sample.mimeType, ...shown } = given
  const bytes = base64 === undefined ? sample.bytes : Buffer.from(base64, 'base64')
  const file = store.add({ phoneNumberId: phoneNumber.id, mimeType, bytes, origin: 'inbound' })
  return {
    ...(kind === 'document' ? { filename: 'document.pdf' } : {}),
    ...shown,
    mime_type: mimeType,
    sha256: file.sha256,
    id: file.id,
    url: `${origin}${store.downloadPath(file.id)}`,
  }
}
