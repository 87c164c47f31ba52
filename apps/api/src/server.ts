import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import Fastify, { LogController } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { requireActor } from './access.ts'
import { refuseStrayBody, takeOnlyJson } from './bodies.ts'
import { consoleFiles } from './console-files.ts'
import type { LiveCampaigns } from './live-campaigns.ts'
import { openapiOptions } from './openapi.ts'
import type { ApiParts } from './parts.ts'
import { replyToError } from './problem-replies.ts'
import type { Server } from './route-types.ts'
import { authRoutes } from './routes/auth-routes.ts'
import { campaignRoutes } from './routes/campaign-routes.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { healthRoutes } from './routes/health-routes.ts'
import { importRoutes } from './routes/import-routes.ts'
import { messageRoutes } from './routes/message-routes.ts'
import { phoneNumberRoutes } from './routes/phone-number-routes.ts'
import { programRoutes } from './routes/program-routes.ts'
import { recipientRoutes } from './routes/recipient-routes.ts'
import { simulatorRoutes } from './routes/simulator-routes.ts'
import { stopRoutes } from './routes/stop-routes.ts'
import { unknownOutcomeRoutes } from './routes/unknown-outcome-routes.ts'
import { webhookRoutes } from './routes/webhook-routes.ts'
import { workspaceRoutes } from './routes/workspace-routes.ts'
import { UPLOAD_BYTES_MAX } from './upload.ts'
import { readAs } from './validation.ts'

/** A JSON body of ours is far smaller; uploads and webhooks have limits of their own. */
const BODY_BYTES_MAX = 1024 * 1024

/** The whole HTTP surface, ready to listen. It decides nothing: rules live in core. */
export async function buildServer(
  parts: ApiParts,
  live: LiveCampaigns,
  log: Logger,
): Promise<Server> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    genReqId: () => `req_${randomUUID()}`,
    forceCloseConnections: true,
    frameworkErrors: replyToError,
  }).withTypeProvider<ZodTypeProvider>() as unknown as Server // only the logger's type differs
  app.setValidatorCompiler<z.ZodType>(
    ({ schema, httpPart }) =>
      (data) =>
        readAs(schema, data, httpPart ?? 'request'),
  )
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(replyToError)
  takeOnlyJson(app)
  await app.register(helmet, helmetOptions)
  await app.register(multipart, { limits: { fileSize: UPLOAD_BYTES_MAX, files: 1, fields: 10 } })
  await app.register(swagger, openapiOptions)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-robots-tag', 'noindex')
  })
  healthRoutes(app, parts)
  authRoutes(app, parts)
  app.register((scope, _, done) => {
    webhookRoutes(scope as Server, parts) // a scope of the same server
    done()
  })
  app.register((scope, _, done) => {
    const v1 = scope as Server // a scope of the same server
    v1.addHook('onRequest', requireActor(accessNeeds(parts)))
    v1.addHook('preValidation', refuseStrayBody)
    workspaceRoutes(v1, parts)
    importRoutes(v1, parts)
    campaignRoutes(v1, parts)
    recipientRoutes(v1, parts)
    unknownOutcomeRoutes(v1, parts)
    phoneNumberRoutes(v1, parts)
    messageRoutes(v1, parts)
    stopRoutes(v1, parts)
    programRoutes(v1, parts)
    eventRoutes(v1, parts, live)
    done()
  })
  const { SIMULATOR_URL: simulatorUrl } = parts.config
  if (simulatorUrl !== undefined)
    app.register((scope, _, done) => {
      scope.addHook('onRequest', requireActor(accessNeeds(parts)))
      simulatorRoutes(scope as Server, simulatorUrl) // a scope of the same server
      done()
    })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await consoleFiles(app, parts.config.CONSOLE_DIR)
  return app
}

function accessNeeds({ auth, database, config }: ApiParts) {
  const url = new URL(config.publicUrl)
  const isLoopback = ['127.0.0.1', 'localhost'].includes(url.hostname)
  const hosts = isLoopback ? ['127.0.0.1', 'localhost'] : [url.hostname]
  const port = url.port === '' ? '' : `:${url.port}`
  const allowedOrigins = hosts.map((host) => `${url.protocol}//${host}${port}`)
  return { auth, database, allowedOrigins }
}

const helmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      styleSrc: ["'self'", "'unsafe-inline'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
    },
  },
  hsts: false, // the proxy that ends TLS says so; on loopback it would lock browsers out
}
