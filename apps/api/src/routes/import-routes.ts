import { Readable } from 'node:stream'
import {
  countrySchema,
  importMappingSchema,
  importRowSchema,
  importSchema,
} from '@clarion/contracts/imports'
import { idSchema, pageOf, pageQuerySchema } from '@clarion/contracts/shared'
import {
  findImport,
  importProblemsCsv,
  listImportRows,
  listImports,
  readImport,
} from '@clarion/core/audience'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import { importRowsCursor, importsCursor } from '../cursors.ts'
import type { ApiParts } from '../parts.ts'
import { HttpProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'
import { takeUpload, UPLOAD_BYTES_MAX } from '../upload.ts'
import { readAs } from '../validation.ts'

const tags = ['Imports']
const params = z.strictObject({ id: idSchema })

/** The text fields of the upload form; a field of another name is a mistake to be told. */
const formSchema = z.strictObject({
  defaultCountry: countrySchema.optional(),
  mapping: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(importMappingSchema)
    .optional(),
})

/** The form as the API's document shows it; the file itself is read as it comes. */
const uploadForm = z.strictObject({
  file: z.file(),
  defaultCountry: countrySchema.optional(),
  mapping: importMappingSchema.optional(),
})

const notFound = (): HttpProblem =>
  new HttpProblem(
    'import-not-found',
    'This workspace has no import with that id. Upload the file again.',
  )

/** Recipients from a file. */
export function importRoutes(app: Server, parts: ApiParts): void {
  uploadRoute(app, parts)
  readRoutes(app, parts)
}

function uploadRoute(app: Server, { database }: ApiParts): void {
  app.post(
    '/v1/imports',
    {
      bodyLimit: UPLOAD_BYTES_MAX,
      config: { docs: { body: uploadForm } },
      schema: {
        tags,
        operationId: 'uploadImport',
        summary: 'Upload and read a file of recipients',
        description:
          '`file`: CSV with a header, one person a row; comma, semicolon or tab; UTF-8, UTF-16 or Latin-1; at most 256 MB and 1,000,000 rows. `defaultCountry`: the country of numbers written without one. `mapping`: which columns carry number and consent; left out, they are found by their headers. Answers when the file is read. A refused file leaves nothing behind; when its header could be read, the problem carries its `columns`, to choose a mapping from.',
        consumes: ['multipart/form-data'],
        response: { 201: importSchema },
      },
    },
    async (request, reply) => {
      const upload = await takeUpload(request)
      try {
        const form = readAs(formSchema, Object.fromEntries(upload.fields), 'form')
        if ('error' in form) throw form.error
        const { defaultCountry, mapping } = form.value
        const outcome = await readImport(database, {
          workspaceId: actorOf(request).workspaceId,
          fileName: upload.fileName,
          bytes: upload.bytes(),
          byteCountMax: UPLOAD_BYTES_MAX,
          ...(mapping && { mapping }),
          ...(defaultCountry && { defaultCountry }),
        })
        if (outcome.kind === 'refused')
          throw new HttpProblem(outcome.code, outcome.detail, { columns: outcome.columns })
        return reply.code(201).send(outcome.import)
      } finally {
        await upload.discard()
      }
    },
  )
}

function readRoutes(app: Server, { database }: ApiParts): void {
  app.get(
    '/v1/imports',
    {
      schema: {
        tags,
        operationId: 'listImports',
        summary: 'Imports, newest first',
        querystring: pageQuerySchema.extend({ cursor: importsCursor }),
        response: { 200: pageOf(importSchema) },
      },
    },
    async (request) => await listImports(database, actorOf(request).workspaceId, request.query),
  )

  app.get(
    '/v1/imports/:id',
    {
      schema: {
        tags,
        operationId: 'getImport',
        summary: 'One import',
        params,
        response: { 200: importSchema },
      },
    },
    async (request) => {
      const found = await findImport(database, actorOf(request).workspaceId, request.params.id)
      if (!found) throw notFound()
      return found
    },
  )

  app.get(
    '/v1/imports/:id/rows',
    {
      schema: {
        tags,
        operationId: 'listImportRows',
        summary: 'Usable rows in file order',
        params,
        querystring: pageQuerySchema.extend({ cursor: importRowsCursor }),
        response: { 200: pageOf(importRowSchema) },
      },
    },
    async (request) => {
      const { workspaceId } = actorOf(request)
      const rows = await listImportRows(database, workspaceId, request.params.id, request.query)
      if (!rows) throw notFound()
      return rows
    },
  )

  app.get(
    '/v1/imports/:id/problems.csv',
    {
      config: {
        docs: {
          answer: {
            contentType: 'text/csv',
            description:
              'A header, then the line, reason, explanation and cells of each refused row.',
          },
        },
      },
      schema: {
        tags,
        operationId: 'exportImportProblems',
        summary: 'Refused rows with line number and reason, as CSV',
        params,
      },
    },
    async (request, reply) => {
      const { workspaceId } = actorOf(request)
      const csv = await importProblemsCsv(database, workspaceId, request.params.id)
      if (!csv) throw notFound()
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="refused-rows.csv"')
        .send(Readable.from(csv))
    },
  )
}
