import type {
  Campaign,
  CampaignAction,
  CampaignPreview,
  CampaignState,
  DeliveryStatus,
  NewCampaign,
  Pace,
  Recipient,
  RecipientState,
} from '@clarion/contracts/campaigns'
import type { Import, ImportMapping, ImportRow } from '@clarion/contracts/imports'
import type { Problem } from '@clarion/contracts/problems'
import type { Me } from '@clarion/contracts/session'
import type { PhoneNumber, Template } from '@clarion/contracts/templates'

export interface ClientOptions {
  /** Where Clarion runs, such as `http://127.0.0.1:4100`; empty for the page's own origin. */
  baseUrl: string
  /** Without a key the browser's session is used. */
  apiKey?: string
  /** A replacement for `fetch`, for tests. */
  fetch?: typeof fetch
}

/** A page of rows. Pass `nextCursor` back as `cursor`; it is null on the last page. */
export interface Page<T> {
  data: T[]
  nextCursor: string | null
  hasMore: boolean
}

/** Clarion refused the request. Branch on `problem.code`; show `problem.detail`. */
export class ClarionProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ClarionProblem'
    this.problem = problem
  }
}

/** No usable answer came: the network failed, or what answered is not Clarion. Safe to ask again for reads. */
export class ClarionUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClarionUnreachable'
  }
}

type Query = Readonly<Record<string, string | number | undefined>>
interface Request {
  query?: Query
  body?: unknown
  idempotencyKey?: string
  signal?: AbortSignal
}

const withQuery = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value))
  return search.size > 0 ? `${path}?${search}` : path
}

export interface UploadOptions {
  defaultCountry?: string
  mapping?: ImportMapping
  signal?: AbortSignal
}

export interface RecipientQuery {
  state?: RecipientState
  status?: DeliveryStatus
  code?: number
  q?: string
  cursor?: string
  limit?: number
}

/**
 * A client of Clarion's public API. Every method throws ClarionProblem when Clarion refuses and
 * ClarionUnreachable when no answer came.
 */
export class ClarionClient {
  readonly #options: ClientOptions
  constructor(options: ClientOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') }
  }

  me = (): Promise<Me> => this.#json('GET', '/v1/me')
  phoneNumbers = async (): Promise<PhoneNumber[]> =>
    (await this.#json<{ data: PhoneNumber[] }>('GET', '/v1/phone-numbers')).data
  templates = async (query: { status?: string } = {}): Promise<Template[]> =>
    (await this.#json<{ data: Template[] }>('GET', '/v1/templates', { query })).data
  /** Reads the templates from Meta again. */
  syncTemplates = async (): Promise<Template[]> =>
    (await this.#json<{ data: Template[] }>('POST', '/v1/templates/sync')).data

  /** Uploads and reads a file; resolves when it is ready. A refused file throws ClarionProblem. */
  uploadImport(file: Blob, fileName: string, options: UploadOptions = {}): Promise<Import> {
    const form = new FormData()
    if (options.defaultCountry) form.set('defaultCountry', options.defaultCountry)
    if (options.mapping) form.set('mapping', JSON.stringify(options.mapping))
    form.set('file', file, fileName)
    return this.#json('POST', '/v1/imports', {
      body: form,
      ...(options.signal && { signal: options.signal }),
    })
  }
  imports = (query: { cursor?: string; limit?: number } = {}): Promise<Page<Import>> =>
    this.#json('GET', '/v1/imports', { query })
  import = (id: string): Promise<Import> => this.#json('GET', `/v1/imports/${id}`)
  importRows = (
    id: string,
    query: { cursor?: string; limit?: number } = {},
  ): Promise<Page<ImportRow>> => this.#json('GET', `/v1/imports/${id}/rows`, { query })
  importProblemsUrl = (id: string): string =>
    `${this.#options.baseUrl}/v1/imports/${id}/problems.csv`

  previewCampaign = (
    body: Omit<NewCampaign, 'name'> & { samples?: number },
  ): Promise<CampaignPreview> => this.#json('POST', '/v1/campaigns/preview', { body })
  /** Writes a draft. The same key and body give the same draft again. */
  createCampaign = (body: NewCampaign, idempotencyKey: string): Promise<Campaign> =>
    this.#json('POST', '/v1/campaigns', { body, idempotencyKey })
  campaigns = (
    query: { state?: CampaignState; q?: string; cursor?: string; limit?: number } = {},
  ): Promise<Page<Campaign>> => this.#json('GET', '/v1/campaigns', { query })
  campaign = (id: string): Promise<Campaign> => this.#json('GET', `/v1/campaigns/${id}`)
  /** launch freezes the audience and starts sending; cancel leaves sent messages sent. */
  act = (id: string, action: CampaignAction): Promise<Campaign> =>
    this.#json('POST', `/v1/campaigns/${id}/${action}`)
  pace = (id: string): Promise<Pace> => this.#json('GET', `/v1/campaigns/${id}/pace`)
  recipients = (id: string, query: RecipientQuery = {}): Promise<Page<Recipient>> =>
    this.#json('GET', `/v1/campaigns/${id}/recipients`, { query: { ...query } })
  recipientsCsvUrl = (id: string): string =>
    `${this.#options.baseUrl}/v1/campaigns/${id}/recipients.csv`
  /** The export as a stream of UTF-8 bytes. */
  async recipientsCsv(id: string): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#request('GET', `/v1/campaigns/${id}/recipients.csv`)
    if (!response.body) throw new ClarionUnreachable('Clarion sent no body')
    return response.body
  }

  async #json<T>(method: string, path: string, request: Request = {}): Promise<T> {
    const response = await this.#request(method, path, request)
    // The server checks its answers against the same contracts before it sends them.
    return (await response.json()) as T
  }

  async #request(method: string, path: string, request: Request = {}): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' })
    if (this.#options.apiKey) headers.set('authorization', `Bearer ${this.#options.apiKey}`)
    if (request.idempotencyKey) headers.set('idempotency-key', request.idempotencyKey)
    const isForm = request.body instanceof FormData
    if (request.body !== undefined && !isForm) headers.set('content-type', 'application/json')
    const url = this.#options.baseUrl + withQuery(path, request.query)
    const init: RequestInit = { method, headers, signal: request.signal ?? null }
    if (request.body !== undefined)
      init.body = request.body instanceof FormData ? request.body : JSON.stringify(request.body)
    const response = await (this.#options.fetch ?? fetch)(url, init).catch((cause: unknown) => {
      if (request.signal?.aborted) throw cause
      throw new ClarionUnreachable(`Clarion does not answer at ${url}`, { cause })
    })
    if (!response.ok) throw await problemOf(response, url)
    return response
  }
}

async function problemOf(response: Response, url: string): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null && 'code' in body && 'detail' in body)
    return new ClarionProblem(body as Problem) // shaped so by the server's one error handler
  return new ClarionUnreachable(`${url} answered ${response.status} and no problem of Clarion's`)
}
