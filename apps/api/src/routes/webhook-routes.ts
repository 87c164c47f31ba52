import { timingSafeEqual } from 'node:crypto'
import { isSignedByMeta } from '@clarion/meta/signature'
import { z } from 'zod'
import type { ApiParts } from '../parts.ts'
import { HttpProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'

/** Source: Meta, webhook bodies are at most 3 MB (reference meta-messaging 5.2, Dec 2025). */
const BODY_BYTES_MAX = 3 * 1024 * 1024

const handshakeSchema = z.looseObject({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string().max(500),
  'hub.challenge': z.string().max(500),
})

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * Meta's door: the signature is checked over the raw bytes, the body is stored, and only then is
 * 200 answered; understanding it comes later. Anything else makes Meta repeat it for days.
 */
export function webhookRoutes(app: Server, { config, inbox }: ApiParts): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_, body, done) =>
    done(null, body),
  )

  app.get('/webhooks/whatsapp', { schema: { hide: true } }, async (request, reply) => {
    const query = handshakeSchema.safeParse(request.query)
    const isOurs =
      query.success && isSame(query.data['hub.verify_token'], config.META_WEBHOOK_VERIFY_TOKEN)
    if (!query.success || !isOurs)
      throw new HttpProblem('verify-token-invalid', 'The verify token is not the configured one.')
    return reply.type('text/plain').send(query.data['hub.challenge'])
  })

  app.post('/webhooks/whatsapp', { schema: { hide: true } }, async (request, reply) => {
    const header = request.headers['x-hub-signature-256']
    const signature = Array.isArray(header) ? header[0] : header
    const { body } = request
    if (!Buffer.isBuffer(body) || !isSignedByMeta(body, signature, config.META_APP_SECRET))
      throw new HttpProblem(
        'signature-invalid',
        'X-Hub-Signature-256 does not match the body and the app secret.',
      )
    await inbox.store(body).catch((error: unknown) => {
      request.log.error({ err: error }, 'a webhook could not be stored; Meta will repeat it')
      throw new HttpProblem('database-unavailable', 'The body could not be stored. Send it again.')
    })
    return reply.code(200).type('text/plain').send('ok')
  })
}
