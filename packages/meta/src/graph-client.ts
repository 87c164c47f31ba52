import type { OutgoingMessage, SendOutcome } from '@clarion/core/dispatch'
import { Pool } from 'undici'
import { z } from 'zod'

/** Meta's own address; every other one is a simulator or a proxy. */
export const META_GRAPH_URL = 'https://graph.facebook.com'

/** How long one call to Meta may take before its outcome counts as unknown. */
export const SEND_TIMEOUT_MS = 20_000
const CONNECT_TIMEOUT_MS = 5_000
/** Connections kept open: at 1,000 messages/s and 350 ms per call, 350 calls are under way. */
const CONNECTION_MAX = 512

export interface GraphClientOptions {
  /** Where Graph answers; Meta's own address unless told otherwise. */
  baseUrl?: string
  /** Such as `v26.0`. */
  version: string
}

/** Meta refused a management call. `code` is the one to branch on. */
export class GraphError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.name = 'GraphError'
    this.code = code
  }
}

const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    code: z.number().int(),
    is_transient: z.boolean().optional(),
    // An object for messages; some edges answer a bare string.
    error_data: z.unknown().optional(),
  }),
})
const acceptedSchema = z.looseObject({
  messages: z
    .array(z.looseObject({ id: z.string().min(1), message_status: z.string().optional() }))
    .min(1),
})

/** Failures of the connection itself: the request never reached anybody. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function detailOf(errorData: unknown, message: string): string {
  if (typeof errorData === 'string') return errorData
  const details: unknown =
    typeof errorData === 'object' && errorData !== null ? Reflect.get(errorData, 'details') : null
  return typeof details === 'string' ? details : message
}

const retryAfterMs = (header: string | string[] | undefined): number | null => {
  const seconds = Number(Array.isArray(header) ? header[0] : header)
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null
}

/** A connection pool to one Graph address, for sending and for management calls. */
export class GraphClient {
  readonly #pool: Pool
  readonly #version: string

  constructor(options: GraphClientOptions) {
    this.#version = options.version
    this.#pool = new Pool(new URL(options.baseUrl ?? META_GRAPH_URL).origin, {
      connections: CONNECTION_MAX,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: 30_000,
      headersTimeout: SEND_TIMEOUT_MS,
      bodyTimeout: SEND_TIMEOUT_MS,
    })
  }

  /**
   * Sends one template message. Never throws; whatever cannot be told apart is `unknown`.
   * Source: Meta, "Send messages" (reference meta-messaging 2.1-2.3, Oct 2026).
   */
  send = async (message: OutgoingMessage): Promise<SendOutcome> => {
    const { name, language, components } = message.template
    const body = JSON.stringify({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: message.to,
      type: 'template',
      template: {
        name,
        language: { code: language },
        ...(components.length > 0 && { components }),
      },
      biz_opaque_callback_data: message.callbackData,
    })
    try {
      const response = await this.#pool.request({
        method: 'POST',
        path: `/${this.#version}/${message.phoneNumberId}/messages`,
        headers: {
          authorization: `Bearer ${message.token}`,
          'content-type': 'application/json',
        },
        body,
      })
      const answer = parseJson(await response.body.text())
      return outcomeOf(response.statusCode, answer, response.headers['retry-after'])
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      const cause = error instanceof Error ? `${code} ${error.message}`.trim() : String(error)
      return { kind: NEVER_LEFT.has(code) ? 'not_sent' : 'unknown', cause }
    }
  }

  /**
   * A management call. Returns the parsed answer.
   * Errors: throws GraphError when Meta refuses, the transport's own error when nobody answers.
   */
  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { token: string; query?: Record<string, string>; body?: unknown },
  ): Promise<unknown> {
    const query = new URLSearchParams(options.query)
    const response = await this.#pool.request({
      method,
      path: `/${this.#version}/${path}${query.size > 0 ? `?${query}` : ''}`,
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
    })
    const answer = parseJson(await response.body.text())
    if (response.statusCode < 300) return answer
    const failed = errorSchema.safeParse(answer)
    if (!failed.success)
      throw new GraphError(-1, `Meta answered ${response.statusCode} without an error of its own`)
    const { code, message, error_data } = failed.data.error
    throw new GraphError(code, detailOf(error_data, message))
  }

  close = (): Promise<void> => this.#pool.close()
}

function outcomeOf(
  status: number,
  answer: unknown,
  retryAfter: string | string[] | undefined,
): SendOutcome {
  if (status === 200) {
    const accepted = acceptedSchema.safeParse(answer)
    const message = accepted.data?.messages[0]
    if (!message) return { kind: 'unknown', cause: 'Meta answered 200 without a message id' }
    const isHeld = message.message_status === 'held_for_quality_assessment'
    return { kind: 'accepted', wamid: message.id, isHeld }
  }
  const failed = errorSchema.safeParse(answer)
  if (!failed.success)
    return { kind: 'unknown', cause: `HTTP ${status} without an error of Meta's` }
  const { code, message, error_data, is_transient } = failed.data.error
  return {
    kind: 'refused',
    code,
    detail: detailOf(error_data, message),
    isTransient: is_transient ?? false,
    retryAfterMs: retryAfterMs(retryAfter),
  }
}
