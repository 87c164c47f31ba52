import type { GraphProblem } from '../errors/graph-problem.ts'
import type { ButtonForm, TemplateForm } from '../world/template.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'
import { textValuesProblem, usableText } from './template-values.ts'

const componentKeys = new Set(['type', 'sub_type', 'index', 'parameters'])
const COUPON_CODE_LENGTH_MAX = 20
/** Copies of Meta's pages say 128 or 256; this is the stricter (reference 11). */
const QUICK_REPLY_PAYLOAD_LENGTH_MAX = 128
const URL_SUFFIX_LENGTH_MAX = 2_000
const COMPONENTS_MAX = 32
const none: readonly unknown[] = []

/**
 * Checks `template.components` of a send against what the approved template wants; undefined
 * means it can be sent.
 * Source: Meta, Send message templates (reference 2.3).
 */
export function componentsProblem(given: unknown, form: TemplateForm): GraphProblem | undefined {
  const sorted = sortComponents(given)
  if (sorted.kind === 'refused') return sorted.problem
  const { header, body, buttons } = sorted
  return (
    headerProblem(header ?? none, form) ??
    textValuesProblem('body', body ?? none, {
      ...form.body,
      parameterFormat: form.parameterFormat,
    }) ??
    buttonsProblem(buttons, form.buttons)
  )
}

interface GivenButton {
  subType: string
  index: number
  parameters: readonly unknown[]
}

type Sorted =
  | {
      kind: 'sorted'
      header: readonly unknown[] | undefined
      body: readonly unknown[] | undefined
      buttons: GivenButton[]
    }
  | { kind: 'refused'; problem: GraphProblem }

const refused = (code: number, details: string): { kind: 'refused'; problem: GraphProblem } => ({
  kind: 'refused',
  problem: { code, details },
})

function sortComponents(given: unknown): Sorted {
  const sorted: Sorted = { kind: 'sorted', header: undefined, body: undefined, buttons: [] }
  if (given === undefined || given === null) return sorted
  if (!Array.isArray(given)) return refused(100, 'Param template.components must be an array')
  if (given.length > COMPONENTS_MAX) return refused(100, 'Param template.components is too long')
  for (const [position, component] of given.entries()) {
    const path = `template.components[${position}]`
    const shape = componentShape(component, path)
    if (shape.kind === 'refused') return shape
    switch (shape.type) {
      case 'header':
      case 'body':
        if (sorted[shape.type] !== undefined)
          return refused(100, `Param ${path} repeats ${shape.type}`)
        sorted[shape.type] = shape.parameters
        break
      case 'button': {
        const button = givenButton(shape.component, shape.parameters, path)
        if (button.kind === 'refused') return button
        sorted.buttons.push(button.button)
        break
      }
      default:
        return refused(132018, `${shape.type}: the template has no such component`)
    }
  }
  return sorted
}

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
): GraphProblem | undefined {
  switch (header.kind) {
    case 'none':
      return textValuesProblem('header', parameters, { text: '', variables: [], parameterFormat })
    case 'text':
      return textValuesProblem('header', parameters, { ...header, parameterFormat })
    case 'location':
      return headerObjectProblem(parameters, 'location', (value) =>
        value['latitude'] === undefined || value['longitude'] === undefined
          ? { code: 131008, details: 'header: location needs latitude and longitude' }
          : undefined,
      )
    case 'media':
      return headerObjectProblem(parameters, header.media, mediaProblem)
  }
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

function mediaProblem({ id, link }: JsonObject): GraphProblem | undefined {
  if (id === undefined && link === undefined) {
    return { code: 131008, details: 'header: media needs an id or a link' }
  }
  if (id !== undefined && link !== undefined) {
    return { code: 131009, details: 'header: media takes either an id or a link' }
  }
  if (link !== undefined) {
    return isText(link) && /^https?:\/\//.test(link) && URL.canParse(link)
      ? undefined
      : { code: 131009, details: 'header: link must be an http or https address' }
  }
  return /^\d{1,30}$/.test(String(id))
    ? undefined
    : { code: 131009, details: `header: ${String(id)} is not a valid media id` }
}

function buttonsProblem(
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

/** What one button's parameter must be: its type, the key of its text, and the text's length. */
const buttonParameter = {
  url: { type: 'text', key: 'text', lengthMax: URL_SUFFIX_LENGTH_MAX },
  quick_reply: { type: 'payload', key: 'payload', lengthMax: QUICK_REPLY_PAYLOAD_LENGTH_MAX },
  copy_code: { type: 'coupon_code', key: 'coupon_code', lengthMax: COUPON_CODE_LENGTH_MAX },
} as const

function buttonProblem(
  form: ButtonForm,
  index: number,
  parameters: readonly unknown[],
): GraphProblem | undefined {
  if (parameters.length === 0) {
    return form.isParameterRequired ? missingButtonParameter(index, form) : undefined
  }
  const takesParameter = form.isParameterRequired || form.subType === 'quick_reply'
  if (!takesParameter || form.subType === 'phone_number' || parameters.length > 1) {
    return {
      code: 132000,
      details: `buttons: Button at index ${index}: number of params (${parameters.length}) does not match the expected number of params (${takesParameter ? 1 : 0})`,
    }
  }
  const { type, key, lengthMax } = buttonParameter[form.subType]
  const parameter = parameters[0]
  if (!isObject(parameter) || String(parameter['type']).toLowerCase() !== type) {
    return {
      code: 132012,
      details: `buttons: Button at index ${index} takes a parameter of type ${type}`,
    }
  }
  const value = usableText(parameter[key])
  if (typeof value !== 'string') return value
  return value.length > lengthMax
    ? {
        code: 131009,
        details: `buttons: ${key} at index ${index} is longer than ${lengthMax} characters`,
      }
    : undefined
}
