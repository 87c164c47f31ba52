import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '../messages/json.ts'
import { isObject } from '../messages/json.ts'

/** A call to the Graph API, its path taken apart and its body read. */
export interface GraphRequest {
  method: string
  /** As written, "v26.0"; the app's default when the path names none. */
  version: string
  /** Path without the version: node id, then edge. */
  segments: readonly string[]
  query: URLSearchParams
  /** Undefined when there is none or when it is neither JSON nor a form. */
  body: unknown
  authorization: string | undefined
  /** Scheme and host the caller used, for links in answers. */
  origin: string
}

const DEFAULT_VERSION = 'v26.0'
const versionPattern = /^v\d{1,3}\.\d$/
const emptyQuery = new URLSearchParams()

export function graphRequestOf(incoming: IncomingMessage, bodyText: string): GraphRequest {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const parts = path.split('/').filter((part) => part !== '')
  const first = parts[0] ?? ''
  const hasVersion = versionPattern.test(first)
  return {
    method: incoming.method ?? 'GET',
    version: hasVersion ? first : DEFAULT_VERSION,
    segments: hasVersion ? parts.slice(1) : parts,
    query: mark === -1 ? emptyQuery : new URLSearchParams(url.slice(mark + 1)),
    body: bodyOf(incoming.headers['content-type'], bodyText),
    authorization: incoming.headers.authorization,
    origin: `http://${incoming.headers.host ?? 'localhost'}`,
  }
}

/** Graph takes JSON and forms alike; in a form, objects and lists are written as JSON. */
function bodyOf(contentType: string | undefined, text: string): unknown {
  if (text === '') return undefined
  if (contentType?.startsWith('application/x-www-form-urlencoded')) {
    const fields = [...new URLSearchParams(text)]
    return Object.fromEntries(
      fields.map(([name, value]) => [name, /^[[{]/.test(value) ? (parsed(value) ?? value) : value]),
    )
  }
  return parsed(text)
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
