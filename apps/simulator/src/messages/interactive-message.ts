import {
  isWebAddress,
  listProblem,
  onlyKeys,
  optionalTextProblem,
  type Problem,
  required,
  textProblem,
} from './field-checks.ts'
import { isObject, isText, type JsonObject } from './json.ts'
import { idOrLinkKeys, mediaProblem, type SendContext } from './media-reference.ts'
import { productSectionsProblem } from './template-buttons.ts'

/** Source: Meta, Interactive messages (reference 2.4, Nov 2025). Unit: UTF-16 code units. */
const BODY_LENGTH_MAX = 1_024
const LIST_BODY_LENGTH_MAX = 4_096
const HEADER_LENGTH_MAX = 60
const FOOTER_LENGTH_MAX = 60
const LABEL_LENGTH_MAX = 20
const REPLY_ID_LENGTH_MAX = 256
const ROW_ID_LENGTH_MAX = 200
const ROW_TITLE_LENGTH_MAX = 24
const ROW_DESCRIPTION_LENGTH_MAX = 72
const REPLY_BUTTONS_MAX = 3
const SECTIONS_MAX = 10
const ROWS_MAX = 10
const FLOW_CTA_LENGTH_MAX = 30

interface Kind {
  /** Whether it takes a header and a footer. */
  hasFrame: boolean
  isBodyOptional?: boolean
  bodyLengthMax?: number
  action(action: JsonObject, context: SendContext): Problem
}

const interactiveKeys = new Set(['type', 'header', 'body', 'footer', 'action'])

const named =
  (name: string, more: (parameters: JsonObject) => Problem = () => undefined) =>
  (action: JsonObject): Problem => {
    if (action['name'] !== name) return required(`interactive['action']['name'] (${name})`)
    const parameters = action['parameters'] ?? {}
    return isObject(parameters) ? more(parameters) : required("interactive['action']['parameters']")
  }

const kinds: Readonly<Record<string, Kind>> = {
  button: { hasFrame: true, action: replyButtonsProblem },
  list: { hasFrame: true, bodyLengthMax: LIST_BODY_LENGTH_MAX, action: listActionProblem },
  cta_url: { hasFrame: true, action: named('cta_url', linkProblem) },
  flow: { hasFrame: true, action: named('flow', flowProblem) },
  product: {
    hasFrame: true,
    isBodyOptional: true,
    action: (action) =>
      textProblem(action['catalog_id'], 'action.catalog_id', 100) ??
      textProblem(action['product_retailer_id'], 'action.product_retailer_id', 100),
  },
  product_list: {
    hasFrame: true,
    action: (action) =>
      textProblem(action['catalog_id'], 'action.catalog_id', 100) ??
      productSectionsProblem(action['sections'], 'interactive'),
  },
  catalog_message: { hasFrame: true, action: named('catalog_message') },
  location_request_message: { hasFrame: false, action: named('send_location') },
  address_message: {
    hasFrame: true,
    action: named('address_message', (parameters) =>
      textProblem(parameters['country'], 'action.parameters.country', 2),
    ),
  },
  call_permission_request: { hasFrame: false, action: named('call_permission_request') },
  request_contact_info: { hasFrame: false, action: named('request_contact_info') },
  voice_call: { hasFrame: false, action: named('voice_call') },
}

export function interactiveProblem(payload: JsonObject, context: SendContext): Problem {
  const type = payload['type']
  if (type === undefined) return required("interactive['type']")
  const kind = isText(type) && Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (kind === undefined) {
    return {
      code: 131009,
      details: `Param interactive['type'] must be one of {${Object.keys(kinds).join(', ')}}`,
    }
  }
  const frame = frameProblem(payload, kind, context)
  if (frame !== undefined) return frame
  const action = payload['action']
  return isObject(action) ? kind.action(action, context) : required("interactive['action']")
}

function frameProblem(payload: JsonObject, kind: Kind, context: SendContext): Problem {
  const strange = onlyKeys(payload, interactiveKeys, 'interactive')
  if (strange !== undefined) return strange
  const { header, footer } = payload
  if (!kind.hasFrame && (header !== undefined || footer !== undefined)) {
    return { code: 131009, details: 'This interactive message takes no header and no footer' }
  }
  return (
    bodyProblem(payload['body'], kind) ??
    (header === undefined ? undefined : headerProblem(header, context)) ??
    (footer === undefined ? undefined : footerProblem(footer))
  )
}

function bodyProblem(body: unknown, kind: Kind): Problem {
  if (body === undefined && kind.isBodyOptional) return undefined
  if (!isObject(body)) return required("interactive['body']")
  const lengthMax = kind.bodyLengthMax ?? BODY_LENGTH_MAX
  return textProblem(body['text'], "interactive['body']['text']", lengthMax)
}

const footerProblem = (footer: unknown): Problem =>
  isObject(footer)
    ? textProblem(footer['text'], "interactive['footer']['text']", FOOTER_LENGTH_MAX)
    : required("interactive['footer']['text']")

function headerProblem(header: unknown, context: SendContext): Problem {
  if (!isObject(header)) return required("interactive['header']['type']")
  const type = header['type']
  if (type === 'text') {
    return textProblem(header['text'], "interactive['header']['text']", HEADER_LENGTH_MAX)
  }
  if (type !== 'image' && type !== 'video' && type !== 'document') {
    return {
      code: 131009,
      details: "Param interactive['header']['type'] must be one of {text, image, video, document}",
    }
  }
  const value = header[type]
  const keys = type === 'document' ? new Set([...idOrLinkKeys, 'filename']) : idOrLinkKeys
  return isObject(value)
    ? mediaProblem(value, type, 'header', keys, context)
    : required(`interactive['header']['${type}']`)
}

function replyButtonsProblem(action: JsonObject): Problem {
  const ids = new Set<string>()
  return listProblem(action['buttons'], 'action.buttons', REPLY_BUTTONS_MAX, (button, path) => {
    const reply = button['reply']
    if (button['type'] !== 'reply' || !isObject(reply)) return required(`${path}.reply`)
    const problem =
      textProblem(reply['id'], `${path}.reply.id`, REPLY_ID_LENGTH_MAX) ??
      textProblem(reply['title'], `${path}.reply.title`, LABEL_LENGTH_MAX)
    if (problem !== undefined) return problem
    return addOnce(ids, String(reply['id']), `${path}.reply.id`)
  })
}

function addOnce(ids: Set<string>, id: string, path: string): Problem {
  if (ids.has(id)) return { code: 131009, details: `Param ${path} must be unique` }
  ids.add(id)
  return undefined
}

function listActionProblem(action: JsonObject): Problem {
  const ids = new Set<string>()
  const sections = action['sections']
  const isTitled = Array.isArray(sections) && sections.length > 1
  return (
    textProblem(action['button'], 'action.button', LABEL_LENGTH_MAX) ??
    listProblem(sections, 'action.sections', SECTIONS_MAX, (section, path) => {
      const titleProblem = isTitled ? textProblem : optionalTextProblem
      return (
        titleProblem(section['title'], `${path}.title`, ROW_TITLE_LENGTH_MAX) ??
        listProblem(section['rows'], `${path}.rows`, ROWS_MAX, (row, rowPath) =>
          rowProblem(row, rowPath, ids),
        )
      )
    })
  )
}

function rowProblem(row: JsonObject, path: string, ids: Set<string>): Problem {
  const problem =
    textProblem(row['id'], `${path}.id`, ROW_ID_LENGTH_MAX) ??
    textProblem(row['title'], `${path}.title`, ROW_TITLE_LENGTH_MAX) ??
    optionalTextProblem(row['description'], `${path}.description`, ROW_DESCRIPTION_LENGTH_MAX) ??
    addOnce(ids, String(row['id']), `${path}.id`)
  if (problem !== undefined) return problem
  return ids.size > ROWS_MAX
    ? { code: 131009, details: `A list takes at most ${ROWS_MAX} rows in all its sections` }
    : undefined
}

function linkProblem(parameters: JsonObject): Problem {
  const label = textProblem(
    parameters['display_text'],
    'action.parameters.display_text',
    LABEL_LENGTH_MAX,
  )
  if (label !== undefined) return label
  return isWebAddress(parameters['url'])
    ? undefined
    : { code: 131009, details: 'Param action.parameters.url must be a web address' }
}

/** `flow_id` or `flow_name`; the data of the first screen, if given, is not empty. */
function flowProblem(parameters: JsonObject): Problem {
  const { flow_id: id, flow_name: name, flow_action: action, mode } = parameters
  if ((id === undefined) === (name === undefined)) {
    return { code: 131009, details: 'A flow takes either flow_id or flow_name' }
  }
  if (String(parameters['flow_message_version']) !== '3') {
    return { code: 131009, details: 'Param flow_message_version must be "3"' }
  }
  if (mode !== undefined && mode !== 'published' && mode !== 'draft') {
    return { code: 131009, details: 'Param mode must be one of {published, draft}' }
  }
  if (action !== undefined && action !== 'navigate' && action !== 'data_exchange') {
    return { code: 131009, details: 'Param flow_action must be one of {navigate, data_exchange}' }
  }
  return (
    textProblem(parameters['flow_cta'], 'action.parameters.flow_cta', FLOW_CTA_LENGTH_MAX) ??
    flowPayloadProblem(parameters['flow_action_payload'], action)
  )
}

function flowPayloadProblem(payload: unknown, action: unknown): Problem {
  if (payload === undefined) return undefined
  if (!isObject(payload)) return { code: 131009, details: 'flow_action_payload must be an object' }
  if (action !== 'data_exchange' && !isText(payload['screen'])) {
    return required('flow_action_payload.screen')
  }
  const data = payload['data']
  return data === undefined || (isObject(data) && Object.keys(data).length > 0)
    ? undefined
    : { code: 131009, details: 'flow_action_payload.data must be an object that is not empty' }
}
