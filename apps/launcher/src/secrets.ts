import { randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import { readIfThere, readJson, writeJson } from './files.ts'
import { StartProblem } from './start-problem.ts'

const schema = z.object({
  AUTH_SECRET: z.string(),
  ENCRYPTION_KEY: z.string(),
  META_APP_ID: z.string(),
  META_APP_SECRET: z.string(),
  META_WEBHOOK_VERIFY_TOKEN: z.string(),
  SIMULATOR_TOKEN: z.string(),
  POSTGRES_PASSWORD: z.string(),
})

/** What this instance alone knows, by the name of its setting. */
export type Secrets = z.infer<typeof schema>

const SECRET_BYTES = 32
const KEY_BYTES = 32
const APP_ID_DIGITS = 15

const newSecret = (): string => randomBytes(SECRET_BYTES).toString('hex')

/** Meta's app ids are digits that do not begin with a nought. */
const newAppId = (): string =>
  Array.from({ length: APP_ID_DIGITS }, (_, place) => randomInt(place === 0 ? 1 : 0, 10)).join('')

function newSecrets(): Secrets {
  return {
    AUTH_SECRET: newSecret(),
    ENCRYPTION_KEY: `k1:${randomBytes(KEY_BYTES).toString('base64')}`,
    META_APP_ID: newAppId(),
    META_APP_SECRET: newSecret(),
    META_WEBHOOK_VERIFY_TOKEN: newSecret(),
    SIMULATOR_TOKEN: newSecret(),
    POSTGRES_PASSWORD: newSecret(),
  }
}

/**
 * The instance's secrets, made at its first start and never again.
 * Errors: throws StartProblem when the file is damaged: new secrets would lose the database.
 */
export function readOrMakeSecrets(path: string): Secrets {
  const known = readJson(path, schema)
  if (known !== undefined) return known
  if (readIfThere(path) !== undefined)
    throw new StartProblem(
      `${path} is damaged. Put it back from a copy, or wipe everything with npm run reset.`,
    )
  const secrets = newSecrets()
  writeJson(path, secrets)
  return secrets
}
