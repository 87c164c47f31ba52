import { Readable } from 'node:stream'
import {
  listedProgramSchema,
  newProgramSchema,
  type Program,
  programListQuerySchema,
  programPreviewRequestSchema,
  programPreviewSchema,
  programSchema,
} from '@clarion/contracts/programs'
import { idSchema, pageOf } from '@clarion/contracts/shared'
import {
  controlProgram,
  createProgram,
  exportProgram,
  findProgram,
  launchProgram,
  listPrograms,
  previewProgram,
} from '@clarion/core/campaigns'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import { programsCursor } from '../cursors.ts'
import { idempotencyHeader, onceByKey } from '../idempotency.ts'
import type { ApiParts } from '../parts.ts'
import { HttpProblem, orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'
import { tell } from '../tell.ts'

const tags = ['Programs']
const params = z.strictObject({ id: idSchema })
const one = { 200: programSchema }

/** The program of this workspace, or the problem that there is none. */
async function programOrProblem(
  parts: ApiParts,
  workspaceId: string,
  id: string,
): Promise<Program> {
  const found = await findProgram(parts.views, workspaceId, id)
  if (!found)
    throw new HttpProblem('program-not-found', 'This workspace has no program with that id.')
  return found
}

/** Campaigns too large for one: writing, looking at and steering them with all their parts. */
export function programRoutes(app: Server, parts: ApiParts): void {
  writeRoutes(app, parts)
  readRoutes(app, parts)
  controlRoutes(app, parts)
}

function writeRoutes(app: Server, parts: ApiParts): void {
  const { database } = parts
  app.post(
    '/v1/programs/preview',
    {
      schema: {
        tags,
        operationId: 'previewProgram',
        summary: 'What launching would do: people, who is skipped and why, the parts in order',
        body: programPreviewRequestSchema,
        response: { 200: programPreviewSchema },
      },
    },
    async (request) => {
      const { samples, ...draft } = request.body
      const { workspaceId } = actorOf(request)
      return orProblem(await previewProgram(database, workspaceId, draft, samples)).preview
    },
  )

  app.post(
    '/v1/programs',
    {
      config: { docs: { headers: idempotencyHeader } },
      schema: {
        tags,
        operationId: 'createProgram',
        summary: 'Write a draft for any number of people; nobody is messaged before it is launched',
        description:
          'The Idempotency-Key is a value of your own, such as a UUID, new for each program. The same key and body give the same draft, with the header `Idempotent-Replayed: true`; the same key with another body is refused.',
        body: newProgramSchema,
        response: { 201: programSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const answer = await onceByKey(
        database,
        {
          workspaceId: actor.workspaceId,
          header: request.headers['idempotency-key'],
          route: 'POST /v1/programs',
          body: request.body,
        },
        async (trx) => {
          const { id } = orProblem(await createProgram(trx, actor, request.body))
          return { status: 201, body: { id } }
        },
      )
      const { id } = z.object({ id: idSchema }).parse(answer.body)
      return reply
        .code(201)
        .header('idempotent-replayed', String(answer.isReplay))
        .send(await programOrProblem(parts, actor.workspaceId, id))
    },
  )
}

function readRoutes(app: Server, parts: ApiParts): void {
  app.get(
    '/v1/programs',
    {
      schema: {
        tags,
        operationId: 'listPrograms',
        summary: 'Programs without their parts, newest first',
        querystring: programListQuerySchema.extend({ cursor: programsCursor }),
        response: { 200: pageOf(listedProgramSchema) },
      },
    },
    async (request) => await listPrograms(parts.views, actorOf(request).workspaceId, request.query),
  )

  app.get(
    '/v1/programs/:id',
    {
      schema: {
        tags,
        operationId: 'getProgram',
        summary: 'One program with its parts and the sums of their counts',
        params,
        response: one,
      },
    },
    async (request) =>
      await programOrProblem(parts, actorOf(request).workspaceId, request.params.id),
  )

  app.get(
    '/v1/programs/:id/recipients.csv',
    {
      config: {
        docs: {
          answer: {
            contentType: 'text/csv',
            description:
              'A header, then one line per person, part by part. People of parts that are not frozen yet have no position. UTF-8.',
          },
        },
      },
      schema: {
        tags,
        operationId: 'exportProgram',
        summary: 'Every person of every part as CSV',
        params,
      },
    },
    async (request, reply) => {
      const { id } = await programOrProblem(parts, actorOf(request).workspaceId, request.params.id)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="program-${id}.csv"`)
        .send(Readable.from(exportProgram(parts.views, id)))
    },
  )
}

const summaries = {
  pause: 'Stop every part until the program is resumed; takes effect within a second',
  resume: 'Go on with the parts that were paused with the program',
  cancel: 'Stop for good; sent messages stay sent, everyone else is skipped',
} as const

function controlRoutes(app: Server, parts: ApiParts): void {
  const { database, engine } = parts
  app.post(
    '/v1/programs/:id/launch',
    {
      schema: {
        tags,
        operationId: 'launchProgram',
        summary: 'Cut the audience into parts and start with the first ones',
        params,
        response: one,
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const { id } = request.params
      await engine.check()
      const { startsAt, partIds } = orProblem(await launchProgram(database, actor, id))
      for (const part of partIds)
        await tell(parts, request, part, engine.start(part, startsAt ?? new Date()))
      return await programOrProblem(parts, actor.workspaceId, id)
    },
  )

  for (const action of ['pause', 'resume', 'cancel'] as const)
    app.post(
      `/v1/programs/:id/${action}`,
      {
        schema: {
          tags,
          operationId: `${action}Program`,
          summary: summaries[action],
          params,
          response: one,
        },
      },
      async (request) => {
        const actor = actorOf(request)
        const { id } = request.params
        const { partIds } = orProblem(await controlProgram(database, actor, id, action))
        for (const part of partIds) await tell(parts, request, part, engine.wake(part))
        return await programOrProblem(parts, actor.workspaceId, id)
      },
    )
}
