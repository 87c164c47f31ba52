import type { TemplateComponent } from '@clarion/contracts/templates'
import { type MessageValues, type MessageView, renderMessage } from '../whatsapp/message.ts'
import type { LastMessage, ReviewComponent, ReviewTemplate } from './answers.ts'
import { isObject, type JsonObject } from './read.ts'

type Values = Record<string, string | null>

/** A template as its reviewer sees it: variables filled from the examples it came with. */
export const exampleMessage = ({ components }: Pick<ReviewTemplate, 'components'>): MessageView =>
  renderMessage({ components: components.map(componentOf) }, exampleValues(components))

function componentOf(component: ReviewComponent): TemplateComponent {
  const { type, format, text, buttons } = component
  return {
    type,
    ...(format !== null && { format }),
    ...(text !== null && { text }),
    ...(buttons !== null && {
      buttons: buttons.map((button) => ({
        type: button.type,
        ...(button.text !== null && { text: button.text }),
        // An example of a whole address is shown by its pattern: it is the same for everyone.
        ...(button.url !== null && { url: button.url.replace(/\{\{.*\}\}/, '…') }),
        ...(button.phone_number !== null && { phone_number: button.phone_number }),
      })),
    }),
  }
}

function exampleValues(components: readonly ReviewComponent[]): MessageValues {
  const exampleOf = (type: string): JsonObject =>
    components.find((component) => component.type === type)?.example ?? {}
  const header = exampleOf('HEADER')
  const body = exampleOf('BODY')
  return {
    header: { ...named(header['header_text_named_params']), ...placed(header['header_text']) },
    body: { ...named(body['body_text_named_params']), ...placed(firstOf(body['body_text'])) },
    buttons: {},
  }
}

const firstOf = (value: unknown): unknown =>
  Array.isArray(value) && Array.isArray(value[0]) ? value[0] : value

const placed = (value: unknown): Values =>
  Object.fromEntries(
    (Array.isArray(value) ? value : [])
      .filter((item): item is string => typeof item === 'string')
      .map((item, index) => [String(index + 1), item]),
  )

const named = (value: unknown): Values =>
  Object.fromEntries(
    objectsIn(value).flatMap(({ param_name: name, example }) =>
      typeof name === 'string' && typeof example === 'string' ? [[name, example]] : [],
    ),
  )

const objectsIn = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** A message someone got, as their phone shows it; undefined for kinds that are only named. */
export function gottenMessage(
  message: Pick<LastMessage, 'template' | 'content' | 'type'>,
  templates: readonly ReviewTemplate[],
): MessageView | undefined {
  const content = isObject(message.content) ? message.content : {}
  const { template } = message
  if (template === null) {
    const text = message.type === 'text' ? content['body'] : undefined
    if (typeof text !== 'string') return undefined
    const body = { type: 'BODY', text }
    return renderMessage({ components: [body] }, { header: {}, body: {}, buttons: {} })
  }
  const found = templates.find(
    ({ name, language }) => name === template.name && language === template.language,
  )
  if (found === undefined) return undefined
  const given = objectsIn(content['components'])
  return renderMessage(
    { components: found.components.map(componentOf) },
    { header: givenValues(given, 'header'), body: givenValues(given, 'body'), buttons: {} },
  )
}

function givenValues(components: readonly JsonObject[], type: string): Values {
  const component = components.find((one) => String(one['type']).toLowerCase() === type)
  return Object.fromEntries(
    objectsIn(component?.['parameters']).flatMap((parameter, index) => {
      const { parameter_name: name, text } = parameter
      return typeof text === 'string'
        ? [[typeof name === 'string' ? name : String(index + 1), text]]
        : []
    }),
  )
}
