import { Readable } from 'node:stream'
import { recipientListQuerySchema, recipientSchema } from '@clarion/contracts/campaigns'
import { idSchema, pageOf } from '@clarion/contracts/shared'
import { exportRecipients, listRecipients } from '@clarion/core/campaigns'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import { recipientsCursor } from '../cursors.ts'
import type { ApiParts } from '../parts.ts'
import type { Server } from '../route-types.ts'
import { campaignOrProblem } from './campaign-routes.ts'

const tags = ['Campaigns']
const params = z.strictObject({ id: idSchema })

/** The people of a campaign: as pages, and as a file. */
export function recipientRoutes(app: Server, parts: ApiParts): void {
  app.get(
    '/v1/campaigns/:id/recipients',
    {
      schema: {
        tags,
        operationId: 'listRecipients',
        summary: 'Recipients in their order, filtered',
        params,
        querystring: recipientListQuerySchema.extend({ cursor: recipientsCursor }),
        response: { 200: pageOf(recipientSchema) },
      },
    },
    async (request) => {
      const { id } = await campaignOrProblem(parts, actorOf(request).workspaceId, request.params.id)
      return await listRecipients(parts.views, id, request.query)
    },
  )

  app.get(
    '/v1/campaigns/:id/recipients.csv',
    {
      config: {
        docs: {
          answer: {
            contentType: 'text/csv',
            description: 'A header, then one line per recipient in their order. UTF-8.',
          },
        },
      },
      schema: { tags, operationId: 'exportRecipients', summary: 'Every recipient as CSV', params },
    },
    async (request, reply) => {
      const { id } = await campaignOrProblem(parts, actorOf(request).workspaceId, request.params.id)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="recipients-${id}.csv"`)
        .send(Readable.from(exportRecipients(parts.views, id)))
    },
  )
}
