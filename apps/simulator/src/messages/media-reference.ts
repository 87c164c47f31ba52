import type { GraphProblem } from '../errors/graph-problem.ts'
import { isText, type JsonObject, unknownKey } from './json.ts'

/** What a message can carry as media. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker' | 'gif'

/** Why a media id cannot be used for a message; undefined when it can. */
export type MediaFault = 'unknown' | 'expired' | 'other-number' | 'other-kind'

/** Where media ids are looked up, at the cost of one step whatever the number of files. */
export interface MediaLookup {
  faultOf(id: string, phoneNumberId: string, kind: MediaKind): MediaFault | undefined
}

/** What the checks of one send have to hand, and what they find out on the way. */
export interface SendContext {
  media: MediaLookup
  phoneNumberId: string
  /** An address Meta will not be able to fetch once it has taken the message. */
  hasDeadLink: boolean
}

const faultDetails: Readonly<Record<MediaFault, string>> = {
  unknown: 'does not exist',
  expired: 'has expired',
  'other-number': 'belongs to another phone number',
  'other-kind': 'is of another type',
}

/**
 * Checks a media object that names either an uploaded id or a link. The link is not fetched, as
 * Meta does that only after it has taken the message; a host under `.invalid`, which can never
 * exist, stands for one that cannot be fetched.
 * Source: Meta, Media messages (reference 2.3, 3.1).
 */
export function mediaProblem(
  value: JsonObject,
  kind: MediaKind,
  path: string,
  keys: ReadonlySet<string>,
  context: SendContext,
): GraphProblem | undefined {
  const stranger = unknownKey(value, keys)
  if (stranger !== undefined) {
    return { code: 100, details: `Unexpected key "${stranger}" on param "${path}"` }
  }
  const { id, link } = value
  if (id === undefined && link === undefined) {
    return { code: 131008, details: `${path}: media needs an id or a link` }
  }
  if (id !== undefined && link !== undefined) {
    return { code: 131009, details: `${path}: media takes either an id or a link` }
  }
  if (link !== undefined) return linkProblem(link, path, context)
  const mediaId = String(id)
  if (!/^\d{1,30}$/.test(mediaId)) {
    return { code: 131009, details: `${path}: ${mediaId} is not a valid media id` }
  }
  const fault = context.media.faultOf(mediaId, context.phoneNumberId, kind)
  if (fault === undefined) return undefined
  // A file of another type is a mistake of the message, not of its address.
  const code = fault === 'other-kind' ? 131053 : 131009
  return { code, details: `${path}: media id ${mediaId} ${faultDetails[fault]}` }
}

function linkProblem(link: unknown, path: string, context: SendContext): GraphProblem | undefined {
  const url = isText(link) && /^https?:\/\//.test(link) ? URL.parse(link) : null
  if (url === null) {
    return { code: 131009, details: `${path}: link must be an http or https address` }
  }
  if (url.hostname.endsWith('.invalid')) context.hasDeadLink = true
  return undefined
}

export const idOrLinkKeys: ReadonlySet<string> = new Set(['id', 'link'])
export const documentKeys: ReadonlySet<string> = new Set(['id', 'link', 'filename'])
