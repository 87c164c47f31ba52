import {
  campaignPreviewSchema,
  campaignSchema,
  paceSchema,
  recipientSchema,
} from '@clarion/contracts/campaigns'
import { importRowSchema, importSchema } from '@clarion/contracts/imports'
import { messageSchema } from '@clarion/contracts/messages'
import { problemSchema, problems } from '@clarion/contracts/problems'
import {
  listedProgramSchema,
  programPreviewSchema,
  programSchema,
} from '@clarion/contracts/programs'
import { meSchema } from '@clarion/contracts/session'
import { phoneNumberSchema, templateSchema } from '@clarion/contracts/templates'
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import { z } from 'zod'

/** What the document says of a route beyond the schemas that Fastify checks. */
export interface RouteDocs {
  /** A body that is read as a stream, such as a form. */
  body?: z.ZodType
  headers?: z.ZodType
  /** An answer that is no JSON. */
  answer?: { contentType: string; description: string }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    docs?: RouteDocs
  }
}

const codes = Object.entries(problems)
  .map(([code, [status, title]]) => `\`${code}\` (${status}): ${title}.`)
  .join('\n')

/** Schemas that stand once in the document, under the names their types have in the SDK. */
const named = z
  .registry<{ id: string; description?: string }>()
  .add(campaignSchema, { id: 'Campaign' })
  .add(campaignPreviewSchema, { id: 'CampaignPreview' })
  .add(paceSchema, { id: 'Pace' })
  .add(recipientSchema, { id: 'Recipient' })
  .add(programSchema, { id: 'Program' })
  .add(listedProgramSchema, { id: 'ListedProgram' })
  .add(programPreviewSchema, { id: 'ProgramPreview' })
  .add(messageSchema, { id: 'Message' })
  .add(importSchema, { id: 'Import' })
  .add(importRowSchema, { id: 'ImportRow' })
  .add(templateSchema, { id: 'Template' })
  .add(phoneNumberSchema, { id: 'PhoneNumber' })
  .add(meSchema, { id: 'Me' })
  .add(problemSchema, { id: 'Problem', description: `An RFC 9457 problem. Its codes:\n${codes}` })

const problemAnswer = {
  description: 'Refused or failed: a problem. Branch on its `code`; `detail` is for people.',
  content: { 'application/problem+json': { schema: problemSchema } },
}

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>
const toJsonSchemas = createJsonSchemaTransform({ schemaRegistry: named })
const nameSchemas = createJsonSchemaTransformObject({ schemaRegistry: named })

const describeRoute: Transform = (input) => {
  const { schema } = input
  if (!schema || schema.hide) return toJsonSchemas(input)
  const { body, headers, answer } = input.route.config?.docs ?? {}
  const response = Object.fromEntries(
    // The routes' answers are schemas of the contracts; Fastify's type knows any value.
    Object.entries((schema.response ?? {}) as Record<string, z.ZodType>).map(([status, json]) => [
      status,
      { description: schema.summary, content: { 'application/json': { schema: json } } },
    ]),
  )
  const { contentType, description } = answer ?? {}
  return toJsonSchemas({
    ...input,
    schema: {
      ...schema,
      ...(body && { body }),
      ...(headers && { headers }),
      response: {
        ...response,
        ...(contentType && {
          200: { description, content: { [contentType]: { schema: z.string() } } },
        }),
        default: problemAnswer,
      },
    },
  })
}

/** How the document at /openapi.json is made: from the contracts and the routes' own words. */
export const openapiOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Clarion',
      version: '1',
      description:
        'WhatsApp campaigns. Keys go into the Authorization header as a Bearer token. Everything refused is an RFC 9457 problem with a stable `code`. Lists come in pages: pass `nextCursor` back as `cursor` until it is null.',
    },
    servers: [{ url: '/' }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
  },
  stripBasePath: false,
  transform: describeRoute,
  transformObject: (given) => {
    const document = nameSchemas(given)
    // Each name is made for both directions; ours are all answers.
    const schemas = ('components' in document && document.components?.schemas) || {}
    for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name]
    return document
  },
} satisfies FastifyDynamicSwaggerOptions
