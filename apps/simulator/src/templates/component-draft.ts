import type { SampleKind } from '../media/upload-sessions.ts'
import { isObject, isText, type JsonObject } from '../messages/json.ts'
import {
  BODY_LENGTH_MAX,
  CARD_BODY_LENGTH_MAX,
  type HeaderFormat,
  OFFER_BODY_LENGTH_MAX,
  type ParameterFormat,
  type TemplateComponent,
} from '../world/template.ts'
import { readButtons } from './button-draft.ts'
import { draftProblem, missingField, type Read, read, refuse, subcodes } from './draft-problem.ts'
import { textIn, textRulesProblem } from './text-rules.ts'

const HEADER_LENGTH_MAX = 60
const FOOTER_LENGTH_MAX = 60
const OFFER_TEXT_LENGTH_MAX = 16
const CARDS_MIN = 2
const CARDS_MAX = 10
const CARD_BUTTONS_MAX = 2

export interface DraftNeeds {
  format: ParameterFormat
  /** What an uploaded sample is; undefined when its handle is none. */
  sampleKind(handle: string): SampleKind | undefined
}

export type ComponentType = TemplateComponent['type']
const componentTypes = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'LIMITED_TIME_OFFER', 'CAROUSEL']

/** The components of a marketing or utility template, by what each is. */
export function readComponents(given: unknown, needs: DraftNeeds): Read<TemplateComponent[]> {
  const sorted = sortComponents(given)
  if (sorted.kind === 'refused') return sorted
  const hasOffer = sorted.value.has('LIMITED_TIME_OFFER')
  const components: TemplateComponent[] = []
  for (const [type, component] of sorted.value) {
    const bodyLengthMax = hasOffer ? OFFER_BODY_LENGTH_MAX : BODY_LENGTH_MAX
    const outcome = readComponent(type, component, needs, bodyLengthMax)
    if (outcome.kind === 'refused') return outcome
    components.push(outcome.value)
  }
  if (!sorted.value.has('BODY')) return refuse(missingField('components', 'BODY'))
  if (hasOffer && sorted.value.has('FOOTER')) {
    return refuse(
      draftProblem('Footer is not valid', 'A limited-time offer has no footer.', subcodes.footer),
    )
  }
  return read(components)
}

/** Each kind at most once, names in capitals. */
function sortComponents(given: unknown): Read<Map<ComponentType, JsonObject>> {
  if (!Array.isArray(given) || given.length === 0) {
    return refuse(missingField('template', 'components'))
  }
  const sorted = new Map<ComponentType, JsonObject>()
  for (const component of given) {
    const type = isObject(component) ? String(component['type']).toUpperCase() : ''
    if (!isObject(component) || !isComponentType(type)) {
      const known = componentTypes.join(', ')
      return refuse(
        draftProblem('Component is not valid', `A component's type must be one of ${known}.`),
      )
    }
    if (sorted.has(type)) {
      return refuse(draftProblem('Component is not valid', `There is more than one ${type}.`))
    }
    sorted.set(type, component)
  }
  return read(sorted)
}

const isComponentType = (type: string): type is ComponentType => componentTypes.includes(type)

function readComponent(
  type: ComponentType,
  component: JsonObject,
  needs: DraftNeeds,
  bodyLengthMax: number,
): Read<TemplateComponent> {
  switch (type) {
    case 'HEADER':
      return readHeader(component, needs)
    case 'BODY':
      return readBody(component, needs.format, bodyLengthMax)
    case 'FOOTER':
      return readFooter(component)
    case 'BUTTONS': {
      const buttons = readButtons(component['buttons'])
      return buttons.kind === 'refused' ? buttons : read({ type, buttons: buttons.value })
    }
    case 'LIMITED_TIME_OFFER':
      return readOffer(component)
    case 'CAROUSEL':
      return readCarousel(component, needs)
  }
}

const headerFormats = ['TEXT', 'IMAGE', 'VIDEO', 'GIF', 'DOCUMENT', 'LOCATION', 'PRODUCT']
const isHeaderFormat = (format: string): format is HeaderFormat => headerFormats.includes(format)
const sampleKinds = { IMAGE: 'image', VIDEO: 'video', GIF: 'video', DOCUMENT: 'document' } as const
const headerProblem = (message: string): Read<never> =>
  refuse(draftProblem('Header is not valid', message, subcodes.header))

function readHeader(component: JsonObject, needs: DraftNeeds): Read<TemplateComponent> {
  const format = String(component['format']).toUpperCase()
  if (!isHeaderFormat(format)) {
    return headerProblem(`The header's format must be one of ${headerFormats.join(', ')}.`)
  }
  switch (format) {
    case 'TEXT':
      return readTextHeader(component, needs.format)
    case 'LOCATION':
    case 'PRODUCT':
      return read({ type: 'HEADER', format })
    default: {
      const example = component['example']
      const handles: unknown = isObject(example) ? example['header_handle'] : undefined
      const handle: unknown = Array.isArray(handles) ? handles[0] : handles
      if (!isText(handle) || handle === '') {
        return refuse(missingField('HEADER', 'example.header_handle'))
      }
      const kind = needs.sampleKind(handle)
      if (kind !== sampleKinds[format]) {
        return headerProblem(
          kind === undefined
            ? 'The uploaded media handle is not valid.'
            : `The uploaded sample is of type ${kind}, which is not ${format}.`,
        )
      }
      const url = `https://scontent.whatsapp.net/v/t61.29466-34/${encodeURIComponent(handle).slice(-40)}`
      return read({ type: 'HEADER', format, example: { header_handle: [url] } })
    }
  }
}

function readTextHeader(component: JsonObject, format: ParameterFormat): Read<TemplateComponent> {
  const text = textIn(component)
  if (text === undefined) return refuse(missingField('HEADER', 'text'))
  if (/[\n\r*_~`]/.test(text.replaceAll(/\{\{.*?\}\}/g, ''))) {
    return headerProblem('A header has no new lines and no formatting characters.')
  }
  const { example } = component
  const problem = textRulesProblem(text, example, {
    component: 'header',
    lengthMax: HEADER_LENGTH_MAX,
    variablesMax: 1,
    format,
  })
  return problem === undefined
    ? read({ type: 'HEADER', format: 'TEXT', text, ...(isObject(example) ? { example } : {}) })
    : refuse(problem)
}

function readBody(
  component: JsonObject,
  format: ParameterFormat,
  lengthMax: number,
): Read<TemplateComponent> {
  const text = textIn(component)
  if (text === undefined) return refuse(missingField('BODY', 'text'))
  const { example } = component
  const problem = textRulesProblem(text, example, {
    component: 'body',
    lengthMax,
    variablesMax: Number.POSITIVE_INFINITY,
    format,
  })
  return problem === undefined
    ? read({ type: 'BODY', text, ...(isObject(example) ? { example } : {}) })
    : refuse(problem)
}

function readFooter(component: JsonObject): Read<TemplateComponent> {
  const text = textIn(component)
  if (text === undefined) return refuse(missingField('FOOTER', 'text'))
  if (text.length > FOOTER_LENGTH_MAX) {
    const message = `The footer may have at most ${FOOTER_LENGTH_MAX} characters.`
    return refuse(draftProblem('Component text is too long', message, subcodes.tooLong))
  }
  return /\{\{|\}\}|\n/.test(text)
    ? refuse(
        draftProblem(
          'Footer is not valid',
          'A footer has no variables and no new lines.',
          subcodes.footer,
        ),
      )
    : read({ type: 'FOOTER', text })
}

function readOffer(component: JsonObject): Read<TemplateComponent> {
  const offer = component['limited_time_offer']
  const text: unknown = isObject(offer) ? offer['text'] : undefined
  if (!isObject(offer) || !isText(text) || text === '') {
    return refuse(missingField('LIMITED_TIME_OFFER', 'limited_time_offer.text'))
  }
  if (text.length > OFFER_TEXT_LENGTH_MAX) {
    const message = `The offer's text may have at most ${OFFER_TEXT_LENGTH_MAX} characters.`
    return refuse(draftProblem('Component text is too long', message, subcodes.tooLong))
  }
  return read({
    type: 'LIMITED_TIME_OFFER',
    limited_time_offer: { text, has_expiration: offer['has_expiration'] === true },
  })
}

const carouselProblem = (message: string): Read<never> =>
  refuse(draftProblem('Carousel is not valid', message))

/** Two to ten cards of the same build: a media header, perhaps a body, one or two buttons. */
function readCarousel(component: JsonObject, needs: DraftNeeds): Read<TemplateComponent> {
  const given = component['cards']
  if (!Array.isArray(given) || given.length < CARDS_MIN || given.length > CARDS_MAX) {
    return carouselProblem(`A carousel has ${CARDS_MIN} to ${CARDS_MAX} cards.`)
  }
  const cards: { components: TemplateComponent[] }[] = []
  for (const card of given) {
    const sorted = sortComponents(isObject(card) ? card['components'] : undefined)
    if (sorted.kind === 'refused') return sorted
    const components = readCard(sorted.value, needs)
    if (components.kind === 'refused') return components
    cards.push({ components: components.value })
  }
  const builds = new Set(cards.map(({ components }) => buildOf(components)))
  return builds.size === 1
    ? read({ type: 'CAROUSEL', cards })
    : carouselProblem('All cards have the same components and the same kinds of buttons.')
}

function readCard(
  sorted: ReadonlyMap<ComponentType, JsonObject>,
  needs: DraftNeeds,
): Read<TemplateComponent[]> {
  const stranger = [...sorted.keys()].find((type) => !['HEADER', 'BODY', 'BUTTONS'].includes(type))
  if (stranger !== undefined) return carouselProblem(`A card has no ${stranger}.`)
  const components: TemplateComponent[] = []
  for (const [type, component] of sorted) {
    const outcome =
      type === 'BUTTONS'
        ? readCardButtons(component)
        : readComponent(type, component, needs, CARD_BODY_LENGTH_MAX)
    if (outcome.kind === 'refused') return outcome
    components.push(outcome.value)
  }
  const header = components.find((component) => component.type === 'HEADER')
  const isMedia =
    header?.format === 'IMAGE' || header?.format === 'VIDEO' || header?.format === 'PRODUCT'
  return isMedia
    ? read(components)
    : carouselProblem('Each card has a header with an image, a video or a product.')
}

function readCardButtons(component: JsonObject): Read<TemplateComponent> {
  const buttons = readButtons(component['buttons'], CARD_BUTTONS_MAX)
  return buttons.kind === 'refused' ? buttons : read({ type: 'BUTTONS', buttons: buttons.value })
}

/** What two cards must have in common. */
const buildOf = (components: readonly TemplateComponent[]): string =>
  components
    .map((component) => {
      if (component.type === 'HEADER') return `HEADER/${component.format}`
      if (component.type !== 'BUTTONS') return component.type
      return `BUTTONS/${component.buttons.map((button) => button.type).join('/')}`
    })
    .toSorted()
    .join()
