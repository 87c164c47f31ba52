import type { GraphProblem } from '../errors/graph-problem.ts'
import { type Template, type TemplateForm, templateKey } from '../world/template.ts'
import type { PhoneNumber } from '../world/world.ts'
import { required } from './field-checks.ts'
import { freeFormProblem, freeFormTypes, isFreeFormType } from './free-form.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'
import { type MarketingRules, marketingProblem, marketingSendKeys } from './marketing-messages.ts'
import type { MediaLookup, SendContext } from './media-reference.ts'
import { type Recipient, readRecipient, recipientOfUserId } from './recipient.ts'
import { componentsProblem } from './template-components.ts'
import { readTemplateName } from './template-name.ts'

/** What a message counts as in `pricing`. */
export type MessageCategory =
  | 'marketing'
  | 'marketing_lite'
  | 'utility'
  | 'authentication'
  | 'service'

/** A send that Meta would take. */
export interface MessageRequest {
  recipient: Recipient
  isTemplate: boolean
  category: MessageCategory
  callbackData: string | undefined
  /** The template it is made from; undefined for free-form messages. */
  template: Template | undefined
  /** `template`, or the kind of a free-form message. */
  type: string
  /** What stands under that type in the request, checked. */
  content: unknown
  /** The message it replies to. */
  contextId: string | undefined
  /** A media address that nobody can fetch: the message will fail with 131053. */
  hasDeadLink: boolean
}

export type Reading =
  | { kind: 'message'; request: MessageRequest }
  | { kind: 'refused'; problem: GraphProblem }

/** The edge a message came by; on the second, what is known of the account's use of it. */
export type SendEdge =
  | { name: 'messages'; isMarketingRefused: boolean }
  | { name: 'marketing_messages'; rules: MarketingRules }

export interface ReadingNeeds {
  sender: PhoneNumber
  prependsCountryCode: boolean
  media: MediaLookup
  edge: SendEdge
}

const envelopeKeys = new Set([
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'template',
  'context',
  'biz_opaque_callback_data',
  'messaging_account_id',
  'paid_messaging_account_id',
  'category',
  'recipient_identity_key_hash',
  'access_token',
  'appsecret_proof',
  'appsecret_time',
  ...freeFormTypes,
])
const CALLBACK_DATA_LENGTH_MAX = 512

const refused = (code: number, details: string): Reading => ({
  kind: 'refused',
  problem: { code, details },
})

/** Reads the body of POST /{phone-number-id}/messages as strictly as Meta is known to. */
export function readMessageRequest(body: unknown, needs: ReadingNeeds): Reading {
  if (!isObject(body)) return refused(100, 'The request body must be a JSON object')
  const { sender, edge } = needs
  const problem =
    envelopeProblem(body, edge.name === 'messages' ? envelopeKeys : marketingSendKeys) ??
    routingProblem(body, sender) ??
    callbackDataProblem(body['biz_opaque_callback_data'])
  if (problem !== undefined) return { kind: 'refused', problem }
  const reading = readAddressee(body, needs)
  if (reading.kind === 'refused') return reading
  const { recipient } = reading
  if (recipient.digits === sender.digits) return { kind: 'refused', problem: { code: 131021 } }
  if (sender.blockedWaIds.has(recipient.waId)) {
    return { kind: 'refused', problem: { code: 130403 } }
  }
  const context: SendContext = {
    media: needs.media,
    phoneNumberId: sender.id,
    hasDeadLink: false,
  }
  const read = decoded(body)
  const content = readContent(read, needs, recipient, context)
  if (content.kind === 'refused') return content
  const callbackData = body['biz_opaque_callback_data']
  const quoted: unknown = isObject(body['context']) ? body['context']['message_id'] : undefined
  return {
    kind: 'message',
    request: {
      recipient,
      isTemplate: content.template !== undefined,
      category: content.category,
      callbackData: isText(callbackData) ? callbackData : undefined,
      template: content.template,
      type: content.type,
      content: read[content.type],
      contextId: isText(quoted) ? quoted : undefined,
      hasDeadLink: context.hasDeadLink,
    },
  }
}

/**
 * Graph takes any structured parameter as JSON in a string too, and at least one client in use
 * sends `contacts` so.
 */
function decoded(body: JsonObject): JsonObject {
  const type = body['type']
  const payload = isText(type) ? body[type] : undefined
  if (!isText(type) || !isText(payload) || !/^[[{]/.test(payload)) return body
  try {
    return { ...body, [type]: JSON.parse(payload) }
  } catch {
    return body
  }
}

/** If `to` and `recipient` are both there, `to` wins (reference 2.1). */
function readAddressee(
  body: JsonObject,
  { sender, prependsCountryCode }: ReadingNeeds,
): { kind: 'recipient'; recipient: Recipient } | (Reading & { kind: 'refused' }) {
  const { to, recipient: userId } = body
  if (userId !== undefined && !isText(userId)) {
    return { kind: 'refused', problem: { code: 100, details: 'Param recipient must be a string' } }
  }
  if (to === undefined || to === null || to === '') {
    if (userId === undefined || userId === '') return { kind: 'refused', problem: required('to') }
    const found = recipientOfUserId(userId)
    const details = 'Param recipient is not the business-scoped user id of anyone'
    return found === undefined
      ? { kind: 'refused', problem: { code: 131009, details } }
      : { kind: 'recipient', recipient: found }
  }
  if (!isText(to)) {
    return { kind: 'refused', problem: { code: 100, details: 'Param to must be a string' } }
  }
  const recipient = readRecipient(to, sender, prependsCountryCode)
  if (recipient === undefined) {
    const details = 'Param to is not a valid phone number'
    return { kind: 'refused', problem: { code: 131009, details } }
  }
  if (userId !== undefined) recipient.userId = userId
  return { kind: 'recipient', recipient }
}

function envelopeProblem(body: JsonObject, keys: ReadonlySet<string>): GraphProblem | undefined {
  const product = body['messaging_product']
  if (product === undefined) {
    return {
      code: 100,
      message: '(#100) The parameter messaging_product is required.',
      isBare: true,
    }
  }
  if (product !== 'whatsapp') {
    return { code: 100, details: 'Param messaging_product must be one of {WHATSAPP}' }
  }
  const stranger = unknownKey(body, keys)
  return stranger === undefined
    ? undefined
    : { code: 100, details: `Unexpected key "${stranger}" on param "messages"` }
}

function routingProblem(body: JsonObject, sender: PhoneNumber): GraphProblem | undefined {
  const { recipient_type: recipientType, context } = body
  const account = body['messaging_account_id'] ?? body['paid_messaging_account_id']
  if (recipientType === 'group') {
    return { code: 131051, details: 'Group messages are not supported.' }
  }
  if (recipientType !== undefined && recipientType !== 'individual') {
    return { code: 100, details: 'Param recipient_type must be one of {individual, group}' }
  }
  if (context !== undefined && !(isObject(context) && isText(context['message_id']))) {
    return { code: 131009, details: 'Param context.message_id must be a message id' }
  }
  if (account !== undefined && account !== sender.waba.id) {
    return { code: 131009, details: 'Param messaging_account_id does not own this phone number' }
  }
  if (!sender.isRegistered) return { code: 133010 }
  // Source: Meta, Direct Send (reference 2.7): an account that is not enabled gets code 100.
  return body['category'] === undefined
    ? undefined
    : { code: 100, details: 'Direct Send is not enabled for this account' }
}

function callbackDataProblem(data: unknown): GraphProblem | undefined {
  if (data === undefined) return undefined
  if (!isText(data))
    return { code: 100, details: 'Param biz_opaque_callback_data must be a string' }
  return data.length > CALLBACK_DATA_LENGTH_MAX
    ? {
        code: 100,
        details: `Param biz_opaque_callback_data must be at most ${CALLBACK_DATA_LENGTH_MAX} characters long`,
      }
    : undefined
}

type Content =
  | { kind: 'content'; type: string; template: Template | undefined; category: MessageCategory }
  | { kind: 'refused'; problem: GraphProblem }

function readContent(
  body: JsonObject,
  needs: ReadingNeeds,
  recipient: Recipient,
  context: SendContext,
): Content {
  const type = body['type'] ?? 'text'
  if (type === 'template') return readTemplate(body, needs, recipient, context)
  if (needs.edge.name === 'marketing_messages') {
    const details = 'Message must be a template message.'
    return { kind: 'refused', problem: { code: 100, details } }
  }
  if (!isText(type) || !isFreeFormType(type)) {
    const details = `Param type must be one of {template, ${freeFormTypes.join(', ')}}`
    return { kind: 'refused', problem: { code: 100, details } }
  }
  const problem = freeFormProblem(type, body[type], context)
  return problem === undefined
    ? { kind: 'content', type, template: undefined, category: 'service' }
    : { kind: 'refused', problem }
}

const categories = {
  MARKETING: 'marketing',
  UTILITY: 'utility',
  AUTHENTICATION: 'authentication',
} as const

function readTemplate(
  body: JsonObject,
  { sender, edge }: ReadingNeeds,
  recipient: Recipient,
  context: SendContext,
): Content {
  const named = readTemplateName(body['template'])
  if (named.kind === 'refused') return named
  const { name, language, components } = named
  const template = sender.waba.templates.get(templateKey(name, language))
  const refusal = statusProblem(template, name, language)
  if (template === undefined || refusal !== undefined) {
    return { kind: 'refused', problem: refusal ?? { code: 132001 } }
  }
  const problem =
    edgeProblem(template, edge, body) ??
    addresseeProblem(template.form, recipient) ??
    componentsProblem(components, template.form, context)
  if (problem !== undefined) return { kind: 'refused', problem }
  const isLite = edge.name === 'marketing_messages' && edge.rules.isOnboarded
  const category = isLite ? 'marketing_lite' : categories[template.category]
  return { kind: 'content', type: 'template', template, category }
}

/** Only an approved template is sendable; for the rest it is as though it were not there. */
function statusProblem(
  template: Template | undefined,
  name: string,
  language: string,
): GraphProblem | undefined {
  switch (template?.status) {
    case 'APPROVED':
      return undefined
    case 'PAUSED':
      return { code: 132015 }
    case 'DISABLED':
      return { code: 132016 }
    default:
      return { code: 132001, details: `template name (${name}) does not exist in ${language}` }
  }
}

/** What each of the two edges does not take. Source: Meta, Marketing Messages API (reference 2.8). */
function edgeProblem(
  template: Template,
  edge: SendEdge,
  body: JsonObject,
): GraphProblem | undefined {
  if (edge.name === 'marketing_messages') return marketingProblem(template, edge.rules, body)
  if (template.category === 'MARKETING' && edge.isMarketingRefused) return { code: 131063 }
  if (template.hasMaxPrice) return { code: 131061 }
  const { header } = template.form
  return header.kind === 'media' && header.media === 'gif'
    ? { code: 132012, details: 'header: GIF is sent by marketing_messages alone' }
    : undefined
}

/** Source: Meta, Business-scoped user ids (reference 2.3): a code needs a phone number. */
const addresseeProblem = (form: TemplateForm, recipient: Recipient): GraphProblem | undefined =>
  form.isAuthentication && recipient.isByUserId ? { code: 131062 } : undefined
