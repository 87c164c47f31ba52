import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'

/** A failed request in words for the person who asked for it. */
export interface Failure {
  title: string
  detail: string
  requestId: string | undefined
  /** The problem code when Clarion refused; undefined when no answer came. */
  code: string | undefined
}

/** Describes whatever a query or an action threw. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ClarionProblem) {
    const { title, detail, code, errors = [], request_id: requestId } = error.problem
    const fields = errors.map((field) => field.detail).filter((text) => !detail.includes(text))
    return { title, detail: [detail, ...fields].join(' '), requestId, code }
  }
  if (error instanceof ClarionUnreachable)
    return {
      title: 'Clarion does not answer',
      detail: 'The connection or the server is down. Your work on this page is kept; try again.',
      requestId: undefined,
      code: undefined,
    }
  return {
    title: 'Something went wrong on this page',
    detail: error instanceof Error ? error.message : String(error),
    requestId: undefined,
    code: undefined,
  }
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ClarionProblem && error.problem.status === 401

/** A refused file whose header was read carries its columns, to choose the phone column from. */
export const columnsOfRefusedFile = (error: unknown): readonly string[] =>
  error instanceof ClarionProblem ? (error.problem.columns ?? []) : []
