import { idSchema } from '@clarion/contracts/shared'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import type { LiveCampaigns } from '../live-campaigns.ts'
import type { ApiParts } from '../parts.ts'
import type { Server } from '../route-types.ts'
import { campaignOrProblem } from './campaign-routes.ts'

const KEEP_ALIVE_MS = 15_000
/** A stream ends after this and the page opens it anew, so that a lost right is lost here too. */
const STREAM_MS = 15 * 60_000
/** What a page that does not read may leave waiting in our memory. */
const UNREAD_BYTES_MAX = 1024 * 1024

/** Live updates as server-sent events. */
export function eventRoutes(app: Server, parts: ApiParts, live: LiveCampaigns): void {
  app.get(
    '/v1/events',
    {
      config: {
        docs: {
          answer: {
            contentType: 'text/event-stream',
            description:
              'Events named `campaign`; the data of each is one Campaign as JSON, at most four a second for each campaign. A comment every 15 s keeps the stream open.',
          },
        },
      },
      schema: {
        tags: ['Live'],
        operationId: 'streamEvents',
        summary: 'Campaigns as they change, as server-sent events',
        description:
          'Each `campaign` event carries the whole campaign. With `campaignId` its present state comes first; without, every campaign of the workspace is followed.',
        querystring: z.strictObject({ campaignId: idSchema.optional() }),
      },
    },
    async (request, reply) => {
      const { workspaceId } = actorOf(request)
      const { campaignId } = request.query
      const first =
        campaignId === undefined
          ? undefined
          : await campaignOrProblem(parts, workspaceId, campaignId)
      reply.hijack()
      const { raw } = reply
      // Gone while it was let in: there will be no 'close' to take the subscription away.
      if (raw.destroyed) return
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const write = (text: string): void => {
        if (raw.writableLength > UNREAD_BYTES_MAX) raw.destroy()
        else raw.write(text)
      }
      const send = (campaign: object): void =>
        write(`event: campaign\ndata: ${JSON.stringify(campaign)}\n\n`)
      write(': open\n\n')
      if (first) send(first)
      const unsubscribe = live.subscribe({ workspaceId, campaignId, send })
      const keepAlive = setInterval(() => write(': still here\n\n'), KEEP_ALIVE_MS)
      const ending = setTimeout(() => raw.end(), STREAM_MS)
      raw.on('close', () => {
        clearInterval(keepAlive)
        clearTimeout(ending)
        unsubscribe()
      })
    },
  )
}
