import type { GraphProblem } from '../errors/graph-problem.ts'
import { isObject, isText, type JsonObject } from '../messages/json.ts'
import {
  type ParameterFormat,
  type TemplateCategory,
  type TemplateComponent,
  templateCategories,
} from '../world/template.ts'
import { readAuthenticationComponents } from './authentication-draft.ts'
import { type DraftNeeds, readComponents } from './component-draft.ts'
import { draftProblem, missingField, type Read, read, refuse } from './draft-problem.ts'
import { isLanguage } from './languages.ts'

/** A template that was well formed when it was submitted. */
export interface TemplateDraft {
  name: string
  language: string
  category: TemplateCategory
  parameterFormat: ParameterFormat
  components: TemplateComponent[]
  sendTtlSeconds: number | undefined
  hasMaxPrice: boolean
  isLinkTrackingOptedOut: boolean
}

const NAME_LENGTH_MAX = 512
const namePattern = /^[a-z0-9_]+$/

/** Reads the body of POST /{waba}/message_templates. Source: Meta, Templates (reference 4.1 to 4.4). */
export function readDraft(
  body: unknown,
  needs: Pick<DraftNeeds, 'sampleKind'>,
): Read<TemplateDraft> {
  if (!isObject(body))
    return refuse(draftProblem('Template is not valid', 'The body must be JSON.'))
  const name = body['name']
  if (!isText(name) || name === '') return refuse(missingField('template', 'name'))
  if (name.length > NAME_LENGTH_MAX || !namePattern.test(name)) {
    const message = `A name has 1 to ${NAME_LENGTH_MAX} lowercase letters, digits and underscores.`
    return refuse(draftProblem('Name is not valid', message))
  }
  const language = body['language']
  if (!isText(language) || !isLanguage(language)) {
    return refuse(
      draftProblem('Language is not valid', 'language must be a language WhatsApp knows.'),
    )
  }
  const category = categoryOf(body['category'])
  if (category === undefined) {
    const known = templateCategories.join(', ')
    return refuse(draftProblem('Category is not valid', `category must be one of ${known}.`))
  }
  const content = readContent(body, category, needs)
  return content.kind === 'refused' ? content : read({ name, language, category, ...content.value })
}

export type DraftContent = Omit<TemplateDraft, 'name' | 'language' | 'category'>

/** What can also be changed later: components, format, time to live. */
export function readContent(
  body: JsonObject,
  category: TemplateCategory,
  needs: Pick<DraftNeeds, 'sampleKind'>,
): Read<DraftContent> {
  if (body['library_template_name'] !== undefined) {
    const message = 'This account has no access to the template library.'
    return refuse(draftProblem('Library template is not available', message))
  }
  const format = formatOf(body['parameter_format'])
  if (format === undefined) {
    const message = 'parameter_format must be NAMED or POSITIONAL.'
    return refuse(draftProblem('Parameter format is not valid', message))
  }
  const components =
    category === 'AUTHENTICATION'
      ? readAuthenticationComponents(body['components'])
      : readComponents(body['components'], { format, sampleKind: needs.sampleKind })
  if (components.kind === 'refused') return components
  const ttl = readTtl(body['message_send_ttl_seconds'], category)
  if (ttl.kind === 'refused') return ttl
  const problem = categoryProblem(components.value, category)
  if (problem !== undefined) return refuse(problem)
  return read({
    parameterFormat: format,
    components: components.value,
    sendTtlSeconds: ttl.value,
    hasMaxPrice: isObject(body['optimization_spec']) || isObject(body['bid_spec']),
    isLinkTrackingOptedOut: body['cta_url_link_tracking_opted_out'] === true,
  })
}

export function categoryOf(given: unknown): TemplateCategory | undefined {
  const text = isText(given) ? given.toUpperCase() : ''
  return templateCategories.find((category) => category === text)
}

function formatOf(given: unknown): ParameterFormat | undefined {
  if (given === undefined || given === null) return 'POSITIONAL'
  const text = String(given).toUpperCase()
  return text === 'NAMED' || text === 'POSITIONAL' ? text : undefined
}

const THIRTY_DAYS = -1
/** Source: Meta, Time to live (reference 2.6, Oct 2025). Unit: seconds. */
const ttlRanges = {
  AUTHENTICATION: { min: 30, max: 900, hasDefault: true },
  UTILITY: { min: 30, max: 43_200, hasDefault: true },
  MARKETING: { min: 43_200, max: 2_592_000, hasDefault: false },
} as const

export function readTtl(given: unknown, category: TemplateCategory): Read<number | undefined> {
  if (given === undefined || given === null) return read(undefined)
  const seconds = Number(given)
  const { min, max, hasDefault } = ttlRanges[category]
  const isRight =
    (hasDefault && seconds === THIRTY_DAYS) ||
    (Number.isInteger(seconds) && seconds >= min && seconds <= max)
  return isRight
    ? read(seconds)
    : refuse(
        draftProblem(
          'Time to live is not valid',
          `message_send_ttl_seconds must be from ${min} to ${max}${hasDefault ? ', or -1' : ''}.`,
        ),
      )
}

/** Kinds of component and button that only marketing has. */
function categoryProblem(
  components: readonly TemplateComponent[],
  category: TemplateCategory,
): GraphProblem | undefined {
  if (category === 'MARKETING') return undefined
  const isPromotional = components.some(
    (component) =>
      component.type === 'LIMITED_TIME_OFFER' ||
      (component.type === 'HEADER' &&
        (component.format === 'GIF' || component.format === 'PRODUCT')) ||
      (component.type === 'BUTTONS' &&
        component.buttons.some(({ type }) =>
          ['CATALOG', 'MPM', 'SPM', 'COPY_CODE'].includes(type),
        )),
  )
  return isPromotional
    ? draftProblem(
        'Category is not valid',
        'Offers, coupons, products, catalogues and GIF headers are for marketing templates alone.',
      )
    : undefined
}
