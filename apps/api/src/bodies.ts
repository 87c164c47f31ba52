import type { FastifyInstance, FastifyRequest } from 'fastify'
import { unknownField, unknownFields } from './validation.ts'

/**
 * JSON is the one kind of body that is read. An empty one counts as none where none is asked for:
 * many clients announce JSON with every request.
 */
export function takeOnlyJson(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  app.removeContentTypeParser('application/json')
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '' && request.routeOptions.schema?.body === undefined) done(null, undefined)
      else void parse(request, body, done)
    },
  )
}

/** A hook: an address that takes no body refuses one that says something, instead of ignoring it. */
export async function refuseStrayBody({ body, routeOptions }: FastifyRequest): Promise<void> {
  if (routeOptions.schema?.body !== undefined || typeof body !== 'object' || body === null) return
  const keys = Object.keys(body)
  if (keys.length > 0)
    throw unknownFields(
      keys.map((key) => unknownField([key])),
      'body',
    )
}
