import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Campaign,
  type CampaignPreview,
  campaignPreviewRequestSchema,
  newCampaignSchema,
} from '@clarion/contracts/campaigns'
import { type Import, importMappingSchema } from '@clarion/contracts/imports'
import { type Message, newMessageSchema } from '@clarion/contracts/messages'
import type { Problem } from '@clarion/contracts/problems'
import {
  newProgramSchema,
  type Program,
  type ProgramPreview,
  programPreviewRequestSchema,
} from '@clarion/contracts/programs'
import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import {
  aDraft,
  aFinishedCampaign,
  aFinishedProgram,
  aMessage,
  aNumber,
  anImport,
  aPreview,
  aProblem,
  aProgramDraft,
  aProgramPreview,
  aTemplate,
} from './builders.ts'

export const API_KEY = 'clarion-test-key'

export interface Heard {
  /** Method and path without ids and query, such as `POST /v1/campaigns/:id/launch`. */
  call: string
  query: string
  idempotencyKey: string | undefined
  body: unknown
}

/**
 * What takes the place of the usual answer, once: `hang-up` breaks the connection without a word,
 * `cut` in the middle of the answer.
 */
export type Fault = 'hang-up' | 'cut' | Problem

/** What the API answers; a test changes what it is about. */
export interface TestApi {
  url: string
  heard: Heard[]
  numbers: PhoneNumber[]
  templates: Template[]
  simulatorUrl: string | null
  import: Import
  preview: CampaignPreview
  /** What reading the campaign shows, one per read; the last one stays. */
  campaigns: Campaign[]
  programPreview: ProgramPreview
  /** What reading the program shows, one per read; the last one stays. */
  programs: Program[]
  /** What reading the message shows, one per read; the last one stays. */
  messages: Message[]
  csv: string
  faults: Map<string, Fault[]>
  calls(): string[]
  close(): Promise<void>
}

/** A server that speaks the contract: it checks requests by it and answers in its shapes. */
export async function startTestApi(): Promise<TestApi> {
  const server = createServer((request, response) => {
    answer(api, request, response).catch((error: unknown) => {
      const problem = aProblem('field-invalid', String(error))
      send(response, problem.status, problem)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Listening on TCP, so the address is an object.
  const { port } = server.address() as AddressInfo
  const api: TestApi = {
    url: `http://127.0.0.1:${port}`,
    heard: [],
    numbers: [aNumber()],
    templates: [aTemplate()],
    simulatorUrl: null,
    import: anImport(),
    preview: aPreview(),
    campaigns: [aFinishedCampaign()],
    programPreview: aProgramPreview(),
    programs: [aFinishedProgram()],
    messages: [aMessage({ state: 'accepted' })],
    csv: 'n,phone,state\n1,+6281230001111,accepted\n',
    faults: new Map(),
    calls: () => api.heard.map((one) => one.call),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return api
}

async function answer(
  api: TestApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://test')
  const call = `${request.method} ${pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, ':id')}`
  const body = await bodyOf(request)
  const key = request.headers['idempotency-key']
  api.heard.push({
    call,
    query: search,
    idempotencyKey: key === undefined ? key : String(key),
    body,
  })

  const fault = api.faults.get(call)?.shift()
  if (fault === 'hang-up') return void response.destroy()
  if (fault === 'cut') {
    response.writeHead(200, { 'content-length': '1000' })
    return void response.write(api.csv, () => response.destroy())
  }
  if (fault !== undefined) return send(response, fault.status, fault)
  if (request.headers.authorization !== `Bearer ${API_KEY}`)
    return send(response, 401, aProblem('key-invalid', 'The API key is not valid.'))
  const route = routes[call]
  if (route === undefined)
    return send(response, 404, aProblem('route-not-found', `There is nothing at ${call}.`))
  const result = route(api, body)
  if (typeof result !== 'string') return send(response, 200, result)
  response.writeHead(200, { 'content-type': 'text/csv' }).end(result)
}

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const page = (data: unknown[]) => ({ data, nextCursor: null, hasMore: false })
const now = (api: TestApi): Campaign | undefined => api.campaigns[0]

/** A string is CSV; everything else is answered as JSON. */
const routes: Record<string, (api: TestApi, body: unknown) => unknown> = {
  'GET /v1/me': (api) => ({
    workspace: { id: 'w1', name: 'Toko' },
    actor: { kind: 'api_key', name: 'key', email: null, role: 'owner' },
    simulator: api.simulatorUrl === null ? null : { url: api.simulatorUrl },
  }),
  'GET /v1/phone-numbers': (api) => ({ data: api.numbers }),
  'GET /v1/templates': (api) => ({ data: api.templates }),
  'POST /v1/templates/sync': (api) => ({ data: api.templates }),
  'POST /v1/imports': (api) => api.import,
  'GET /v1/imports/:id': (api) => ({ ...api.import, state: 'ready' }),
  'GET /v1/imports/:id/problems.csv': () => 'line,reason\n4,phone_invalid\n',
  'POST /v1/campaigns/preview': (api, body) => {
    campaignPreviewRequestSchema.parse(body)
    return api.preview
  },
  'POST /v1/campaigns': (_, body) => {
    const { name } = newCampaignSchema.parse(body)
    return { ...aDraft(), name }
  },
  'GET /v1/campaigns': (api) => page(api.campaigns),
  'GET /v1/campaigns/:id': (api) =>
    api.campaigns.length > 1 ? api.campaigns.shift() : api.campaigns[0],
  'POST /v1/campaigns/:id/launch': now,
  'POST /v1/campaigns/:id/pause': now,
  'POST /v1/campaigns/:id/resume': now,
  'POST /v1/campaigns/:id/cancel': now,
  'POST /v1/programs/preview': (api, body) => {
    programPreviewRequestSchema.parse(body)
    return api.programPreview
  },
  'POST /v1/programs': (_, body) => {
    const { name } = newProgramSchema.parse(body)
    return { ...aProgramDraft(), name }
  },
  [`POST /v1/${aNumber().id}/messages`]: (_, body) => {
    const { to } = newMessageSchema.parse(body)
    return aMessage({ to })
  },
  'GET /v1/messages/:id': (api) =>
    api.messages.length > 1 ? api.messages.shift() : api.messages[0],
  'GET /v1/programs': (api) => page(api.programs.map(({ parts: _, ...listed }) => listed)),
  'GET /v1/programs/:id': (api) =>
    api.programs.length > 1 ? api.programs.shift() : api.programs[0],
  'POST /v1/programs/:id/launch': (api) => api.programs[0],
  'POST /v1/programs/:id/pause': (api) => api.programs[0],
  'POST /v1/programs/:id/resume': (api) => api.programs[0],
  'POST /v1/programs/:id/cancel': (api) => api.programs[0],
  'GET /v1/programs/:id/recipients.csv': (api) => api.csv,
  'GET /v1/campaigns/:id/recipients.csv': (api) => api.csv,
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  if (bytes.length === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (type === 'application/json') return JSON.parse(bytes.toString())
  const form = await new Response(Uint8Array.from(bytes), {
    headers: { 'content-type': type },
  }).formData()
  const file = form.get('file')
  const mapping = form.get('mapping')
  return {
    fileName: file instanceof File ? file.name : undefined,
    text: file instanceof File ? await file.text() : undefined,
    defaultCountry: form.get('defaultCountry') ?? undefined,
    mapping: mapping === null ? undefined : importMappingSchema.parse(JSON.parse(String(mapping))),
  }
}
