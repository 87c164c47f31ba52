import type { ProblemField } from '@clarion/contracts/problems'
import type { z } from 'zod'
import { HttpProblem } from './problem-replies.ts'

/** What people call the parts of a request. */
const partWords: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'address',
}

/** A JSON pointer; empty for the whole. Source: RFC 6901. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** A value as its schema gives it, or the problem with everything that is wrong with it. */
export function readAs<T>(
  schema: z.ZodType<T>,
  data: unknown,
  part: string,
): { value: T } | { error: HttpProblem } {
  const parsed = schema.safeParse(data)
  if (!parsed.success) return { error: validationProblem(parsed.error, part) }
  const unstorable = findUnstorable(parsed.data)
  if (unstorable === undefined) return { value: parsed.data }
  const field = {
    pointer: pointerOf(unstorable),
    code: 'field-invalid',
    detail: 'it holds a zero byte or half a character, which cannot be kept',
  }
  return { error: new HttpProblem('field-invalid', sentence(part, field), { errors: [field] }) }
}

/** What the contracts say is wrong with a part of a request; all faults at once. */
export function validationProblem(error: z.ZodError, part: string): HttpProblem {
  const fields = error.issues.flatMap(fieldsOf)
  const unknown = fields.filter((field) => field.code === 'field-unknown')
  if (unknown.length > 0) return unknownFields(unknown, part, fields)
  const [first] = fields
  return new HttpProblem('field-invalid', sentence(part, first), { errors: fields })
}

/** A problem for fields that stand where none of that name belongs. */
export function unknownFields(
  unknown: readonly ProblemField[],
  part: string,
  all = unknown,
): HttpProblem {
  const pointers = unknown.map((field) => field.pointer).join(', ')
  const detail = `The ${partWords[part] ?? part} has fields that are not known here: ${pointers}. Check their spelling.`
  return new HttpProblem('field-unknown', detail, { errors: [...all] })
}

export const unknownField = (path: readonly PropertyKey[]): ProblemField => ({
  pointer: pointerOf(path),
  code: 'field-unknown',
  detail: `"${String(path.at(-1))}" is not known here.`,
})

function fieldsOf(issue: z.core.$ZodIssue): ProblemField[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownField([...issue.path, key]))
  // Zod reports what is absent as a wrong type; nobody but a programmer says "undefined".
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  const detail = isMissing ? 'it is missing' : issue.message
  return [{ pointer: pointerOf(issue.path), code: 'field-invalid', detail }]
}

function sentence(part: string, field: ProblemField | undefined): string {
  const place = field?.pointer ? ` at ${field.pointer}` : ''
  return `The ${partWords[part] ?? part} is not acceptable${place}: ${field?.detail ?? 'unknown fault'}.`
}

/**
 * The path to text that PostgreSQL cannot keep: with a zero byte, or with half of a surrogate pair;
 * undefined when there is none. The value has passed a schema, so it is not nested deeply.
 */
function findUnstorable(
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly PropertyKey[] | undefined {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed() ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const found = findUnstorable(item, [...path, key])
    if (found) return found
  }
  return undefined
}
