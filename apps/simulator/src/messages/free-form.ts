import {
  degreesProblem,
  listProblem,
  onlyKeys,
  optionalBooleanProblem,
  optionalTextProblem,
  type Problem,
  required,
  textProblem,
} from './field-checks.ts'
import { interactiveProblem } from './interactive-message.ts'
import { isObject, isText, type JsonObject } from './json.ts'
import { type MediaKind, mediaProblem, type SendContext } from './media-reference.ts'

/**
 * The kinds of message that need no template, as Meta checks them before it takes them; whether the
 * person may be written to is another matter.
 * Source: Meta, Send messages (reference 2.4, Nov 2025).
 */
type Check = (payload: JsonObject, context: SendContext) => Problem

const TEXT_BODY_LENGTH_MAX = 4_096
const CAPTION_LENGTH_MAX = 1_024
const FILE_NAME_LENGTH_MAX = 240
const PLACE_TEXT_LENGTH_MAX = 1_000
const CONTACTS_MAX = 257
const EMOJI_LENGTH_MAX = 32

const textKeys = new Set(['body', 'preview_url'])
const locationKeys = new Set(['latitude', 'longitude', 'name', 'address'])
const reactionKeys = new Set(['message_id', 'emoji'])

const checks = {
  audio: media('audio', ['id', 'link', 'voice'], (payload) =>
    optionalBooleanProblem(payload['voice'], "audio['voice']"),
  ),
  document: media('document', ['id', 'link', 'caption', 'filename'], (payload) =>
    optionalTextProblem(payload['filename'], "document['filename']", FILE_NAME_LENGTH_MAX),
  ),
  image: media('image', ['id', 'link', 'caption']),
  sticker: media('sticker', ['id', 'link']),
  video: media('video', ['id', 'link', 'caption']),
  interactive: interactiveProblem,
  location: locationProblem,
  reaction: reactionProblem,
  text: (payload) =>
    onlyKeys(payload, textKeys, 'text') ??
    textProblem(payload['body'], "text['body']", TEXT_BODY_LENGTH_MAX) ??
    optionalBooleanProblem(payload['preview_url'], "text['preview_url']"),
} satisfies Record<string, Check>

export type FreeFormType = keyof typeof checks | 'contacts'

export const freeFormTypes: readonly string[] = [...Object.keys(checks), 'contacts'].toSorted()

export const isFreeFormType = (type: string): type is FreeFormType =>
  type === 'contacts' || Object.hasOwn(checks, type)

/** What is wrong with the payload of one kind; undefined when Meta would take it. */
export function freeFormProblem(
  type: FreeFormType,
  payload: unknown,
  context: SendContext,
): Problem {
  if (type === 'contacts') {
    return listProblem(payload, 'contacts', CONTACTS_MAX, contactProblem)
  }
  if (!isObject(payload)) return required(type)
  return checks[type](payload, context)
}

function media(
  kind: MediaKind,
  keys: readonly string[],
  more: (payload: JsonObject) => Problem = () => undefined,
): Check {
  const known = new Set(keys)
  return (payload, context) =>
    mediaProblem(payload, kind, kind, known, context) ??
    optionalTextProblem(payload['caption'], `${kind}['caption']`, CAPTION_LENGTH_MAX) ??
    more(payload)
}

function locationProblem(payload: JsonObject): Problem {
  return (
    onlyKeys(payload, locationKeys, 'location') ??
    degreesProblem(payload['latitude'], "location['latitude']", 90) ??
    degreesProblem(payload['longitude'], "location['longitude']", 180) ??
    optionalTextProblem(payload['name'], "location['name']", PLACE_TEXT_LENGTH_MAX) ??
    optionalTextProblem(payload['address'], "location['address']", PLACE_TEXT_LENGTH_MAX)
  )
}

/** An empty emoji takes the reaction back. */
function reactionProblem(payload: JsonObject): Problem {
  const { message_id: messageId, emoji } = payload
  const strange = onlyKeys(payload, reactionKeys, 'reaction')
  if (strange !== undefined) return strange
  if (!isText(messageId) || messageId === '') return required("reaction['message_id']")
  if (emoji === undefined) return required("reaction['emoji']")
  return optionalTextProblem(emoji, "reaction['emoji']", EMOJI_LENGTH_MAX)
}

const nameKeys = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix'] as const

/** Source: Meta, Contacts messages (reference 2.4): a formatted name and one part of it. */
function contactProblem(contact: JsonObject, path: string): Problem {
  const name = contact['name']
  if (!isObject(name)) return required(`${path}['name']`)
  const formatted = textProblem(
    name['formatted_name'],
    `${path}['name']['formatted_name']`,
    PLACE_TEXT_LENGTH_MAX,
  )
  if (formatted !== undefined) return formatted
  if (!nameKeys.some((key) => isText(name[key]))) {
    return { code: 131009, details: `Param ${path}['name'] needs one more part of the name` }
  }
  const lists = ['phones', 'emails', 'addresses', 'urls']
  const wrong = lists.find((key) => contact[key] !== undefined && !Array.isArray(contact[key]))
  return wrong === undefined
    ? undefined
    : { code: 100, details: `Param ${path}['${wrong}'] must be an array` }
}
