import { z } from 'zod'

/**
 * Every way a request can be refused, with its HTTP status and title. The code is stable and is
 * what a client branches on; the sentence for the person stands in `detail`.
 * Source of the shape: RFC 9457, plus the `error` envelope of the kirim contract.
 */
export const problems = {
  'body-malformed': [400, 'The body cannot be read'],
  'content-type-unsupported': [415, 'The content type is not taken here'],
  'body-too-large': [413, 'The body is too large'],
  'field-unknown': [400, 'A field is not known here'],
  'field-invalid': [400, 'A field has a wrong value'],
  'key-missing': [401, 'No API key or session was given'],
  'key-invalid': [401, 'The API key is not valid'],
  'role-forbidden': [403, 'Your role may not do this'],
  'origin-forbidden': [403, 'The request comes from another site'],
  'signature-invalid': [401, 'The webhook signature is wrong'],
  'verify-token-invalid': [403, 'The verify token is wrong'],
  'route-not-found': [404, 'There is nothing at this address'],
  'import-not-found': [404, 'There is no such import'],
  'campaign-not-found': [404, 'There is no such campaign'],
  'program-not-found': [404, 'There is no such program'],
  'phone-number-not-found': [404, 'There is no such phone number'],
  'template-not-found': [404, 'There is no such template'],
  'template-not-approved': [422, 'The template is not approved'],
  'template-variable-missing': [422, 'A template variable has no value'],
  'template-variable-unknown': [422, 'The template has no such variable'],
  'column-unknown': [422, 'The file has no such column'],
  'phone-number-not-connected': [422, 'The phone number cannot send'],
  'phone-number-of-other-account': [422, 'The phone number belongs to another account'],
  'import-not-ready': [409, 'The import is not ready'],
  'audience-empty': [422, 'Nobody would be messaged'],
  'audience-too-large': [422, 'These are too many people for one campaign'],
  'parts-too-many': [422, 'The program would have too many parts'],
  'campaign-action-not-allowed': [409, 'The campaign does not allow this now'],
  'program-action-not-allowed': [409, 'The program does not allow this now'],
  'stop-not-found': [404, 'There is no such stop'],
  'message-not-found': [404, 'There is no such message'],
  'message-type-unsupported': [422, 'Messages of this type are not taken here'],
  'recipient-phone-invalid': [422, 'The phone number of the person cannot be used'],
  'recipient-suppressed': [422, 'The person must not be messaged'],
  'template-parameter-invalid': [422, 'A template parameter has a wrong kind'],
  'meta-refused': [502, 'Meta refused the call'],
  'meta-unavailable': [503, 'Meta does not answer'],
  'idempotency-key-missing': [400, 'An Idempotency-Key header is needed'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'idempotency-key-in-flight': [409, 'A request with this Idempotency-Key is still running'],
  'file-missing': [400, 'No file was sent'],
  'file-empty': [422, 'The file is empty'],
  'file-without-rows': [422, 'The file has a header and no rows'],
  'file-not-text': [422, 'The file is not a text file'],
  'file-without-phone-column': [422, 'The file has no phone column'],
  'file-quote-unclosed': [422, 'A quoted cell is never closed'],
  'file-malformed': [422, 'The file is not valid CSV'],
  'file-without-valid-rows': [422, 'No row of the file can be used'],
  'file-too-large': [413, 'The file is too large'],
  'rate-limited': [429, 'Too many requests'],
  'simulator-unavailable': [503, 'The simulator does not answer'],
  'engine-unavailable': [503, 'The durable engine is not reachable'],
  'database-unavailable': [503, 'The database is not reachable'],
  internal: [500, 'Something went wrong on our side'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof problems

/** Where in the request the fault is: a JSON pointer such as `/audience/importId`. */
export const problemFieldSchema = z.object({
  pointer: z.string(),
  code: z.string(),
  detail: z.string(),
})
export type ProblemField = z.infer<typeof problemFieldSchema>

/** An RFC 9457 problem, with the `error` envelope kirim clients read. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  instance: z.string().optional(),
  request_id: z.string().optional(),
  errors: z.array(problemFieldSchema).optional(),
  retry_after: z.number().optional(),
  /** For a refused file whose header was read: its columns, to choose a mapping from. */
  columns: z.array(z.string()).optional(),
  error: z.object({ type: z.string(), code: z.string(), message: z.string() }),
})
export type Problem = z.infer<typeof problemSchema>
