import type {
  Campaign,
  CampaignAction,
  CampaignPreview,
  CampaignState,
  DeliveryStatus,
  NewCampaignInput,
  Pace,
  Recipient,
  RecipientState,
  UnknownDecision,
} from '@clarion/contracts/campaigns'
import type { Import, ImportMapping, ImportRow } from '@clarion/contracts/imports'
import type { Message, MessageState, NewMessageInput } from '@clarion/contracts/messages'
import type { Problem } from '@clarion/contracts/problems'
import type {
  ListedProgram,
  NewProgramInput,
  Program,
  ProgramAction,
  ProgramPreview,
  ProgramState,
} from '@clarion/contracts/programs'
import type { Me } from '@clarion/contracts/session'
import type { Stop } from '@clarion/contracts/stops'
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

/**
 * No usable answer came: the network failed, time ran out, or what answered is not Clarion. Whether
 * the request was carried out is not known; reads are safe to repeat.
 */
export class ClarionUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClarionUnreachable'
  }
}

type Query = Readonly<Record<string, string | number | undefined>>

export interface CallOptions {
  /** Ends the call; it then throws the signal's reason. */
  signal?: AbortSignal
  /** How long the whole answer may take, in ms; after it the call throws ClarionUnreachable. */
  timeoutMs?: number
}

interface Request extends CallOptions {
  query?: Query
  body?: unknown
  idempotencyKey?: string
  accept?: string
}

const withQuery = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value))
  return search.size > 0 ? `${path}?${search}` : path
}

/** Builds a path from parts that come from outside, such as ids a person typed. */
const pathOf = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: parts }, ...values.map(encodeURIComponent))

export interface UploadOptions extends CallOptions {
  defaultCountry?: string
  mapping?: ImportMapping
}

export interface PageQuery {
  cursor?: string
  limit?: number
}

export interface RecipientQuery extends PageQuery {
  state?: RecipientState
  status?: DeliveryStatus
  code?: number
  q?: string
}

/**
 * A client of Clarion's public API. Every method throws ClarionProblem when Clarion refuses and
 * ClarionUnreachable when no usable answer came. Nothing is retried here: only the caller knows
 * what may be asked twice.
 */
export class ClarionClient {
  readonly #options: ClientOptions
  constructor(options: ClientOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') }
  }

  me = (options: CallOptions = {}): Promise<Me> => this.#json('GET', '/v1/me', options)
  phoneNumbers = async (options: CallOptions = {}): Promise<PhoneNumber[]> =>
    (await this.#json<{ data: PhoneNumber[] }>('GET', '/v1/phone-numbers', options)).data
  /** Reads the numbers, their throughput and the messaging limits from Meta again. */
  refreshPhoneNumbers = async (options: CallOptions = {}): Promise<PhoneNumber[]> =>
    (await this.#json<{ data: PhoneNumber[] }>('POST', '/v1/phone-numbers/refresh', options)).data
  /** Sets a ceiling of your own, in messages per second, at most Meta's; null takes it back. */
  changePhoneNumber = (
    id: string,
    change: { mpsMax: number | null },
    options: CallOptions = {},
  ): Promise<PhoneNumber> =>
    this.#json('PATCH', pathOf`/v1/phone-numbers/${id}`, { ...options, body: change })
  templates = async (
    query: { status?: string } = {},
    options: CallOptions = {},
  ): Promise<Template[]> =>
    (await this.#json<{ data: Template[] }>('GET', '/v1/templates', { ...options, query })).data
  /** Reads the templates from Meta again. */
  syncTemplates = async (options: CallOptions = {}): Promise<Template[]> =>
    (await this.#json<{ data: Template[] }>('POST', '/v1/templates/sync', options)).data

  /** Uploads and reads a file; resolves when it is ready. A refused file throws ClarionProblem. */
  uploadImport(file: Blob, fileName: string, options: UploadOptions = {}): Promise<Import> {
    const { defaultCountry, mapping, ...call } = options
    const form = new FormData()
    // The fields go before the file, so that the server knows them when the first rows arrive.
    if (defaultCountry) form.set('defaultCountry', defaultCountry)
    if (mapping) form.set('mapping', JSON.stringify(mapping))
    form.set('file', file, fileName)
    return this.#json('POST', '/v1/imports', { ...call, body: form })
  }
  imports = (query: PageQuery = {}, options: CallOptions = {}): Promise<Page<Import>> =>
    this.#json('GET', '/v1/imports', { ...options, query: { ...query } })
  import = (id: string, options: CallOptions = {}): Promise<Import> =>
    this.#json('GET', pathOf`/v1/imports/${id}`, options)
  importRows = (
    id: string,
    query: PageQuery = {},
    options: CallOptions = {},
  ): Promise<Page<ImportRow>> =>
    this.#json('GET', pathOf`/v1/imports/${id}/rows`, { ...options, query: { ...query } })
  importProblemsUrl = (id: string): string =>
    this.#options.baseUrl + pathOf`/v1/imports/${id}/problems.csv`
  /** Every refused row as a stream of UTF-8 bytes; it errors when the connection breaks. */
  importProblemsCsv = (id: string, options: CallOptions = {}): Promise<ByteStream> =>
    this.#stream(pathOf`/v1/imports/${id}/problems.csv`, options)

  previewCampaign = (
    body: Omit<NewCampaignInput, 'name'> & { samples?: number },
    options: CallOptions = {},
  ): Promise<CampaignPreview> => this.#json('POST', '/v1/campaigns/preview', { ...options, body })
  /** Writes a draft. The same key and body give the same draft again. */
  createCampaign = (
    body: NewCampaignInput,
    idempotencyKey: string,
    options: CallOptions = {},
  ): Promise<Campaign> => this.#json('POST', '/v1/campaigns', { ...options, body, idempotencyKey })
  /** Campaigns that are no parts of a program or, with `program`, the parts of that one. */
  campaigns = (
    query: PageQuery & { state?: CampaignState; q?: string; program?: string } = {},
    options: CallOptions = {},
  ): Promise<Page<Campaign>> =>
    this.#json('GET', '/v1/campaigns', { ...options, query: { ...query } })
  campaign = (id: string, options: CallOptions = {}): Promise<Campaign> =>
    this.#json('GET', pathOf`/v1/campaigns/${id}`, options)
  /** launch freezes the audience and starts sending; cancel leaves sent messages sent. */
  act = (id: string, action: CampaignAction, options: CallOptions = {}): Promise<Campaign> =>
    this.#json('POST', pathOf`/v1/campaigns/${id}/${action}`, options)
  pace = (id: string, options: CallOptions = {}): Promise<Pace> =>
    this.#json('GET', pathOf`/v1/campaigns/${id}/pace`, options)
  recipients = (
    id: string,
    query: RecipientQuery = {},
    options: CallOptions = {},
  ): Promise<Page<Recipient>> =>
    this.#json('GET', pathOf`/v1/campaigns/${id}/recipients`, { ...options, query: { ...query } })
  /** Carries a decision out for whoever is still unknown then, and tells for how many. */
  decideUnknown = async (
    id: string,
    decision: UnknownDecision,
    options: CallOptions = {},
  ): Promise<number> => {
    const path = pathOf`/v1/campaigns/${id}/unknown-outcomes`
    const request = { ...options, body: decision }
    return (await this.#json<{ people: number }>('POST', path, request)).people
  }
  recipientsCsvUrl = (id: string): string =>
    this.#options.baseUrl + pathOf`/v1/campaigns/${id}/recipients.csv`
  /** The export as a stream of UTF-8 bytes; it errors when the connection breaks. */
  recipientsCsv = (id: string, options: CallOptions = {}): Promise<ByteStream> =>
    this.#stream(pathOf`/v1/campaigns/${id}/recipients.csv`, options)

  previewProgram = (
    body: Omit<NewProgramInput, 'name'> & { samples?: number },
    options: CallOptions = {},
  ): Promise<ProgramPreview> => this.#json('POST', '/v1/programs/preview', { ...options, body })
  /** Writes a draft for any number of people. The same key and body give the same draft again. */
  createProgram = (
    body: NewProgramInput,
    idempotencyKey: string,
    options: CallOptions = {},
  ): Promise<Program> => this.#json('POST', '/v1/programs', { ...options, body, idempotencyKey })
  programs = (
    query: PageQuery & { state?: ProgramState; q?: string } = {},
    options: CallOptions = {},
  ): Promise<Page<ListedProgram>> =>
    this.#json('GET', '/v1/programs', { ...options, query: { ...query } })
  program = (id: string, options: CallOptions = {}): Promise<Program> =>
    this.#json('GET', pathOf`/v1/programs/${id}`, options)
  /** launch cuts the audience into parts and starts the first; the others act on all parts. */
  actOnProgram = (id: string, action: ProgramAction, options: CallOptions = {}): Promise<Program> =>
    this.#json('POST', pathOf`/v1/programs/${id}/${action}`, options)
  programCsvUrl = (id: string): string =>
    this.#options.baseUrl + pathOf`/v1/programs/${id}/recipients.csv`
  /** Everyone of every part as a stream of UTF-8 bytes; it errors when the connection breaks. */
  programCsv = (id: string, options: CallOptions = {}): Promise<ByteStream> =>
    this.#stream(pathOf`/v1/programs/${id}/recipients.csv`, options)

  /**
   * Asks for one template message, in Meta's own body; it is sent by itself, before campaigns. The
   * same key and body ask once, so a call whose answer was lost is repeated with both.
   */
  sendMessage = (
    phoneNumberId: string,
    body: NewMessageInput,
    { idempotencyKey, ...options }: CallOptions & { idempotencyKey: string },
  ): Promise<Message> =>
    this.#json('POST', pathOf`/v1/${phoneNumberId}/messages`, { ...options, body, idempotencyKey })
  getMessage = (id: string, options: CallOptions = {}): Promise<Message> =>
    this.#json('GET', pathOf`/v1/messages/${id}`, options)
  /** Messages asked for one by one, newest first. */
  messages = (
    query: PageQuery & { phoneNumberId?: string; state?: MessageState } = {},
    options: CallOptions = {},
  ): Promise<Page<Message>> =>
    this.#json('GET', '/v1/messages', { ...options, query: { ...query } })

  /** What keeps accounts, numbers and templates from sending, newest first. */
  stops = async (query: { isOpen?: boolean } = {}, options: CallOptions = {}): Promise<Stop[]> => {
    const open = query.isOpen === undefined ? undefined : String(query.isOpen)
    const request = { ...options, query: { open } }
    return (await this.#json<{ data: Stop[] }>('GET', '/v1/stops', request)).data
  }
  /** Lets what it stopped send again; campaigns it paused stay paused unless they are to resume. */
  liftStop = (
    id: string,
    lifting: { resumeCampaigns?: boolean } = {},
    options: CallOptions = {},
  ): Promise<Stop> =>
    this.#json('POST', pathOf`/v1/stops/${id}/lift`, { ...options, body: lifting })

  async #json<T>(method: string, path: string, request: Request): Promise<T> {
    const { response, url, failed } = await this.#request(method, path, request)
    const text = await response.text().catch(failed)
    try {
      // The server checks its answers against the same contracts before it sends them.
      return JSON.parse(text) as T
    } catch (cause) {
      throw new ClarionUnreachable(`What answers at ${url} is not Clarion`, { cause })
    }
  }

  async #stream(path: string, options: CallOptions): Promise<ByteStream> {
    const accept = 'text/csv, application/problem+json'
    const { response, url } = await this.#request('GET', path, { ...options, accept })
    if (!response.body) throw new ClarionUnreachable(`${url} answered without a body`)
    return response.body
  }

  async #request(method: string, path: string, request: Request): Promise<Answer> {
    const url = this.#options.baseUrl + withQuery(path, request.query)
    const timeout =
      request.timeoutMs === undefined ? undefined : AbortSignal.timeout(request.timeoutMs)
    const signals = [request.signal, timeout].filter((signal) => signal !== undefined)
    const init: RequestInit = { method, headers: this.#headers(request) }
    if (signals.length > 0) init.signal = AbortSignal.any(signals)
    if (request.body !== undefined)
      init.body = request.body instanceof FormData ? request.body : JSON.stringify(request.body)

    const failed = (cause: unknown): never => {
      if (request.signal?.aborted) throw request.signal.reason
      const why = timeout?.aborted ? ` within ${Number(request.timeoutMs) / 1000} s` : ''
      throw new ClarionUnreachable(`Clarion does not answer at ${url}${why}`, { cause })
    }
    const response = await (this.#options.fetch ?? fetch)(url, init).catch(failed)
    if (!response.ok) throw problemOf(response.status, await response.text().catch(failed), url)
    return { response, url, failed }
  }

  #headers(request: Request): Headers {
    const headers = new Headers({
      accept: request.accept ?? 'application/json, application/problem+json',
    })
    if (this.#options.apiKey) headers.set('authorization', `Bearer ${this.#options.apiKey}`)
    if (request.idempotencyKey) headers.set('idempotency-key', request.idempotencyKey)
    // For a form the runtime writes the header itself, with the boundary.
    if (request.body !== undefined && !(request.body instanceof FormData))
      headers.set('content-type', 'application/json')
    return headers
  }
}

export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>

/** `failed` turns an error met while reading the body into what the client throws. */
interface Answer {
  response: Response
  url: string
  failed: (cause: unknown) => never
}

function problemOf(status: number, text: string, url: string): Error {
  const body = parseJson(text)
  if (isProblem(body)) return new ClarionProblem(body)
  return new ClarionUnreachable(`${url} answered ${status} and no problem of Clarion's`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields a client branches on; the schema itself would put zod into every browser bundle. */
const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'detail' in body &&
  typeof body.detail === 'string' &&
  'status' in body &&
  typeof body.status === 'number'
