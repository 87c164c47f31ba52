import {
  MESSAGE_TYPE,
  type Message,
  messageListQuerySchema,
  messageSchema,
  newMessageSchema,
} from '@clarion/contracts/messages'
import { idSchema, pageOf, phoneNumberIdSchema } from '@clarion/contracts/shared'
import { askToSend, findMessage, listMessages } from '@clarion/core/dispatch'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import { messagesCursor } from '../cursors.ts'
import { idempotencyHeader, onceByKey } from '../idempotency.ts'
import type { ApiParts } from '../parts.ts'
import { HttpProblem, orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'

const tags = ['Messages']

/** Messages asked for one by one, in Meta's own bodies. */
export function messageRoutes(app: Server, parts: ApiParts): void {
  sendRoute(app, parts)
  readRoutes(app, parts)
}

/** A hook: other types of Meta's have fields of their own, which would be told one by one otherwise. */
async function refuseOtherTypes({ body }: FastifyRequest): Promise<void> {
  const type: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'type') : MESSAGE_TYPE
  if (typeof type !== 'string' || type === MESSAGE_TYPE) return
  const detail = 'Only template messages are taken here now: send `"type": "template"`.'
  const field = { pointer: '/type', code: 'message-type-unsupported', detail }
  throw new HttpProblem('message-type-unsupported', detail, { errors: [field] })
}

const notFound = (): HttpProblem =>
  new HttpProblem('message-not-found', 'This workspace has no message with that id.')

function sendRoute(app: Server, parts: ApiParts): void {
  app.post(
    '/v1/:phone_number_id/messages',
    {
      preValidation: refuseOtherTypes,
      config: { docs: { headers: idempotencyHeader } },
      schema: {
        tags,
        operationId: 'sendMessage',
        summary: 'Ask for one template message; it is sent at once, before campaigns',
        description:
          "Takes Meta's own body, and answers before Meta is asked: look at the message again, or wait for its webhooks. The Idempotency-Key is a value of your own, new for each message. The same key and body are the same message, with the header `Idempotent-Replayed: true`, whose answer is that of the first request; the same key with another body is refused. `biz_opaque_callback_data` is kept as `callerData`.",
        params: z.strictObject({ phone_number_id: phoneNumberIdSchema }),
        body: newMessageSchema,
        response: { 202: messageSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { workspaceId } = actor
      const { phone_number_id: phoneNumberId } = request.params
      const answer = await onceByKey(
        parts.database,
        {
          workspaceId,
          header: request.headers['idempotency-key'],
          route: `POST /v1/${phoneNumberId}/messages`,
          body: request.body,
        },
        async (trx) => {
          const { id } = orProblem(await askToSend(trx, actor, phoneNumberId, request.body))
          const body = await findMessage({ ...parts.views, database: trx }, workspaceId, id)
          if (!body) throw new Error('a message vanished while it was written')
          return { status: 202, body }
        },
      )
      return reply
        .code(202)
        .header('idempotent-replayed', String(answer.isReplay))
        .send(await asShown(parts, workspaceId, answer.body))
    },
  )
}

/** An answer that an older version kept may lack what messages have gained since. */
async function asShown(parts: ApiParts, workspaceId: string, body: object): Promise<Message> {
  const kept = messageSchema.safeParse(body)
  if (kept.success) return kept.data
  const { id } = z.object({ id: idSchema }).parse(body)
  const message = await findMessage(parts.views, workspaceId, id)
  if (!message) throw notFound()
  return message
}

function readRoutes(app: Server, parts: ApiParts): void {
  app.get(
    '/v1/messages',
    {
      schema: {
        tags,
        operationId: 'listMessages',
        summary: 'Messages asked for one by one, newest first',
        querystring: messageListQuerySchema.extend({ cursor: messagesCursor }),
        response: { 200: pageOf(messageSchema) },
      },
    },
    async (request) => await listMessages(parts.views, actorOf(request).workspaceId, request.query),
  )

  app.get(
    '/v1/messages/:id',
    {
      schema: {
        tags,
        operationId: 'getMessage',
        summary: 'One message: whether it was sent, and what Meta says of it',
        params: z.strictObject({ id: idSchema }),
        response: { 200: messageSchema },
      },
    },
    async (request) => {
      const { workspaceId } = actorOf(request)
      const message = await findMessage(parts.views, workspaceId, request.params.id)
      if (!message) throw notFound()
      return message
    },
  )
}
