import { randomText } from '../random-pool.ts'
import { type ErrorHttpStatuses, metaErrorOf } from './meta-errors.ts'

/** A refusal, before it is dressed in Meta's error envelope. */
export interface GraphProblem {
  code: number
  /** What exactly is wrong; without it the code's usual words. */
  details?: string
  /** In place of `(#code) title`, for errors whose message Meta writes otherwise. */
  message?: string
  type?: 'OAuthException' | 'GraphMethodException'
  subcode?: number
  httpStatus?: number
  /** Errors of Graph itself, not of WhatsApp, carry no `error_data`. */
  isBare?: boolean
  /** Words for the person who made the request, mostly about templates. */
  user?: { title: string; message: string }
}

export interface GraphAnswer {
  httpStatus: number
  /** JSON, or the bytes of a file. */
  body: unknown
  headers?: Record<string, string>
}

export const ok = (body: unknown): GraphAnswer => ({ httpStatus: 200, body })

/** Source: Meta, Cloud API error codes, error envelope (reference 1.3, Dec 2025 and 2026). */
export function errorAnswer(problem: GraphProblem, statuses: ErrorHttpStatuses): GraphAnswer {
  const known = metaErrorOf(problem.code)
  const httpStatus = problem.httpStatus ?? known.httpStatus[statuses]
  const answer: GraphAnswer = {
    httpStatus,
    body: {
      error: {
        message: problem.message ?? `(#${problem.code}) ${known.title}`,
        type: problem.type ?? 'OAuthException',
        code: problem.code,
        ...(problem.isBare
          ? {}
          : {
              error_data: {
                messaging_product: 'whatsapp',
                details: problem.details ?? known.details,
              },
            }),
        ...(problem.subcode === undefined ? {} : { error_subcode: problem.subcode }),
        ...(problem.user === undefined
          ? {}
          : {
              is_transient: false,
              error_user_title: problem.user.title,
              error_user_msg: problem.user.message,
            }),
        fbtrace_id: traceId(),
      },
    },
  }
  if (httpStatus === 401) {
    const reason = problem.message ?? known.title
    answer.headers = {
      'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${reason}"`,
    }
  }
  return answer
}

/** Shaped like Meta's: "A" and 22 URL-safe characters. */
export const traceId = (): string => `A${randomText('base64url', 16)}`

/** Graph's answer for an id that does not exist, that the token cannot see, or that lacks the edge. */
export function unknownObject(method: string, id: string): GraphProblem {
  return {
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    httpStatus: 400,
    isBare: true,
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  }
}
