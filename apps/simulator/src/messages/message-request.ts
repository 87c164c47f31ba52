import type { GraphProblem } from '../errors/graph-problem.ts'
import { type PhoneNumber, templateKey, type Waba } from '../world/world.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'
import { type Recipient, readRecipient } from './recipient.ts'
import { componentsProblem } from './template-components.ts'

/** What a message counts as in `pricing`. */
export type MessageCategory = 'marketing' | 'utility' | 'authentication' | 'service'

/** A send that Meta would take. */
export interface MessageRequest {
  recipient: Recipient
  isTemplate: boolean
  category: MessageCategory
  callbackData: string | undefined
}

export type Reading =
  | { kind: 'message'; request: MessageRequest }
  | { kind: 'refused'; problem: GraphProblem }

/** Source: Meta, Send messages (reference 2.1 and 2.4, Nov 2025). */
const freeFormTypes = new Set([
  'audio',
  'contacts',
  'document',
  'image',
  'interactive',
  'location',
  'reaction',
  'sticker',
  'text',
  'video',
])
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
const templateKeys = new Set(['name', 'language', 'components', 'namespace'])
const languageKeys = new Set(['code', 'policy'])
const CALLBACK_DATA_LENGTH_MAX = 512
const TEXT_BODY_LENGTH_MAX = 4_096

const refused = (code: number, details: string): Reading => ({
  kind: 'refused',
  problem: { code, details },
})
const missing = (name: string): Reading => refused(131008, `The parameter ${name} is required.`)

/** Reads the body of POST /{phone-number-id}/messages as strictly as Meta is known to. */
export function readMessageRequest(
  body: unknown,
  sender: PhoneNumber,
  prependsCountryCode: boolean,
): Reading {
  if (!isObject(body)) return refused(100, 'The request body must be a JSON object')
  const problem = envelopeProblem(body, sender)
  if (problem !== undefined) return { kind: 'refused', problem }
  const to = body['to']
  if (to === undefined || to === null || to === '') {
    return body['recipient'] === undefined
      ? missing('to')
      : { kind: 'refused', problem: { code: 131062 } }
  }
  if (!isText(to)) return refused(100, 'Param to must be a string')
  const recipient = readRecipient(to, sender, prependsCountryCode)
  if (recipient === undefined) return refused(131009, 'Param to is not a valid phone number')
  if (recipient.digits === sender.digits) return { kind: 'refused', problem: { code: 131021 } }

  const content = readContent(body, sender.waba)
  if (content.kind === 'refused') return content
  const callbackData = body['biz_opaque_callback_data']
  return {
    kind: 'message',
    request: {
      recipient,
      isTemplate: content.isTemplate,
      category: content.category,
      callbackData: isText(callbackData) ? callbackData : undefined,
    },
  }
}

function envelopeProblem(body: JsonObject, sender: PhoneNumber): GraphProblem | undefined {
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
  const stranger = unknownKey(body, envelopeKeys)
  if (stranger !== undefined) {
    return { code: 100, details: `Unexpected key "${stranger}" on param "messages"` }
  }
  return routingProblem(body, sender) ?? callbackDataProblem(body['biz_opaque_callback_data'])
}

function routingProblem(body: JsonObject, sender: PhoneNumber): GraphProblem | undefined {
  const { recipient_type: recipientType, context, messaging_account_id: account } = body
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
  | { kind: 'content'; isTemplate: boolean; category: MessageCategory }
  | { kind: 'refused'; problem: GraphProblem }

function readContent(body: JsonObject, waba: Waba): Content | (Reading & { kind: 'refused' }) {
  const type = body['type'] ?? 'text'
  if (type === 'template') return readTemplate(body['template'], waba)
  if (!isText(type) || !freeFormTypes.has(type)) {
    return {
      kind: 'refused',
      problem: {
        code: 100,
        details: `Param type must be one of {template, ${[...freeFormTypes].join(', ')}}`,
      },
    }
  }
  const payload = body[type]
  const isPayload = type === 'contacts' ? Array.isArray(payload) : isObject(payload)
  if (!isPayload) {
    return {
      kind: 'refused',
      problem: { code: 131008, details: `The parameter ${type} is required.` },
    }
  }
  const problem = type === 'text' && isObject(payload) ? textProblem(payload['body']) : undefined
  return problem === undefined
    ? { kind: 'content', isTemplate: false, category: 'service' }
    : { kind: 'refused', problem }
}

function textProblem(text: unknown): GraphProblem | undefined {
  if (text === undefined || text === '') {
    return { code: 131008, details: "The parameter text['body'] is required." }
  }
  if (!isText(text)) return { code: 100, details: "Param text['body'] must be a string" }
  return text.length > TEXT_BODY_LENGTH_MAX
    ? {
        code: 100,
        details: `Param text['body'] must be at most ${TEXT_BODY_LENGTH_MAX} characters long.`,
      }
    : undefined
}

const categories = {
  MARKETING: 'marketing',
  UTILITY: 'utility',
  AUTHENTICATION: 'authentication',
} as const

function readTemplate(given: unknown, waba: Waba): Content {
  const named = readTemplateName(given)
  if (named.kind === 'refused') return named
  const { name, language, components } = named
  const template = waba.templates.get(templateKey(name, language))
  switch (template?.status) {
    case 'APPROVED': {
      const problem = componentsProblem(components, template.form)
      return problem === undefined
        ? { kind: 'content', isTemplate: true, category: categories[template.category] }
        : { kind: 'refused', problem }
    }
    case 'PAUSED':
      return { kind: 'refused', problem: { code: 132015 } }
    case 'DISABLED':
      return { kind: 'refused', problem: { code: 132016 } }
    case 'PENDING':
    case 'REJECTED':
    case undefined:
      return {
        kind: 'refused',
        problem: { code: 132001, details: `template name (${name}) does not exist in ${language}` },
      }
  }
}

type TemplateName =
  | { kind: 'named'; name: string; language: string; components: unknown }
  | { kind: 'refused'; problem: GraphProblem }

function readTemplateName(given: unknown): TemplateName {
  const refuse = (code: number, details: string): TemplateName => ({
    kind: 'refused',
    problem: { code, details },
  })
  if (!isObject(given)) return refuse(131008, 'The parameter template is required.')
  const stranger = unknownKey(given, templateKeys)
  if (stranger !== undefined) return refuse(100, `Unexpected key "${stranger}" on param "template"`)
  const { name, language } = given
  if (!isText(name) || name === '')
    return refuse(131008, "The parameter template['name'] is required.")
  if (!isObject(language) || !isText(language['code']) || language['code'] === '') {
    return refuse(131008, "The parameter template['language']['code'] is required.")
  }
  const languageStranger = unknownKey(language, languageKeys)
  if (languageStranger !== undefined) {
    return refuse(100, `Unexpected key "${languageStranger}" on param "template['language']"`)
  }
  if (language['policy'] !== undefined && language['policy'] !== 'deterministic') {
    return refuse(100, "Param template['language']['policy'] must be one of {DETERMINISTIC}")
  }
  return { kind: 'named', name, language: language['code'], components: given['components'] }
}
