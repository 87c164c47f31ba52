import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { HttpProblem, sendProblem } from './problem-replies.ts'
import type { Server } from './route-types.ts'

/**
 * Serves the built console. Files whose names carry a hash are kept for a year; every other
 * address a browser asks for is the console's own page.
 */
export async function consoleFiles(app: Server, folder: string | undefined): Promise<void> {
  if (folder !== undefined)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.includes('/assets/')
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      request.headers.accept?.includes('text/html') &&
      !/^\/(v1|api|webhooks|simulator-api)\//.test(request.url)
    if (folder !== undefined && isPage)
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(createReadStream(join(folder, 'index.html')))
    const detail = `${request.method} ${request.url.split('?')[0]} is not an address of Clarion's. See /openapi.json.`
    return sendProblem(reply, request, new HttpProblem('route-not-found', detail))
  })
}
