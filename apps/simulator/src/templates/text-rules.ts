import type { GraphProblem } from '../errors/graph-problem.ts'
import { isObject, isText, type JsonObject } from '../messages/json.ts'
import type { ParameterFormat } from '../world/template.ts'
import { draftProblem, missingField, subcodes } from './draft-problem.ts'

/** What the texts of a header or a body must be. */
export interface TextRules {
  /** The key of its examples and its subcode. */
  component: 'header' | 'body'
  lengthMax: number
  variablesMax: number
  format: ParameterFormat
}

const anyBraces = /\{\{(.*?)\}\}/g
const namePattern = /^[a-z0-9_]*[a-z_][a-z0-9_]*$/
const digitsPattern = /^[1-9]\d*$/
const VARIABLES_MAX = 100

/**
 * What is wrong with a text and its variables; undefined when nothing is.
 * Source: Meta, Template components (reference 4.3, 4.4).
 */
export function textRulesProblem(
  text: string,
  example: unknown,
  rules: TextRules,
): GraphProblem | undefined {
  const { component, lengthMax } = rules
  if (text.length > lengthMax) {
    return draftProblem(
      'Component text is too long',
      `The ${component} may have at most ${lengthMax} characters.`,
      subcodes.tooLong,
    )
  }
  const variables = [...text.matchAll(anyBraces)].map((match) => match[1] ?? '')
  return (
    bracesProblem(text, variables, rules) ??
    placeProblem(text, variables, component) ??
    exampleProblem([...new Set(variables)], example, rules)
  )
}

const subcodeOf = { header: subcodes.header, body: subcodes.body } as const

function bracesProblem(
  text: string,
  variables: readonly string[],
  { component, format, variablesMax }: TextRules,
): GraphProblem | undefined {
  const title = `The ${component} is not valid`
  const outside = text.replaceAll(anyBraces, '')
  if (outside.includes('{{') || outside.includes('}}')) {
    return draftProblem(title, 'A variable is not closed.', subcodeOf[component])
  }
  const distinct = [...new Set(variables)]
  if (distinct.length > Math.min(variablesMax, VARIABLES_MAX)) {
    const message = `The ${component} may have at most ${variablesMax} variables.`
    return draftProblem(title, message, subcodeOf[component])
  }
  const pattern = format === 'NAMED' ? namePattern : digitsPattern
  const wrong = distinct.find((name) => !pattern.test(name))
  if (wrong !== undefined) {
    const message = `{{${wrong}}} is not a ${format.toLowerCase()} variable.`
    return draftProblem(title, message, subcodeOf[component])
  }
  if (format === 'NAMED') return undefined
  const missing = distinct.findIndex((_, index) => !distinct.includes(String(index + 1)))
  return missing === -1
    ? undefined
    : draftProblem(title, `Variables must count up from {{1}}.`, subcodeOf[component])
}

/** The rule of words is Meta's unpublished one as it is met in the field: 2 n + 1 for n variables. */
function placeProblem(
  text: string,
  variables: readonly string[],
  component: 'header' | 'body',
): GraphProblem | undefined {
  if (variables.length === 0 || component === 'header') return undefined
  const trimmed = text.trim()
  if (trimmed.startsWith('{{') || trimmed.endsWith('}}')) {
    return draftProblem(
      'Variables can not be at the start or end',
      'Variables cannot be at the start or end of the template.',
      subcodes.variableAtEdge,
    )
  }
  const isAdjacent = /\}\}\s*\{\{/.test(text)
  const words = text
    .replaceAll(anyBraces, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return isAdjacent || words.length < 2 * variables.length + 1
    ? draftProblem(
        'Too many variables for the length of the message',
        'This template has too many variables for its length. Reduce them or write more text.',
        subcodes.tooManyVariables,
      )
    : undefined
}

function exampleProblem(
  variables: readonly string[],
  example: unknown,
  { component, format }: TextRules,
): GraphProblem | undefined {
  if (variables.length === 0) return undefined
  const key = format === 'NAMED' ? `${component}_text_named_params` : `${component}_text`
  const given: unknown = isObject(example) ? example[key] : undefined
  const isComplete =
    format === 'NAMED' ? namesEvery(given, variables) : countOf(given) === variables.length
  return isComplete ? undefined : missingField(component.toUpperCase(), `example.${key}`)
}

const namesEvery = (given: unknown, variables: readonly string[]): boolean =>
  Array.isArray(given) &&
  variables.every((name) =>
    given.some(
      (item: unknown) => isObject(item) && item['param_name'] === name && isFilled(item['example']),
    ),
  )

/** `body_text` is a list of lists; Meta's own page also shows it flat, and both are taken. */
function countOf(given: unknown): number {
  if (!Array.isArray(given)) return 0
  const first: unknown = given[0]
  const values: readonly unknown[] = Array.isArray(first) ? first : given
  return values.every(isFilled) ? values.length : 0
}

const isFilled = (value: unknown): boolean => isText(value) && value !== ''

/** A component's text as written; undefined when it is missing. */
export function textIn(component: JsonObject): string | undefined {
  const text = component['text']
  return isText(text) && text.trim() !== '' ? text : undefined
}
