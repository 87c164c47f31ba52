import { isObject, isText, type JsonObject } from '../messages/json.ts'
import type { MessageRequest } from '../messages/message-request.ts'

/** What a message gives a person to press, pick or fill in. */
export interface MessageOffer {
  /** Quick replies of a template. */
  buttons: { text: string; payload: string }[]
  /** Reply buttons of an interactive message. */
  replies: { id: string; title: string }[]
  /** Rows of an interactive list. */
  rows: { id: string; title: string; description?: string }[]
  flow: { token: string } | undefined
}

type Offering = Pick<MessageRequest, 'template' | 'type' | 'content'>

/** Source: Meta, flow messages (reference 2.4): the token of a sender who gave none. */
const FLOW_TOKEN_DEFAULT = 'unused'

export function offerOf({ template, type, content }: Offering): MessageOffer {
  const nothing: MessageOffer = { buttons: [], replies: [], rows: [], flow: undefined }
  if (!isObject(content)) return nothing
  if (template !== undefined) return { ...nothing, ...templateOffer(template, content) }
  if (type !== 'interactive' || !isObject(content['action'])) return nothing
  const { action } = content
  switch (content['type']) {
    case 'button':
      return { ...nothing, replies: objectsIn(action['buttons']).map(replyOf) }
    case 'list':
      return {
        ...nothing,
        rows: objectsIn(action['sections']).flatMap((section) =>
          objectsIn(section['rows']).map(rowOf),
        ),
      }
    case 'flow': {
      const parameters = isObject(action['parameters']) ? action['parameters'] : {}
      return { ...nothing, flow: { token: textOr(parameters['flow_token'], FLOW_TOKEN_DEFAULT) } }
    }
    default:
      return nothing
  }
}

function templateOffer(
  template: NonNullable<Offering['template']>,
  content: JsonObject,
): Partial<MessageOffer> {
  const all = template.components.find((component) => component.type === 'BUTTONS')?.buttons ?? []
  const given = objectsIn(content['components']).filter(
    (component) => textOr(component['type'], '').toLowerCase() === 'button',
  )
  const parameterAt = (index: number): JsonObject => {
    const component = given.find((one) => Number(one['index']) === index)
    return objectsIn(component?.['parameters'])[0] ?? {}
  }
  const buttons = all.flatMap((button, index) =>
    button.type === 'QUICK_REPLY'
      ? [{ text: button.text, payload: textOr(parameterAt(index)['payload'], button.text) }]
      : [],
  )
  const flowAt = all.findIndex((button) => button.type === 'FLOW')
  if (flowAt === -1) return { buttons }
  const { action } = parameterAt(flowAt)
  const token = isObject(action) ? action['flow_token'] : undefined
  return { buttons, flow: { token: textOr(token, FLOW_TOKEN_DEFAULT) } }
}

const objectsIn = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const textOr = (value: unknown, otherwise: string): string => (isText(value) ? value : otherwise)

function replyOf(button: JsonObject): { id: string; title: string } {
  const reply = isObject(button['reply']) ? button['reply'] : {}
  return { id: textOr(reply['id'], ''), title: textOr(reply['title'], '') }
}

function rowOf(row: JsonObject): { id: string; title: string; description?: string } {
  const described = isText(row['description']) ? { description: row['description'] } : {}
  return { id: textOr(row['id'], ''), title: textOr(row['title'], ''), ...described }
}
