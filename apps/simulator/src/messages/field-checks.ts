import type { GraphProblem } from '../errors/graph-problem.ts'
import { isObject, isText, type JsonObject, unknownKey } from './json.ts'

/** Checks that many kinds of message share. Each returns what is wrong, or undefined. */
export type Problem = GraphProblem | undefined

export const required = (path: string): GraphProblem => ({
  code: 131008,
  details: `The parameter ${path} is required.`,
})

export function onlyKeys(value: JsonObject, known: ReadonlySet<string>, path: string): Problem {
  const stranger = unknownKey(value, known)
  return stranger === undefined
    ? undefined
    : { code: 100, details: `Unexpected key "${stranger}" on param "${path}"` }
}

/** A text that must be there. */
export function textProblem(value: unknown, path: string, lengthMax: number): Problem {
  if (value === undefined || value === null || value === '') return required(path)
  return optionalTextProblem(value, path, lengthMax)
}

export function optionalTextProblem(value: unknown, path: string, lengthMax: number): Problem {
  if (value === undefined) return undefined
  if (!isText(value)) return { code: 100, details: `Param ${path} must be a string` }
  return value.length > lengthMax
    ? { code: 100, details: `Param ${path} must be at most ${lengthMax} characters long.` }
    : undefined
}

export function optionalBooleanProblem(value: unknown, path: string): Problem {
  return value === undefined || typeof value === 'boolean'
    ? undefined
    : { code: 100, details: `Param ${path} must be a boolean` }
}

/** The first problem of the items of a list that must be there, with at most so many. */
export function listProblem(
  value: unknown,
  path: string,
  countMax: number,
  check: (item: JsonObject, path: string) => Problem,
): Problem {
  if (!Array.isArray(value) || value.length === 0) return required(path)
  if (value.length > countMax) {
    return { code: 131009, details: `Param ${path} takes at most ${countMax} items` }
  }
  for (const [position, item] of value.entries()) {
    const itemPath = `${path}[${position}]`
    const problem = isObject(item)
      ? check(item, itemPath)
      : { code: 100, details: `Param ${itemPath} must be a JSON object` }
    if (problem !== undefined) return problem
  }
  return undefined
}

export const isWebAddress = (value: unknown): value is string =>
  isText(value) && /^https?:\/\//.test(value) && URL.canParse(value)

/** Degrees as Meta takes them, written as a number or as a string. */
export function degreesProblem(value: unknown, path: string, max: number): Problem {
  if (value === undefined || value === '') return required(path)
  const degrees = isText(value) || typeof value === 'number' ? Number(value) : Number.NaN
  return Math.abs(degrees) <= max
    ? undefined
    : { code: 131009, details: `Param ${path} must be between -${max} and ${max} degrees` }
}
