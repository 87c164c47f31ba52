import { fromNodeHeaders } from 'better-auth/node'
import { CLIENT_IP_HEADER } from '../auth.ts'
import type { ApiParts } from '../parts.ts'
import type { Server } from '../route-types.ts'

/** Sign-in, sessions and workspaces: handed to Better Auth as they come. */
export function authRoutes(app: Server, { auth, config }: ApiParts): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const url = new URL(request.url, config.publicUrl)
      const response = await auth.handler(
        new Request(url, {
          method: request.method,
          headers: fromNodeHeaders({ ...request.headers, [CLIENT_IP_HEADER]: request.ip }),
          ...(request.body !== undefined &&
            request.body !== null && { body: JSON.stringify(request.body) }),
        }),
      )
      reply.code(response.status)
      for (const [name, value] of response.headers)
        if (name !== 'set-cookie') reply.header(name, value)
      for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
      return reply.send(Buffer.from(await response.arrayBuffer()))
    },
  })
}
