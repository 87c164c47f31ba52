import {
  type Problem,
  type ProblemCode,
  type ProblemField,
  problems,
} from '@clarion/contracts/problems'
import type { Refusal } from '@clarion/core/shared'
import { EngineUnavailable } from '@clarion/engine/engine'
import { explainError } from '@clarion/meta/error-table'
import { GraphError, GraphUnavailable } from '@clarion/meta/graph-client'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** Ends a request with a problem. Thrown at the door; rules return refusals instead. */
export class HttpProblem extends Error {
  readonly code: ProblemCode
  readonly detail: string
  readonly errors: ProblemField[] | undefined
  readonly columns: string[] | undefined
  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: ProblemField[] | undefined; columns?: string[] | undefined } = {},
  ) {
    super(detail)
    this.name = 'HttpProblem'
    this.code = code
    this.detail = detail
    this.errors = more.errors
    this.columns = more.columns
  }
}

/** A rule said no: the same words go to the client. */
export const problemOf = (refusal: Refusal): HttpProblem =>
  new HttpProblem(refusal.code, refusal.detail, { errors: refusal.errors })

/** The value, or the refusal as a problem. */
export function orProblem<T extends { kind: string }>(outcome: T | Refusal): T {
  if (outcome.kind === 'refused') throw problemOf(outcome as Refusal) // the one member of that kind
  return outcome as T // and this is the other
}

/** kirim's words for our statuses, so that its clients branch as they are used to. */
const kirimType = (status: number): string => {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'api_error' : 'invalid_request_error'
}

function toProblem(problem: HttpProblem, request: FastifyRequest): Problem {
  const [status, title] = problems[problem.code]
  return {
    type: `urn:clarion:problem:${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    instance: request.url.split('?')[0] ?? request.url,
    request_id: request.id,
    ...(problem.errors && { errors: problem.errors }),
    ...(problem.columns && { columns: problem.columns }),
    error: { type: kirimType(status), code: problem.code, message: problem.detail },
  }
}

export function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  problem: HttpProblem,
): FastifyReply {
  const body = toProblem(problem, request)
  // A refused key is asked for in HTTP's own way; a webhook's signature is no such key.
  if (problem.code === 'key-missing' || problem.code === 'key-invalid')
    reply.header('www-authenticate', 'Bearer')
  return reply
    .code(body.status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body)
}

export const ONE_FILE = 'Send exactly one file, in the field "file".'

/** Faults that Fastify and its parsers find themselves, by their codes. */
const fromFastify: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than is accepted here.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['body-malformed', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['body-malformed', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'content-type-unsupported',
    'Send the body as application/json and say so in the content-type header.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['body-malformed', 'The body is shorter than announced.'],
  FST_ERR_BAD_URL: [
    'route-not-found',
    'The address holds a % that encodes nothing. Encode it as UTF-8, or write %25 for a percent sign.',
  ],
  FST_ERR_MAX_PARAM_LENGTH: [
    'route-not-found',
    'A part of the address is too long to name anything.',
  ],
  FST_REQ_FILE_TOO_LARGE: ['file-too-large', 'The file is larger than is accepted here.'],
  FST_FILES_LIMIT: ['field-unknown', ONE_FILE],
  FST_FIELDS_LIMIT: ['field-unknown', 'The form has more fields than there are names for.'],
  FST_PARTS_LIMIT: ['field-unknown', 'The form has more fields than there are names for.'],
  FST_PROTO_VIOLATION: ['field-unknown', 'The form has a field that is not known here.'],
  FST_INVALID_JSON_FIELD_ERROR: [
    'field-invalid',
    'A field of the form is announced as JSON and is not valid JSON.',
  ],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [
    'file-missing',
    'Send the file as multipart/form-data in the field "file".',
  ],
}

/** PostgreSQL is away, starting or shutting down: error codes of class 08 and 57P, and the socket's. */
const isDatabaseAway = (error: FastifyError): boolean =>
  /^(08|57P)/.test(error.code ?? '') ||
  ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(error.code ?? '') ||
  /Connection terminated|timeout exceeded when trying to connect/.test(error.message)

/** Meta's no in its own words with the way out; what passes by itself is said to. */
function metaProblem(error: GraphError | GraphUnavailable): HttpProblem {
  if (error instanceof GraphUnavailable)
    return new HttpProblem(
      'meta-unavailable',
      'Meta does not answer just now. What is stored stays as it was; try again in a few seconds.',
    )
  const { decision, meaning, whatToDo } = explainError(error.code)
  const words = `Meta refused: ${error.message} (error ${error.code}). ${meaning}`
  const isPassing = ['retry', 'slow_down', 'rest'].includes(decision.do)
  return isPassing
    ? new HttpProblem('meta-unavailable', `${words} Try again in a minute.`)
    : new HttpProblem('meta-refused', `${words} ${whatToDo}`)
}

function asProblem(error: FastifyError): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error
  if (error instanceof EngineUnavailable)
    return new HttpProblem('engine-unavailable', error.message)
  if (error instanceof GraphError || error instanceof GraphUnavailable) return metaProblem(error)
  const known = fromFastify[error.code]
  if (known) return new HttpProblem(...known)
  if (isDatabaseAway(error))
    return new HttpProblem(
      'database-unavailable',
      'The database does not answer just now. Try again in a few seconds; look first whether a change was made all the same.',
    )
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new HttpProblem('body-malformed', error.message)
  return undefined
}

/** Turns every fault into a problem; what nobody expected is logged and says nothing. */
export function replyToError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = asProblem(error)
  if (!known || known.code === 'database-unavailable')
    request.log.error({ err: error }, 'a request failed')
  const problem =
    known ??
    new HttpProblem(
      'internal',
      `Something went wrong on our side. It is logged under ${request.id}; try again.`,
    )
  return sendProblem(reply, request, problem)
}
