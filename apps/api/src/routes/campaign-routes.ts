import {
  type Campaign,
  campaignListQuerySchema,
  campaignPreviewRequestSchema,
  campaignPreviewSchema,
  campaignSchema,
  newCampaignSchema,
  paceSchema,
} from '@clarion/contracts/campaigns'
import { idSchema, pageOf } from '@clarion/contracts/shared'
import {
  controlCampaign,
  createCampaign,
  findCampaign,
  launchCampaign,
  listCampaigns,
  partsToWake,
  previewCampaign,
  readPace,
} from '@clarion/core/campaigns'
import { liftStopsOf } from '@clarion/core/dispatch'
import type { Actor } from '@clarion/core/shared'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import { campaignsCursor } from '../cursors.ts'
import { idempotencyHeader, onceByKey } from '../idempotency.ts'
import type { ApiParts } from '../parts.ts'
import { HttpProblem, orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'
import { tell } from '../tell.ts'

const tags = ['Campaigns']
const params = z.strictObject({ id: idSchema })
const one = { 200: campaignSchema }

/** The campaign of this workspace, or the problem that there is none. */
export async function campaignOrProblem(
  parts: ApiParts,
  workspaceId: string,
  id: string,
): Promise<Campaign> {
  const found = await findCampaign(parts.views, workspaceId, id)
  if (!found)
    throw new HttpProblem('campaign-not-found', 'This workspace has no campaign with that id.')
  return found
}

/** Writing, looking at and steering campaigns. */
export function campaignRoutes(app: Server, parts: ApiParts): void {
  writeRoutes(app, parts)
  readRoutes(app, parts)
  controlRoutes(app, parts)
}

function writeRoutes(app: Server, parts: ApiParts): void {
  const { database } = parts
  app.post(
    '/v1/campaigns/preview',
    {
      schema: {
        tags,
        operationId: 'previewCampaign',
        summary: 'What launching would do: people, who is skipped and why, first messages',
        body: campaignPreviewRequestSchema,
        response: { 200: campaignPreviewSchema },
      },
    },
    async (request) => {
      const { samples, ...draft } = request.body
      const { workspaceId } = actorOf(request)
      return orProblem(await previewCampaign(database, workspaceId, draft, samples)).preview
    },
  )

  app.post(
    '/v1/campaigns',
    {
      config: { docs: { headers: idempotencyHeader } },
      schema: {
        tags,
        operationId: 'createCampaign',
        summary: 'Write a draft; nobody is messaged before it is launched',
        description:
          'The Idempotency-Key is a value of your own, such as a UUID, new for each campaign. The same key and body give the same draft, with the header `Idempotent-Replayed: true`; the same key with another body is refused.',
        body: newCampaignSchema,
        response: { 201: campaignSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const answer = await onceByKey(
        database,
        {
          workspaceId: actor.workspaceId,
          header: request.headers['idempotency-key'],
          route: 'POST /v1/campaigns',
          body: request.body,
        },
        async (trx) => {
          const { id } = orProblem(await createCampaign(trx, actor, request.body))
          const views = { ...parts.views, database: trx }
          const body = await findCampaign(views, actor.workspaceId, id)
          if (!body) throw new Error('a campaign vanished while it was written')
          return { status: 201, body }
        },
      )
      // An answer that an older version kept may lack what campaigns have gained since.
      const kept = campaignSchema.safeParse(answer.body)
      const { id } = z.object({ id: idSchema }).parse(answer.body)
      return reply
        .code(201)
        .header('idempotent-replayed', String(answer.isReplay))
        .send(kept.data ?? (await campaignOrProblem(parts, actor.workspaceId, id)))
    },
  )
}

function readRoutes(app: Server, parts: ApiParts): void {
  app.get(
    '/v1/campaigns',
    {
      schema: {
        tags,
        operationId: 'listCampaigns',
        summary: 'Campaigns, newest first; parts of a program are listed under it alone',
        querystring: campaignListQuerySchema.extend({ cursor: campaignsCursor }),
        response: { 200: pageOf(campaignSchema) },
      },
    },
    async (request) =>
      await listCampaigns(parts.views, actorOf(request).workspaceId, request.query),
  )

  app.get(
    '/v1/campaigns/:id',
    {
      schema: {
        tags,
        operationId: 'getCampaign',
        summary: 'One campaign with its counts',
        params,
        response: one,
      },
    },
    async (request) =>
      await campaignOrProblem(parts, actorOf(request).workspaceId, request.params.id),
  )

  app.get(
    '/v1/campaigns/:id/pace',
    {
      schema: {
        tags,
        operationId: 'getCampaignPace',
        summary: 'Sends per second',
        params,
        response: { 200: paceSchema },
      },
    },
    async (request) => {
      const { id } = await campaignOrProblem(parts, actorOf(request).workspaceId, request.params.id)
      return await readPace(parts.database, id)
    },
  )
}

const summaries = {
  pause: 'Stop sending until it is resumed; takes effect within a second',
  resume: 'Go on sending where it stopped',
  cancel: 'Stop for good; sent messages stay sent, everyone else is skipped',
} as const

/** Whoever resumes a campaign that Meta's answers stopped says that the reason is gone. */
async function liftForResume(parts: ApiParts, actor: Actor, id: string): Promise<void> {
  const { whyNot } = await campaignOrProblem(parts, actor.workspaceId, id)
  if (whyNot.resume === null) await liftStopsOf(parts.database, actor, id)
}

function controlRoutes(app: Server, parts: ApiParts): void {
  const { database, engine } = parts
  app.post(
    '/v1/campaigns/:id/launch',
    {
      schema: {
        tags,
        operationId: 'launchCampaign',
        summary: 'Freeze the audience and start sending, at once or at the start asked for',
        params,
        response: one,
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const { id } = request.params
      await engine.check()
      const { startsAt } = orProblem(await launchCampaign(database, actor, id))
      await tell(parts, request, id, engine.start(id, startsAt ?? new Date()))
      return await campaignOrProblem(parts, actor.workspaceId, id)
    },
  )

  for (const action of ['pause', 'resume', 'cancel'] as const)
    app.post(
      `/v1/campaigns/:id/${action}`,
      {
        schema: {
          tags,
          operationId: `${action}Campaign`,
          summary: summaries[action],
          params,
          response: one,
        },
      },
      async (request) => {
        const actor = actorOf(request)
        const { id } = request.params
        if (action === 'resume') await liftForResume(parts, actor, id)
        orProblem(await controlCampaign(database, actor, id, action))
        await tell(parts, request, id, engine.wake(id))
        for (const part of await partsToWake(database, id))
          await tell(parts, request, part, engine.wake(part))
        return await campaignOrProblem(parts, actor.workspaceId, id)
      },
    )
}
