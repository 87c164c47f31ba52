import { roleSchema } from '@clarion/contracts/session'
import { type Actor, mayManage } from '@clarion/core/shared'
import type { Database } from '@clarion/db/pool'
import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyRequest } from 'fastify'
import { actorOfApiKey } from './api-keys.ts'
import type { Auth } from './auth.ts'
import { HttpProblem } from './problem-replies.ts'

export interface AccessNeeds {
  auth: Auth
  database: Database
  allowedOrigins: readonly string[]
}

const actors = new WeakMap<FastifyRequest, Actor>()

/** Who asks. Only routes behind `requireActor` may call it. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request)
  if (!actor) throw new Error('a route asked for its actor without requiring one')
  return actor
}

/**
 * A hook that lets in whoever has an API key or a session, and nobody else. Requests that change
 * something need a role that may, and from a browser must come from our own pages.
 */
export function requireActor(needs: AccessNeeds) {
  return async (request: FastifyRequest): Promise<void> => {
    const actor = await findActor(needs, request)
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    if (!isReading && !mayManage(actor.role))
      throw new HttpProblem(
        'role-forbidden',
        `Your role (${actor.role}) may look but not change or send. Ask an owner or admin.`,
      )
    actors.set(request, actor)
  }
}

async function findActor(needs: AccessNeeds, request: FastifyRequest): Promise<Actor> {
  const header = request.headers.authorization
  if (header !== undefined) {
    const key = /^Bearer (\S+)$/i.exec(header)?.[1]
    const actor = key === undefined ? undefined : await actorOfApiKey(needs.database, key)
    if (actor) return actor
    throw new HttpProblem(
      'key-invalid',
      'The API key is unknown or was revoked. Check it, or make a new one.',
    )
  }
  const actor = await actorOfSession(needs, request)
  if (!actor)
    throw new HttpProblem(
      'key-missing',
      'Send an API key as "Authorization: Bearer …", or sign in.',
    )
  const { origin } = request.headers
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (!isReading && origin !== undefined && !needs.allowedOrigins.includes(origin))
    throw new HttpProblem(
      'origin-forbidden',
      `Requests with a session are taken from this site only, not from ${origin}.`,
    )
  return actor
}

async function actorOfSession(
  needs: AccessNeeds,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  if (request.headers.cookie === undefined) return undefined
  const session = await needs.auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  const workspaceId = session?.session.activeOrganizationId
  if (!session || !workspaceId) return undefined
  const member = await needs.database
    .selectFrom('auth.member')
    .select('role')
    .where('userId', '=', session.user.id)
    .where('organizationId', '=', workspaceId)
    .executeTakeFirst()
  if (!member) return undefined
  const { name, email } = session.user
  return {
    workspaceId,
    kind: 'user',
    name,
    email,
    role: roleSchema.catch('viewer').parse(member.role),
  }
}
