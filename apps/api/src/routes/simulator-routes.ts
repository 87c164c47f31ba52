import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { HttpProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'

/** A file of people to tell apart is the largest thing anyone sends there. */
const BODY_BYTES_MAX = 4 * 1024 * 1024
/** How long the simulator may take to begin its answer; a stream may then go on for hours. */
const ANSWER_TIMEOUT_MS = 15_000

/** What is passed back as it is; anything else could be a page that runs as one of ours. */
const passedTypes = /^(application\/json|text\/event-stream|text\/csv)\b/

/**
 * The simulator's own controls under our address, because the console may talk to nobody else.
 * Nothing of the caller goes along but method, query and body: no cookie, no key. The caller
 * mounts it behind `requireActor`, and only where a simulator is configured.
 */
export function simulatorRoutes(app: Server, simulatorUrl: string): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_, body, done) =>
    done(null, body),
  )
  app.route({
    method: ['GET', 'PUT', 'POST', 'DELETE'],
    url: '/simulator-api/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const target = controlAddress(simulatorUrl, request.raw.url ?? '')
      if (target === undefined)
        throw new HttpProblem('route-not-found', 'Only the simulator’s own controls are here.')
      return await passOn(target, request, reply)
    },
  })
}

const PREFIX = '/simulator-api/'

/** Where a request of ours leads at the simulator; undefined when that is outside of /sim/. */
export function controlAddress(simulatorUrl: string, requestUrl: string): URL | undefined {
  if (!requestUrl.startsWith(PREFIX)) return undefined
  const base = `${simulatorUrl.replace(/\/+$/, '')}/sim/`
  const wanted = URL.parse(base + requestUrl.slice(PREFIX.length))
  // Parsing resolves dots, however they are written, so that what is checked is what is asked for.
  return wanted?.href.startsWith(new URL(base).href) ? wanted : undefined
}

async function passOn(
  target: URL,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const leave = new AbortController()
  reply.raw.once('close', () => leave.abort())
  const timer = setTimeout(() => leave.abort(), ANSWER_TIMEOUT_MS)
  const { body, method } = request
  const type = request.headers['content-type']
  const answer = await fetch(target, {
    method,
    redirect: 'manual',
    signal: leave.signal,
    ...(Buffer.isBuffer(body) && { body }),
    ...(Buffer.isBuffer(body) && type !== undefined && { headers: { 'content-type': type } }),
  })
    .catch((error: unknown) => {
      request.log.warn({ err: error }, 'the simulator does not answer')
      throw new HttpProblem(
        'simulator-unavailable',
        'It may be starting again. Try again in a few seconds.',
      )
    })
    .finally(() => clearTimeout(timer))
  const answerType = answer.headers.get('content-type') ?? ''
  reply
    .code(answer.status)
    .type(passedTypes.test(answerType) ? answerType : 'text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
  if (answer.body === null) return await reply.send()
  const stream = Readable.fromWeb(answer.body)
  // Either side may leave in the middle of it; there is then nobody to tell.
  stream.on('error', () => reply.raw.destroy())
  return await reply.send(stream)
}
