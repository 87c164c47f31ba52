import { z } from 'zod'
import { ConfigError } from './config.ts'

const port = z.coerce.number().int().min(1).max(65_535)

/** The launcher's own settings; everything else it passes on to the processes it starts. */
const schema = z
  .object({
    /** Where this instance keeps its data; default: `.clarion` in the clone. */
    CLARION_DATA_DIR: z.string().optional(),
    /** A PostgreSQL of the operator's own; without it one is started here. */
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    HOST: z.string().default('127.0.0.1'),
    /** First choices; a taken one makes way for the next free one. */
    PORT: port.default(4100),
    SIMULATOR_PORT: port.default(4200),
    POSTGRES_PORT: port.default(5433),
    PUBLIC_URL: z.url().optional(),
    /** Where Meta's Graph API is; without it a simulator is started here. */
    META_GRAPH_URL: z.url().optional(),
    META_APP_ID: z.string().optional(),
    META_APP_SECRET: z.string().optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    NO_COLOR: z.string().optional(),
  })
  .superRefine((given, context) => {
    if (given.META_GRAPH_URL === undefined) return
    for (const name of ['META_APP_ID', 'META_APP_SECRET'] as const)
      if (given[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is needed for META_GRAPH_URL' })
  })

export type Environment = Readonly<Record<string, string | undefined>>

export type LauncherConfig = z.infer<typeof schema> & {
  /** The whole environment, to be passed on; a variable set to nothing counts as not set. */
  environment: Environment
}

/**
 * Reads the launcher's settings once, from the environment unless told otherwise.
 * Errors: throws ConfigError naming every variable that is missing or wrong.
 */
export function readLauncherConfig(given: Environment = process.env): LauncherConfig {
  const environment = Object.fromEntries(Object.entries(given).filter(([, value]) => value))
  const parsed = schema.safeParse(environment)
  if (parsed.success) return { ...parsed.data, environment }
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`Settings are missing or wrong:\n${lines.join('\n')}`)
}
