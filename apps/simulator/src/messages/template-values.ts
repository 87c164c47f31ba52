import type { GraphProblem } from '../errors/graph-problem.ts'
import { fillText, type TemplateForm } from '../world/template.ts'
import { isObject, isText, type JsonObject } from './json.ts'

/** Source: Meta, Template components (reference 4.3, Nov 2025). Unit: UTF-16 code units. */
const LENGTH_MAX = { header: 60, body: 1_024 } as const
const forbiddenWhitespace = /[\n\r\t]| {5}/

type TextComponent = keyof typeof LENGTH_MAX

interface Expected {
  text: string
  /** Most characters of the filled text, where it is not the component's usual. */
  lengthMax?: number
  variables: readonly string[]
  parameterFormat: TemplateForm['parameterFormat']
}

/**
 * Checks the values for a header's or body's text against the approved text: how many, in which
 * form, each a usable text, and the filled text not too long.
 * Source: Meta, Send message templates (reference 2.3, 8.4, 8.8).
 */
export function textValuesProblem(
  component: TextComponent,
  parameters: readonly unknown[],
  expected: Expected,
): GraphProblem | undefined {
  if (parameters.length !== expected.variables.length) {
    return {
      code: 132000,
      details: `${component}: number of localizable_params (${parameters.length}) does not match the expected number of params (${expected.variables.length})`,
    }
  }
  const values = new Map<string, string>()
  for (const [position, parameter] of parameters.entries()) {
    if (!isObject(parameter)) {
      return { code: 100, details: `${component}: parameters[${position}] must be a JSON object` }
    }
    const value = textValueOf(component, parameter)
    if (typeof value !== 'string') return value
    const name = variableNameOf(component, parameter, position, expected)
    if (typeof name !== 'string') return name
    values.set(name, value)
  }
  if (values.size < expected.variables.length) {
    return { code: 132018, details: `${component}: each parameter_name must appear exactly once` }
  }
  const lengthMax = expected.lengthMax ?? LENGTH_MAX[component]
  return fillText(expected.text, values).length > lengthMax
    ? {
        code: 132005,
        details: `${component}: the filled text is longer than ${lengthMax} characters`,
      }
    : undefined
}

/** The text that stands for a parameter; currency and date_time show their fallback. */
function textValueOf(component: TextComponent, parameter: JsonObject): string | GraphProblem {
  const kind = String(parameter['type'] ?? 'unknown').toLowerCase()
  if (kind === 'text') return usableText(parameter['text'])
  if (component === 'body' && (kind === 'currency' || kind === 'date_time')) {
    const detail = parameter[kind]
    return usableText(isObject(detail) ? detail['fallback_value'] : undefined)
  }
  return {
    code: 132012,
    details: `${component}: Format mismatch, expected TEXT, received ${kind.toUpperCase()}`,
  }
}

/** A text Meta would put into a template, or what is wrong with it. */
export function usableText(text: unknown): string | GraphProblem {
  if (text === undefined || text === null || text === '') {
    return { code: 131008, details: 'Parameter of type text is missing text value' }
  }
  if (!isText(text)) return { code: 100, details: 'Parameter text must be a string' }
  if (forbiddenWhitespace.test(text)) {
    return {
      code: 132012,
      details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    }
  }
  return text
}

function variableNameOf(
  component: TextComponent,
  parameter: JsonObject,
  position: number,
  expected: Expected,
): string | GraphProblem {
  const given = parameter['parameter_name']
  if (expected.parameterFormat === 'POSITIONAL') {
    return given === undefined
      ? String(position + 1)
      : {
          code: 132018,
          details: `${component}: this template takes positional parameters, without parameter_name`,
        }
  }
  if (!isText(given) || given === '') {
    return { code: 132018, details: `${component}: Parameter name is missing or empty` }
  }
  return expected.variables.includes(given)
    ? given
    : { code: 132018, details: `${component}: the template has no parameter named ${given}` }
}
