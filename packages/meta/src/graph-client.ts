import { type OutgoingMessage, SEND_TIMEOUT_MS, type SendOutcome } from '@clarion/core/dispatch'
import { Pool } from 'undici'
import { z } from 'zod'
import { Exchange, Overdue } from './exchange.ts'
import { MetaClock } from './meta-clock.ts'

/** Meta's own address; every other one is a simulator or a proxy. */
export const META_GRAPH_URL = 'https://graph.facebook.com'

const CONNECT_TIMEOUT_MS = 5_000
/** Connections at most: four numbers at 1,000 messages/s and 350 ms per call have 1,400 under way. */
const CONNECTION_MAX = 2_048

export interface GraphClientOptions {
  /** Where Graph answers; Meta's own address unless told otherwise. */
  baseUrl?: string
  /** Such as `v26.0`. */
  version: string
  /** How long a send may take in all; what dispatch counts on unless told otherwise. */
  sendTimeoutMs?: number
}

/** Nobody answered a management call, or not in a way that can be read. */
export class GraphUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GraphUnavailable'
  }
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

// Bounded by what the database keeps: an outcome that cannot be written would be tried for ever.
const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    code: z.int32(),
    is_transient: z.boolean().optional(),
    // An object for messages; some edges answer a bare string.
    error_data: z.unknown().optional(),
  }),
})
const messageIdSchema = z
  .string()
  .min(1)
  .refine((id) => !id.includes('\0'))
const acceptedSchema = z.object({
  messages: z
    .array(z.object({ id: messageIdSchema, message_status: z.string().optional() }))
    .min(1),
})

/** Failures to reach anybody. The same codes on a connection in use say nothing about what left. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const textOf = (error: Error, field: 'code' | 'syscall'): string => {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'string' ? value : ''
}

/** Whether a send failed before anything of it left, so that it may be tried again. */
export function isNeverLeft(error: unknown): boolean {
  if (error instanceof Overdue) return !error.hasBegun
  if (!(error instanceof Error) || !UNREACHABLE.has(textOf(error, 'code'))) return false
  // Several addresses tried in vain come as one error without a system call of its own.
  return ['', 'connect', 'getaddrinfo'].includes(textOf(error, 'syscall'))
}

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

/** A longer wait than this is taken for a mistake. */
const RETRY_AFTER_MAX_SECONDS = 86_400

const retryAfterMs = (header: string | string[] | undefined): number | null => {
  const seconds = Number(Array.isArray(header) ? header[0] : header)
  if (!Number.isFinite(seconds) || seconds <= 0) return null
  return Math.min(seconds, RETRY_AFTER_MAX_SECONDS) * 1_000
}

/** A connection pool to one Graph address, for sending and for management calls. */
export class GraphClient {
  readonly #pool: Pool
  readonly #version: string
  readonly #exchange: Exchange
  readonly #clock = new MetaClock()

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
    this.#exchange = new Exchange(this.#pool, options.sendTimeoutMs ?? SEND_TIMEOUT_MS)
  }

  /**
   * Sends one template message. Never throws; whatever cannot be told apart is `unknown`. The time
   * limit is for all of it: waiting for a connection, the call, and the answer to its last byte.
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
      const answer = await this.#exchange.post(
        `/${this.#version}/${message.phoneNumberId}/messages`,
        { authorization: `Bearer ${message.token}`, 'content-type': 'application/json' },
        body,
      )
      this.#clock.hear(answer.headers['date'])
      return outcomeOf(answer.status, parseJson(answer.text), answer.headers['retry-after'])
    } catch (error) {
      const cause =
        error instanceof Error ? `${textOf(error, 'code')} ${error.message}`.trim() : String(error)
      return { kind: isNeverLeft(error) ? 'not_sent' : 'unknown', cause }
    }
  }

  /** Meta's clock minus ours, as its latest answer told; null before the first. */
  clockAheadMs = (): number | null => this.#clock.aheadMs

  /**
   * A management call. Returns the parsed answer.
   * Errors: throws GraphError when Meta refuses, GraphUnavailable when nobody answers.
   */
  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { token: string; query?: Record<string, string>; body?: unknown },
  ): Promise<unknown> {
    const { status, answer } = await this.#request(method, path, options)
    if (status < 300) return answer
    const failed = errorSchema.safeParse(answer)
    if (!failed.success)
      throw new GraphUnavailable(`Meta answered ${status} without an error of its own`)
    const { code, message, error_data } = failed.data.error
    throw new GraphError(code, detailOf(error_data, message))
  }

  async #request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { token, query, body }: { token: string; query?: Record<string, string>; body?: unknown },
  ): Promise<{ status: number; answer: unknown }> {
    const search = new URLSearchParams(query)
    try {
      const response = await this.#pool.request({
        method,
        path: `/${this.#version}/${path}${search.size > 0 ? `?${search}` : ''}`,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      })
      this.#clock.hear(response.headers['date'])
      return { status: response.statusCode, answer: parseJson(await response.body.text()) }
    } catch (error) {
      throw new GraphUnavailable('Meta did not answer', { cause: error })
    }
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
