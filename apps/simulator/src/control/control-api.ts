import type { ServerResponse } from 'node:http'
import type { z } from 'zod'

/**
 * What /sim/* steers: the simulator itself, not the Meta it plays. Open to whoever reaches the
 * port. Each part of the simulator brings its own routes; this file only finds the one meant.
 */
export interface ControlRoute {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** As written in the documentation, with parameters in braces: `/sim/people/{wa_id}`. */
  path: string
  /** One sentence, for GET /sim/openapi.json. */
  summary: string
  /** Query parameters by name, for GET /sim/openapi.json. */
  query?: Readonly<Record<string, string>>
  /** What the JSON body must be, for GET /sim/openapi.json. */
  body?: z.ZodType
  answer(call: ControlCall): ControlAnswer
}

export interface ControlCall {
  /** Parameters of the path, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  contentType: string | undefined
  bodyText: string
}

export type ControlAnswer =
  | { httpStatus: number; body: unknown }
  /** Keeps the connection and writes to it for as long as the caller listens. */
  | { stream(response: ServerResponse): void }

export const controlProblem = (httpStatus: number, message: string): ControlAnswer => ({
  httpStatus,
  body: { error: { message } },
})

export const controlOk = (body: unknown): ControlAnswer => ({ httpStatus: 200, body })

export type ControlBody<T> = { kind: 'read'; value: T } | { kind: 'refused'; answer: ControlAnswer }

/** Reads a call's JSON body; the refusal is a sentence that names what is wrong. */
export function readControlBody<T>(call: ControlCall, schema: z.ZodType<T>): ControlBody<T> {
  let given: unknown
  try {
    given = JSON.parse(call.bodyText)
  } catch {
    return { kind: 'refused', answer: controlProblem(400, 'The body is not valid JSON.') }
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return { kind: 'read', value: parsed.data }
  return { kind: 'refused', answer: controlProblem(400, bodySentence(parsed.error)) }
}

/** The first thing wrong with a body, as a sentence. */
export function bodySentence(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'The body is not valid.'
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`))
    return `There is no field ${names.join(' and no field ')}.`
  }
  return path === '' ? `The body is not valid: ${issue.message}.` : `${path}: ${issue.message}.`
}

export type ControlApi = (
  method: string,
  url: string,
  rest: { contentType: string | undefined; bodyText: string },
) => ControlAnswer

/** Answers calls under /sim with the routes given; the first whose path fits is taken. */
export function createControlApi(routes: readonly ControlRoute[]): ControlApi {
  const matchers = routes.map((route) => ({ route, parts: route.path.split('/') }))
  return (method, url, rest) => {
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const parts = path.split('/')
    let hasPath = false
    for (const { route, parts: wanted } of matchers) {
      const params = paramsOf(wanted, parts)
      if (params === undefined) continue
      hasPath = true
      if (route.method !== method) continue
      const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
      return route.answer({ params, query, ...rest })
    }
    if (hasPath) return controlProblem(405, `${path} does not take ${method}.`)
    const known = [...new Set(routes.map((route) => route.path))].toSorted().join(', ')
    return controlProblem(404, `There is no ${path}; there are ${known}.`)
  }
}

function paramsOf(
  wanted: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [position, part] of wanted.entries()) {
    const value = given[position] ?? ''
    if (!part.startsWith('{')) {
      if (part !== value) return undefined
      continue
    }
    const decoded = decodedPart(value)
    if (decoded === undefined || decoded === '') return undefined
    params[part.slice(1, -1)] = decoded
  }
  return params
}

function decodedPart(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
