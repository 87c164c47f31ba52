import type { GraphProblem } from '../errors/graph-problem.ts'

/**
 * Meta's subcodes of code 100 on the template edges.
 * Source: Meta, Template errors (reference 4.3, 8.6); 2388024, 2388043 and 2388023 are field
 * experience.
 */
export const subcodes = {
  countLimit: 2388019,
  nameLocked: 2388023,
  alreadyExists: 2388024,
  tooLong: 2388040,
  missingField: 2388043,
  header: 2388047,
  body: 2388072,
  footer: 2388073,
  tooManyVariables: 2388293,
  variableAtEdge: 2388299,
} as const

/** A refusal of a template, with words for the person who wrote it. */
export const draftProblem = (title: string, message: string, subcode?: number): GraphProblem => ({
  code: 100,
  message: 'Invalid parameter',
  isBare: true,
  user: { title, message },
  ...(subcode === undefined ? {} : { subcode }),
})

/** A field that is missing or of the wrong type. */
export const missingField = (path: string, what: string): GraphProblem =>
  draftProblem(
    'Template is missing expected field(s)',
    `${path} is missing expected field(s): ${what}.`,
    subcodes.missingField,
  )

/** Either something read from a draft, or why the draft is refused. */
export type Read<T> = { kind: 'read'; value: T } | { kind: 'refused'; problem: GraphProblem }

export const read = <T>(value: T): Read<T> => ({ kind: 'read', value })
export const refuse = (problem: GraphProblem): { kind: 'refused'; problem: GraphProblem } => ({
  kind: 'refused',
  problem,
})
