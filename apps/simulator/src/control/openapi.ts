import { z } from 'zod'
import { type ControlRoute, controlOk } from './control-api.ts'

/** GET /sim/openapi.json: the routes given and itself, as OpenAPI 3.1. */
export function openapiRoute(routes: readonly ControlRoute[]): ControlRoute {
  const own: ControlRoute = {
    method: 'GET',
    path: '/sim/openapi.json',
    summary: 'This description of /sim.',
    answer: () => controlOk(description([...routes, own])),
  }
  return own
}

function description(routes: readonly ControlRoute[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const operations = paths[route.path] ?? {}
    paths[route.path] = operations
    operations[route.method.toLowerCase()] = operationOf(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The simulator of the WhatsApp Cloud API',
      version: '1',
      description: 'Steers the simulator itself. The Graph API it plays is described by Meta.',
    },
    paths,
  }
}

function operationOf({ path, summary, query = {}, body }: ControlRoute): object {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...Object.entries(query).map(([name, text]) => ({
      name,
      in: 'query',
      description: text,
      schema: { type: 'string' },
    })),
  ]
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchemaOf(body) } },
          },
        }),
    responses: {
      '200': { description: 'Done; the body is JSON.' },
      ...(body === undefined ? {} : { '400': { description: 'A sentence says what is wrong.' } }),
    },
  }
}

/** What goes in, not what is made of it; a part JSON Schema has no words for is left open. */
const jsonSchemaOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' })
