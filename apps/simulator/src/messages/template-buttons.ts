import type { GraphProblem } from '../errors/graph-problem.ts'
import type { ButtonForm, ButtonSubType } from '../world/template.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'
import { usableText } from './template-values.ts'

/** A button component of a send, its shape already read. */
export interface GivenButton {
  subType: string
  index: number
  parameters: readonly unknown[]
}

const COUPON_CODE_LENGTH_MAX = 20
/** Copies of Meta's pages say 128 or 256; this is the stricter (reference 11). */
const QUICK_REPLY_PAYLOAD_LENGTH_MAX = 128
const URL_SUFFIX_LENGTH_MAX = 2_000
const FLOW_TOKEN_LENGTH_MAX = 200
/** Source: Meta, Multi-product message templates (reference 4.3). */
const SECTIONS_MAX = 10
const PRODUCTS_MAX = 30
const SECTION_TITLE_LENGTH_MAX = 24

export function buttonsProblem(
  given: readonly GivenButton[],
  expected: readonly ButtonForm[],
): GraphProblem | undefined {
  const filled = new Set<number>()
  for (const { index, subType, parameters } of given) {
    const form = expected[index]
    if (form === undefined) {
      return { code: 132018, details: `buttons: the template has no button at index ${index}` }
    }
    if (form.subType !== subType) {
      return {
        code: 132018,
        details: `buttons: Button at index ${index} is of type ${form.subType}, received ${subType}`,
      }
    }
    if (filled.has(index)) {
      return { code: 132018, details: `buttons: Button at index ${index} is given twice` }
    }
    const problem = buttonProblem(form, index, parameters)
    if (problem !== undefined) return problem
    filled.add(index)
  }
  const missing = expected.findIndex(
    (form, index) => form.isParameterRequired && !filled.has(index),
  )
  return missing === -1 ? undefined : missingButtonParameter(missing, expected[missing])
}

const missingButtonParameter = (index: number, form: ButtonForm | undefined): GraphProblem => ({
  code: 131008,
  details: `buttons: Button at index ${index} of type ${form?.subType ?? 'unknown'} requires a parameter`,
})

interface TextParameter {
  type: string
  key: string
  lengthMax: number
}

/** What one button's text parameter must be: its type, the key of its text, and the text's length. */
const textParameters: Readonly<Partial<Record<ButtonSubType, TextParameter>>> = {
  url: { type: 'text', key: 'text', lengthMax: URL_SUFFIX_LENGTH_MAX },
  quick_reply: { type: 'payload', key: 'payload', lengthMax: QUICK_REPLY_PAYLOAD_LENGTH_MAX },
  copy_code: { type: 'coupon_code', key: 'coupon_code', lengthMax: COUPON_CODE_LENGTH_MAX },
}

type ActionCheck = (action: JsonObject, index: number) => GraphProblem | undefined

/** What an `action` parameter may hold, by kind of button. */
const actionChecks: Readonly<Partial<Record<ButtonSubType, ActionCheck>>> = {
  flow: flowActionProblem,
  catalog: catalogActionProblem,
  mpm: productsActionProblem,
}

const takesParameter = (form: ButtonForm): boolean =>
  form.isParameterRequired || form.subType === 'quick_reply' || form.subType in actionChecks

function buttonProblem(
  form: ButtonForm,
  index: number,
  parameters: readonly unknown[],
): GraphProblem | undefined {
  if (parameters.length === 0) {
    return form.isParameterRequired ? missingButtonParameter(index, form) : undefined
  }
  const text = textParameters[form.subType]
  const actionCheck = actionChecks[form.subType]
  const isTaken = takesParameter(form) && (text ?? actionCheck) !== undefined
  if (!isTaken || parameters.length > 1) {
    return {
      code: 132000,
      details: `buttons: Button at index ${index}: number of params (${parameters.length}) does not match the expected number of params (${isTaken ? 1 : 0})`,
    }
  }
  const parameter = parameters[0]
  const type = text?.type ?? 'action'
  if (!isObject(parameter) || String(parameter['type']).toLowerCase() !== type) {
    return {
      code: 132012,
      details: `buttons: Button at index ${index} takes a parameter of type ${type}`,
    }
  }
  if (text !== undefined) return textParameterProblem(parameter, text, index)
  const action = parameter['action']
  return isObject(action)
    ? actionCheck?.(action, index)
    : { code: 131008, details: `buttons: Button at index ${index} is missing its action object` }
}

function textParameterProblem(
  parameter: JsonObject,
  { key, lengthMax }: TextParameter,
  index: number,
): GraphProblem | undefined {
  const value = usableText(parameter[key])
  if (typeof value !== 'string') return value
  return value.length > lengthMax
    ? {
        code: 131009,
        details: `buttons: ${key} at index ${index} is longer than ${lengthMax} characters`,
      }
    : undefined
}

const flowActionKeys = new Set(['flow_token', 'flow_action_data'])

/** Both are optional: the token is "unused" and the data empty without them (reference 2.3, 2.4). */
function flowActionProblem(action: JsonObject, index: number): GraphProblem | undefined {
  const stranger = unknownKey(action, flowActionKeys)
  if (stranger !== undefined) return strangeAction(stranger, index)
  const { flow_token: token, flow_action_data: data } = action
  if (token !== undefined && !(isText(token) && token.length <= FLOW_TOKEN_LENGTH_MAX)) {
    return { code: 131009, details: `buttons: flow_token at index ${index} must be a short string` }
  }
  if (data !== undefined && !(isObject(data) && Object.keys(data).length > 0)) {
    return {
      code: 131009,
      details: `buttons: flow_action_data at index ${index} must be an object that is not empty`,
    }
  }
  return undefined
}

const strangeAction = (key: string, index: number): GraphProblem => ({
  code: 100,
  details: `Unexpected key "${key}" on the action of button ${index}`,
})

const catalogActionKeys = new Set(['thumbnail_product_retailer_id'])

function catalogActionProblem(action: JsonObject, index: number): GraphProblem | undefined {
  const stranger = unknownKey(action, catalogActionKeys)
  if (stranger !== undefined) return strangeAction(stranger, index)
  const thumbnail = action['thumbnail_product_retailer_id']
  return thumbnail === undefined || (isText(thumbnail) && thumbnail !== '')
    ? undefined
    : {
        code: 131009,
        details: `buttons: thumbnail_product_retailer_id at index ${index} must be a product's id`,
      }
}

const productsActionKeys = new Set(['thumbnail_product_retailer_id', 'sections'])

function productsActionProblem(action: JsonObject, index: number): GraphProblem | undefined {
  const stranger = unknownKey(action, productsActionKeys)
  if (stranger !== undefined) return strangeAction(stranger, index)
  if (!isText(action['thumbnail_product_retailer_id'])) {
    return {
      code: 131008,
      details: `buttons: thumbnail_product_retailer_id is required at index ${index}`,
    }
  }
  return productSectionsProblem(action['sections'], `buttons: index ${index}`)
}

/** Sections of products, as a multi-product template or message lists them. */
export function productSectionsProblem(sections: unknown, where: string): GraphProblem | undefined {
  if (!Array.isArray(sections) || sections.length === 0) {
    return { code: 131008, details: `${where}: sections are required` }
  }
  if (sections.length > SECTIONS_MAX) {
    return { code: 131009, details: `${where}: there may be at most ${SECTIONS_MAX} sections` }
  }
  let productCount = 0
  for (const section of sections) {
    const problem = sectionProblem(section, sections.length, where)
    if (typeof problem !== 'number') return problem
    productCount += problem
  }
  return productCount > PRODUCTS_MAX
    ? { code: 131009, details: `${where}: there may be at most ${PRODUCTS_MAX} products` }
    : undefined
}

/** How many products a section lists, or what is wrong with it. A single section needs no title. */
function sectionProblem(
  section: unknown,
  sectionCount: number,
  where: string,
): number | GraphProblem {
  const { title, product_items: items } = isObject(section) ? section : {}
  const isTitleRight =
    (title === undefined && sectionCount === 1) ||
    (isText(title) && title.length > 0 && title.length <= SECTION_TITLE_LENGTH_MAX)
  if (!isTitleRight || !Array.isArray(items) || items.length === 0) {
    return {
      code: 131009,
      details: `${where}: each section needs a title of at most ${SECTION_TITLE_LENGTH_MAX} characters and products`,
    }
  }
  return items.every((item) => isObject(item) && isText(item['product_retailer_id']))
    ? items.length
    : { code: 131008, details: `${where}: each product needs its product_retailer_id` }
}
