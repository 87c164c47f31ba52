import { idSchema } from '@clarion/contracts/shared'
import { liftStopSchema, stopListQuerySchema, stopSchema } from '@clarion/contracts/stops'
import { partsToWake } from '@clarion/core/campaigns'
import { liftStop, listStops } from '@clarion/core/dispatch'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import type { ApiParts } from '../parts.ts'
import { orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'
import { tell } from '../tell.ts'

const tags = ['Stops']

/** Why nothing is sent through an account, a number or with a template, and ending that. */
export function stopRoutes(app: Server, parts: ApiParts): void {
  const { database, engine } = parts

  app.get(
    '/v1/stops',
    {
      schema: {
        tags,
        operationId: 'listStops',
        summary: 'What keeps accounts, numbers and templates from sending, newest first',
        querystring: stopListQuerySchema,
        response: { 200: z.object({ data: z.array(stopSchema) }) },
      },
    },
    async (request) => {
      const { open } = request.query
      const isOpen = open === undefined ? undefined : open === 'true'
      return { data: await listStops(database, actorOf(request).workspaceId, isOpen) }
    },
  )

  app.post(
    '/v1/stops/:id/lift',
    {
      schema: {
        tags,
        operationId: 'liftStop',
        summary: 'Let what it stopped send again, once the reason is gone',
        description:
          'Campaigns it paused stay paused unless `resumeCampaigns` is true. Lifting a stop that is lifted already changes nothing, but may still resume what it paused.',
        params: z.strictObject({ id: idSchema }),
        body: liftStopSchema,
        response: { 200: stopSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const { stop, resumed } = orProblem(
        await liftStop(database, actorOf(request), id, request.body),
      )
      for (const campaignId of resumed) {
        await tell(parts, request, campaignId, engine.wake(campaignId))
        for (const part of await partsToWake(database, campaignId))
          await tell(parts, request, part, engine.wake(part))
      }
      return stop
    },
  )
}
