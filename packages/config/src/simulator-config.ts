import { z } from 'zod'
import { ConfigError } from './config.ts'

/**
 * Used when the simulator is started alone without these settings. They open nothing but a
 * simulator, so they are printed at start and written in docs/simulator.md.
 */
export const simulatorDefaults = {
  META_APP_ID: '880011223344556',
  META_APP_SECRET: 'simulator-app-secret-not-for-production',
  SIMULATOR_TOKEN: 'EAASIMULATORsystemUserToken',
} as const

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(4200),
  META_APP_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be digits')
    .default(simulatorDefaults.META_APP_ID),
  META_APP_SECRET: z
    .string()
    .min(16, 'needs at least 16 characters')
    .default(simulatorDefaults.META_APP_SECRET),
  /** The system-user token that opens the simulated business account. */
  SIMULATOR_TOKEN: z
    .string()
    .min(16, 'needs at least 16 characters')
    .default(simulatorDefaults.SIMULATOR_TOKEN),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
})

export type SimulatorConfig = z.infer<typeof schema> & {
  /** The documented default values in use, by variable; empty when all were given. */
  defaultsInUse: Partial<typeof simulatorDefaults>
}

/**
 * Reads the simulator's settings once, from the environment unless told otherwise.
 * Errors: throws ConfigError naming every variable that is wrong.
 */
export function readSimulatorConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SimulatorConfig {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`Settings are missing or wrong:\n${lines.join('\n')}`)
  }
  const defaultsInUse = Object.fromEntries(
    Object.entries(simulatorDefaults).filter(([name]) => environment[name] === undefined),
  )
  return { ...parsed.data, defaultsInUse }
}
