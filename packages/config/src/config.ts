import { hostname } from 'node:os'
import { z } from 'zod'

/** Eighty bits of a secret are the least we accept, as 16 characters. */
const secret = z.string().min(16, 'needs at least 16 characters')
const port = z.coerce.number().int().min(0).max(65_535)
const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1')

const DAY_MS = 86_400_000

/** Every setting of the product, by its environment variable. */
const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),

  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4100),
  /** Where browsers and Meta reach the API; default: http://HOST:PORT. */
  PUBLIC_URL: z.url().optional(),
  /** Where the built console lies; without it the API serves no console. */
  CONSOLE_DIR: z.string().optional(),

  /** Meta's Graph API or a simulator of it. The default lives in the Meta adapter alone. */
  META_GRAPH_URL: z.url().optional(),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v[0-9]+\.[0-9]+$/)
    .default('v26.0'),
  META_APP_ID: z.string().regex(/^\d+$/),
  META_APP_SECRET: secret,
  META_WEBHOOK_VERIFY_TOKEN: secret,

  /** Set when META_GRAPH_URL is a simulator: the console then says so on every page. */
  SIMULATOR_URL: z.url().optional(),

  /**
   * A first start on an empty database: the account to connect, and the file that gets the address,
   * login and API key. The launcher sets them; none of them is needed otherwise.
   */
  SEED_CREDENTIALS_FILE: z.string().optional(),
  SEED_WABA_ID: z.string().regex(/^\d+$/).optional(),
  SEED_ACCESS_TOKEN: z.string().optional(),

  /** Set to run campaigns on a Temporal server instead of on our database: `host:port`. */
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^\S+:\d+$/, 'must be host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('clarion'),
  /** For Temporal Cloud; implies TLS. */
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS: flag.optional(),
  /** PEM files of a client certificate and its key, for mTLS. */
  TEMPORAL_TLS_CERT_FILE: z.string().optional(),
  TEMPORAL_TLS_KEY_FILE: z.string().optional(),

  /** Signs sessions. */
  AUTH_SECRET: secret,
  /** `<id>:<32 bytes in base64>`, encrypts tokens at rest. */
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[a-z0-9-]{1,32}:[A-Za-z0-9+/]{43}=$/, 'must be <id>:<32 bytes in base64>'),

  /** A worker's name across its restarts: what the last one of that name left, this one takes over. */
  WORKER_NAME: z.string().min(1).max(100).default(`${hostname()}-${process.pid}`),
  /** How long an unknown outcome waits for a status webhook before it is judged. */
  UNKNOWN_RECONCILE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(7 * DAY_MS)
    .default(600_000),

  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  LOG_PRETTY: flag.default(false),
})

export type Config = z.infer<typeof schema> & { publicUrl: string }

/** A setting is missing or wrong; the message names each variable and says what it needs. */
export class ConfigError extends Error {}

/**
 * Reads the settings once, from the environment unless told otherwise.
 * Errors: throws ConfigError naming every variable that is missing or wrong.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`Settings are missing or wrong:\n${lines.join('\n')}`)
  }
  const config = parsed.data
  return { ...config, publicUrl: config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}` }
}
