import type { GraphProblem } from '../errors/graph-problem.ts'
import type { HeaderMedia, TemplateForm } from '../world/template.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'
import { documentKeys, idOrLinkKeys, mediaProblem, type SendContext } from './media-reference.ts'
import { buttonsProblem, type GivenButton } from './template-buttons.ts'
import { textValuesProblem } from './template-values.ts'

const componentKeys = new Set(['type', 'sub_type', 'index', 'parameters', 'cards'])
const COMPONENTS_MAX = 32
const AUTHENTICATION_CODE_LENGTH_MAX = 15
const none: readonly unknown[] = []

/**
 * Checks `template.components` of a send against what the approved template wants; undefined
 * means it can be sent.
 * Source: Meta, Send message templates (reference 2.3).
 */
export function componentsProblem(
  given: unknown,
  form: TemplateForm,
  context: SendContext,
): GraphProblem | undefined {
  const sorted = sortComponents(given)
  if (sorted.kind === 'refused') return sorted.problem
  const { header, body, buttons, offer, cards } = sorted
  return (
    headerProblem(header ?? none, form, context) ??
    textValuesProblem('body', body ?? none, {
      ...form.body,
      parameterFormat: form.parameterFormat,
    }) ??
    buttonsProblem(buttons, form.buttons) ??
    (form.isAuthentication ? authenticationCodeProblem(body, buttons) : undefined) ??
    offerProblem(offer, form.needsOfferExpiration) ??
    cardsProblem(cards, form.cards, context)
  )
}

type Sorted =
  | {
      kind: 'sorted'
      header: readonly unknown[] | undefined
      body: readonly unknown[] | undefined
      buttons: GivenButton[]
      offer: readonly unknown[] | undefined
      cards: readonly unknown[] | undefined
    }
  | { kind: 'refused'; problem: GraphProblem }

const refused = (code: number, details: string): { kind: 'refused'; problem: GraphProblem } => ({
  kind: 'refused',
  problem: { code, details },
})

function sortComponents(given: unknown): Sorted {
  const sorted: Sorted & { kind: 'sorted' } = {
    kind: 'sorted',
    header: undefined,
    body: undefined,
    buttons: [],
    offer: undefined,
    cards: undefined,
  }
  if (given === undefined || given === null) return sorted
  if (!Array.isArray(given)) return refused(100, 'Param template.components must be an array')
  if (given.length > COMPONENTS_MAX) return refused(100, 'Param template.components is too long')
  for (const [position, component] of given.entries()) {
    const path = `template.components[${position}]`
    const shape = componentShape(component, path)
    if (shape.kind === 'refused') return shape
    const problem = putComponent(sorted, shape, path)
    if (problem !== undefined) return { kind: 'refused', problem }
  }
  return sorted
}

/** Where each kind of component but the button is kept, under its name in the request. */
const places = {
  header: 'header',
  body: 'body',
  limited_time_offer: 'offer',
  carousel: 'cards',
} as const

function putComponent(
  sorted: Sorted & { kind: 'sorted' },
  shape: Shape & { kind: 'component' },
  path: string,
): GraphProblem | undefined {
  const { type, component, parameters } = shape
  if (type === 'button') {
    const button = givenButton(component, parameters, path)
    if (button.kind === 'refused') return button.problem
    sorted.buttons.push(button.button)
    return undefined
  }
  if (!isPlaced(type)) {
    return { code: 132018, details: `${type}: the template has no such component` }
  }
  const place = places[type]
  if (sorted[place] !== undefined) return { code: 100, details: `Param ${path} repeats ${type}` }
  const content = type === 'carousel' ? (component['cards'] ?? none) : parameters
  if (!Array.isArray(content)) return { code: 131008, details: `Param ${path}.cards is required` }
  sorted[place] = content
  return undefined
}

const isPlaced = (type: string): type is keyof typeof places => Object.hasOwn(places, type)

type Shape =
  | { kind: 'component'; type: string; component: JsonObject; parameters: readonly unknown[] }
  | { kind: 'refused'; problem: GraphProblem }

function componentShape(component: unknown, path: string): Shape {
  if (!isObject(component)) return refused(100, `Param ${path} must be a JSON object`)
  const type = component['type']
  if (!isText(type) || type === '') return refused(131008, `Param ${path}.type is required`)
  const stranger = unknownKey(component, componentKeys)
  if (stranger !== undefined) return refused(100, `Unexpected key "${stranger}" on param "${path}"`)
  const parameters = component['parameters'] ?? none
  if (!Array.isArray(parameters)) return refused(100, `Param ${path}.parameters must be an array`)
  return { kind: 'component', type: type.toLowerCase(), component, parameters }
}

function givenButton(
  component: JsonObject,
  parameters: readonly unknown[],
  path: string,
): { kind: 'button'; button: GivenButton } | { kind: 'refused'; problem: GraphProblem } {
  const { sub_type: subType, index } = component
  if (!isText(subType) || subType === '')
    return refused(131008, `Param ${path}.sub_type is required`)
  // Meta's own samples write the index as a string and as a number.
  const position = isText(index) && /^\d$/.test(index) ? Number(index) : index
  if (position === undefined) return refused(131008, `Param ${path}.index is required`)
  if (typeof position !== 'number' || !Number.isInteger(position) || position < 0 || position > 9) {
    return refused(131009, `Param ${path}.index must be a button's position from 0 to 9`)
  }
  return { kind: 'button', button: { subType: subType.toLowerCase(), index: position, parameters } }
}

function headerProblem(
  parameters: readonly unknown[],
  { header, parameterFormat }: TemplateForm,
  context: SendContext,
): GraphProblem | undefined {
  switch (header.kind) {
    case 'none':
      return textValuesProblem('header', parameters, { text: '', variables: [], parameterFormat })
    case 'text':
      return textValuesProblem('header', parameters, { ...header, parameterFormat })
    case 'location':
      return headerObjectProblem(parameters, 'location', (value) =>
        requiredKeys(value, 'location', ['latitude', 'longitude']),
      )
    case 'product':
      return headerObjectProblem(parameters, 'product', (value) =>
        requiredKeys(value, 'product', ['product_retailer_id', 'catalog_id']),
      )
    case 'media':
      return headerObjectProblem(parameters, header.media, (value) =>
        headerMediaProblem(value, header.media, context),
      )
  }
}

const requiredKeys = (
  value: JsonObject,
  kind: string,
  keys: readonly string[],
): GraphProblem | undefined =>
  keys.every((key) => value[key] !== undefined && value[key] !== '')
    ? undefined
    : { code: 131008, details: `header: ${kind} needs ${keys.join(' and ')}` }

function headerMediaProblem(
  value: JsonObject,
  media: HeaderMedia,
  context: SendContext,
): GraphProblem | undefined {
  const keys = media === 'document' ? documentKeys : idOrLinkKeys
  const problem = mediaProblem(value, media, 'header', keys, context)
  // Source: Meta's error table (reference 8.4): the wrong kind of media in a header is 132012.
  return problem?.code === 131053 ? { ...problem, code: 132012 } : problem
}

/** A header that takes exactly one parameter, an object under the name of its kind. */
function headerObjectProblem(
  parameters: readonly unknown[],
  expected: string,
  check: (value: JsonObject) => GraphProblem | undefined,
): GraphProblem | undefined {
  const parameter = parameters[0]
  const received = isObject(parameter)
    ? String(parameter['type'] ?? 'unknown').toLowerCase()
    : 'unknown'
  if (!isObject(parameter) || parameters.length !== 1 || received !== expected) {
    return {
      code: 132012,
      details: `header: Format mismatch, expected ${expected.toUpperCase()}, received ${received.toUpperCase()}`,
    }
  }
  const value = parameter[expected]
  return isObject(value)
    ? check(value)
    : {
        code: 131008,
        details: `header: parameter of type ${expected} is missing its ${expected} object`,
      }
}

/**
 * The code stands in the body and, once more, in the button.
 * Source: Meta, Authentication templates (reference 2.3): at most 15 characters.
 */
function authenticationCodeProblem(
  body: readonly unknown[] | undefined,
  buttons: readonly GivenButton[],
): GraphProblem | undefined {
  const inBody = textOf(body?.[0])
  const inButton = textOf(buttons[0]?.parameters[0])
  if (inBody.length > AUTHENTICATION_CODE_LENGTH_MAX) {
    return {
      code: 132005,
      details: `body: the code is longer than ${AUTHENTICATION_CODE_LENGTH_MAX} characters`,
    }
  }
  return inBody === inButton
    ? undefined
    : { code: 132018, details: 'buttons: the code of the button differs from the code of the body' }
}

function textOf(parameter: unknown): string {
  const text: unknown = isObject(parameter) ? parameter['text'] : undefined
  return isText(text) ? text : ''
}

/** Source: Meta, Limited-time offer templates (reference 2.3): epoch in milliseconds. */
function offerProblem(
  offer: readonly unknown[] | undefined,
  isRequired: boolean,
): GraphProblem | undefined {
  if (offer === undefined) {
    return isRequired
      ? { code: 131008, details: 'limited_time_offer: expiration_time_ms is required' }
      : undefined
  }
  if (!isRequired) {
    return { code: 132018, details: 'limited_time_offer: the template has no such component' }
  }
  const parameter = offer[0]
  const value: unknown = isObject(parameter) ? parameter['limited_time_offer'] : undefined
  if (offer.length !== 1 || !isObject(value)) {
    return { code: 132012, details: 'limited_time_offer: takes one parameter of its own type' }
  }
  const expiration = value['expiration_time_ms']
  return typeof expiration === 'number' && Number.isInteger(expiration) && expiration > 0
    ? undefined
    : { code: 131009, details: 'limited_time_offer: expiration_time_ms must be a time in ms' }
}

/** Source: Meta, Carousel templates (reference 2.3): exactly the approved cards, each once. */
function cardsProblem(
  cards: readonly unknown[] | undefined,
  expected: readonly TemplateForm[],
  context: SendContext,
): GraphProblem | undefined {
  if (cards === undefined && expected.length === 0) return undefined
  if (expected.length === 0) {
    return { code: 132018, details: 'carousel: the template has no such component' }
  }
  if (cards?.length !== expected.length) {
    return {
      code: 132018,
      details: `carousel: number of cards (${cards?.length ?? 0}) does not match the expected number of cards (${expected.length})`,
    }
  }
  const seen = new Set<number>()
  for (const card of cards) {
    const index = isObject(card) ? Number(card['card_index']) : Number.NaN
    const form = expected[index]
    if (!isObject(card) || form === undefined || seen.has(index)) {
      return { code: 132018, details: 'carousel: each card_index must appear exactly once' }
    }
    seen.add(index)
    const problem = componentsProblem(card['components'], form, context)
    if (problem !== undefined) {
      return { ...problem, details: `carousel card ${index}: ${problem.details ?? ''}` }
    }
  }
  return undefined
}
