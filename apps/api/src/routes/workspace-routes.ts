import { meSchema } from '@clarion/contracts/session'
import { templateSchema, templateStatusSchema } from '@clarion/contracts/templates'
import { listTemplates, syncTemplates } from '@clarion/core/templates'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import type { ApiParts } from '../parts.ts'
import type { Server } from '../route-types.ts'

const tags = ['Workspace']
const listOf = <T extends z.ZodType>(row: T) => z.object({ data: z.array(row) })

/** Who asks, and what the workspace can send with. */
export function workspaceRoutes(app: Server, parts: ApiParts): void {
  const { database, config } = parts

  app.get(
    '/v1/me',
    {
      schema: {
        tags,
        operationId: 'me',
        summary: 'Who is asking',
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const workspace = await database
        .selectFrom('auth.organization')
        .select(['id', 'name'])
        .where('id', '=', actor.workspaceId)
        .executeTakeFirstOrThrow()
      const { kind, name, email, role } = actor
      const simulator = config.SIMULATOR_URL === undefined ? null : { url: config.SIMULATOR_URL }
      return { workspace, actor: { kind, name, email, role }, simulator }
    },
  )

  app.get(
    '/v1/templates',
    {
      schema: {
        tags,
        operationId: 'listTemplates',
        summary: 'Templates as Meta last reported them',
        querystring: z.strictObject({ status: templateStatusSchema.optional() }),
        response: { 200: listOf(templateSchema) },
      },
    },
    async (request) => {
      const templates = await listTemplates(database, actorOf(request).workspaceId)
      const { status } = request.query
      return { data: templates.filter((t) => status === undefined || t.status === status) }
    },
  )

  app.post(
    '/v1/templates/sync',
    {
      schema: {
        tags,
        operationId: 'syncTemplates',
        summary: 'Read the templates from Meta again',
        response: { 200: listOf(templateSchema) },
      },
    },
    async (request) => {
      const { workspaceId } = actorOf(request)
      await syncTemplates(parts.accounts, workspaceId)
      return { data: await listTemplates(database, workspaceId) }
    },
  )
}
