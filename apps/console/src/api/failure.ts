import type { ProblemCode } from '@clarion/contracts/problems'
import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'

/** A failed request in words for the person who asked for it. */
export interface Failure {
  title: string
  detail: string
  requestId: string | undefined
  /** The problem code when Clarion refused; undefined when no answer came. */
  code: string | undefined
}

/** A failure that says itself what to show. */
export class ToldFailure extends Error {
  readonly title: string
  constructor(detail: string, { title, ...options }: ErrorOptions & { title: string }) {
    super(detail, options)
    this.name = 'ToldFailure'
    this.title = title
  }
}

/** Describes whatever a query or an action threw. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ClarionProblem) {
    const { title, detail, code, errors = [], request_id: requestId } = error.problem
    const fields = errors.map((field) => field.detail).filter((text) => !detail.includes(text))
    return { ...headed(title, [detail, ...fields].join(' ')), requestId, code }
  }
  if (error instanceof ClarionUnreachable)
    return {
      title: 'Clarion does not answer',
      detail: 'The connection or the server is down. Your work on this page is kept; try again.',
      requestId: undefined,
      code: undefined,
    }
  if (error instanceof ToldFailure)
    return { title: error.title, detail: error.message, requestId: undefined, code: undefined }
  return {
    title: 'Something went wrong on this page',
    detail: error instanceof Error ? error.message : String(error),
    requestId: undefined,
    code: undefined,
  }
}

/** A detail that begins by repeating the title takes its place, sentence for sentence. */
function headed(title: string, detail: string): Pick<Failure, 'title' | 'detail'> {
  if (!detail.startsWith(title)) return { title, detail }
  if (detail.startsWith(`${title}: `)) return { title, detail: detail.slice(title.length + 2) }
  const end = detail.indexOf('. ')
  return end < 0
    ? { title: detail, detail: '' }
    : { title: detail.slice(0, end), detail: detail.slice(end + 2) }
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ClarionProblem && error.problem.status === 401

/** Nothing is at the address, or what stands in it is no id at all; asking again finds no more. */
export const isNowhere = (error: unknown): boolean =>
  error instanceof ClarionProblem && [400, 404].includes(error.problem.status)

const readAgainCodes: readonly string[] = [
  'file-without-phone-column',
  'file-without-valid-rows',
] satisfies ProblemCode[]

/** The columns of a refused file that another phone column or country may make usable; else none. */
export const columnsToReadAgain = (error: unknown): readonly string[] =>
  error instanceof ClarionProblem && readAgainCodes.includes(error.problem.code)
    ? (error.problem.columns ?? [])
    : []
