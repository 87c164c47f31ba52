import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { JsonObject } from '../messages/json.ts'
import { isObject } from '../messages/json.ts'

/** A call to the Graph API, its path taken apart and its body read. */
export interface GraphRequest {
  method: string
  /** The version that answers: the one named, unless that has expired or none is named. */
  version: string
  /** Path without the version: node id, then edge. */
  segments: readonly string[]
  query: URLSearchParams
  /** Undefined when there is none or when it is neither JSON nor a form. */
  body: unknown
  /** The body as it came. */
  bytes: Buffer
  headers: IncomingHttpHeaders
  /** The body is a multipart form and not yet read: see `withForm`. */
  hasForm: boolean
  /** Files of a multipart form, by field. */
  files: ReadonlyMap<string, File>
  authorization: string | undefined
  /** Scheme and host the caller used, for links in answers. */
  origin: string
}

const versionPattern = /^v\d{1,3}\.\d$/
const emptyQuery = new URLSearchParams()
const noFiles: ReadonlyMap<string, File> = new Map()

export function graphRequestOf(
  incoming: IncomingMessage,
  bytes: Buffer,
  servedVersion: (named: string | undefined) => string,
): GraphRequest {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const parts = path.split('/').filter((part) => part !== '')
  const first = parts[0] ?? ''
  const hasVersion = versionPattern.test(first)
  const contentType = incoming.headers['content-type']
  return {
    method: incoming.method ?? 'GET',
    version: servedVersion(hasVersion ? first : undefined),
    segments: hasVersion ? parts.slice(1) : parts,
    query: mark === -1 ? emptyQuery : new URLSearchParams(url.slice(mark + 1)),
    body: bodyOf(contentType, bytes),
    bytes,
    headers: incoming.headers,
    hasForm: contentType?.startsWith('multipart/form-data') ?? false,
    files: noFiles,
    authorization: incoming.headers.authorization,
    origin: `http://${incoming.headers.host ?? 'localhost'}`,
  }
}

/** Graph takes JSON and forms alike; in a form, objects and lists are written as JSON. */
function bodyOf(contentType: string | undefined, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (contentType?.startsWith('application/x-www-form-urlencoded')) {
    return objectOf([...new URLSearchParams(bytes.toString())])
  }
  return contentType?.startsWith('multipart/') ? undefined : parsed(bytes.toString())
}

const objectOf = (fields: readonly (readonly [string, string])[]): JsonObject =>
  Object.fromEntries(
    fields.map(([name, value]) => [name, /^[[{]/.test(value) ? (parsed(value) ?? value) : value]),
  )

/** The same request with its multipart form read; a form that cannot be read leaves it without body. */
export async function withForm(request: GraphRequest): Promise<GraphRequest> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  try {
    const form = await new Response(new Uint8Array(request.bytes), { headers }).formData()
    const fields: [string, string][] = []
    const files = new Map<string, File>()
    for (const [name, value] of form) {
      if (typeof value === 'string') fields.push([name, value])
      else files.set(name, value)
    }
    return { ...request, body: objectOf(fields), files }
  } catch {
    return request
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A parameter of the call, from the query or the body, as text; lists come comma-separated. */
export function parameterOf(request: GraphRequest, name: string): string | undefined {
  const inQuery = request.query.get(name)
  if (inQuery !== null) return inQuery
  const value = bodyObject(request)[name]
  if (Array.isArray(value)) return value.map(String).join(',')
  return value === undefined || value === null ? undefined : String(value)
}

const bodyObject = (request: GraphRequest): JsonObject =>
  isObject(request.body) ? request.body : {}

/** The token a call carries: in the header, or else as a parameter. */
export function tokenOf(request: GraphRequest): string | undefined {
  const header = /^(?:Bearer|OAuth) +(\S+)\s*$/i.exec(request.authorization ?? '')?.[1]
  return header ?? parameterOf(request, 'access_token')
}
