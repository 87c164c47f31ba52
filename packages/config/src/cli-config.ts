import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config.ts'

/** Where Clarion runs and the key to it. `source` says in words where the two were found. */
export interface CliConfig {
  baseUrl: string
  apiKey: string
  source: string
}

const webAddress = z.url({ protocol: /^https?$/, error: 'is not an http or https address' })
const apiKey = z.string().trim().min(1, 'is empty').regex(/^\S+$/, 'has a blank inside')

/** The part of `.clarion/credentials.json` a client needs; DESIGN section 3 has the whole. */
const credentialsSchema = z.looseObject({ baseUrl: webAddress, apiKey })

const environmentSchema = z.object({
  CLARION_URL: webAddress.optional(),
  CLARION_API_KEY: apiKey.optional(),
  CLARION_DIR: z.string().min(1, 'is empty').optional(),
})

const sentences = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')

/**
 * Finds Clarion for a client on this machine: CLARION_URL and CLARION_API_KEY win, else the
 * `.clarion/credentials.json` of CLARION_DIR, else the nearest one from `folder` upward.
 *
 * A key from a file is never sent to an address that file does not name: CLARION_URL alone is
 * accepted only when it is the file's own address.
 * Errors: throws ConfigError, whose message says what is missing or wrong and what to do.
 */
export function readCliConfig(
  folder: string = process.cwd(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CliConfig {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) throw new ConfigError(`${sentences(parsed.error)}.`)
  const { CLARION_URL: url, CLARION_API_KEY: key, CLARION_DIR: dir } = parsed.data
  if (url !== undefined && key !== undefined)
    return { baseUrl: url, apiKey: key, source: 'CLARION_URL and CLARION_API_KEY' }

  const found = dir === undefined ? searchUpward(resolve(folder)) : readDir(resolve(folder, dir))
  if (found === undefined) throw new ConfigError(nothingFound({ url, key, dir }))
  if (url !== undefined && new URL(url).href !== new URL(found.baseUrl).href)
    throw new ConfigError(
      `CLARION_URL is ${url}, but the key in ${found.path} belongs to ${found.baseUrl}. Set CLARION_API_KEY as well.`,
    )
  return {
    baseUrl: found.baseUrl,
    apiKey: key ?? found.apiKey,
    source: key === undefined ? found.path : `${found.path} with CLARION_API_KEY`,
  }
}

interface Found {
  baseUrl: string
  apiKey: string
  path: string
}

function nothingFound(given: {
  url: string | undefined
  key: string | undefined
  dir: string | undefined
}): string {
  if (given.dir !== undefined)
    return `There is no .clarion/credentials.json in CLARION_DIR (${given.dir}). Start Clarion there first: npm start`
  if (given.url !== undefined) return 'CLARION_URL is set, CLARION_API_KEY is not. Set both.'
  if (given.key !== undefined) return 'CLARION_API_KEY is set, CLARION_URL is not. Set both.'
  return 'No Clarion was found: there is no .clarion/credentials.json here or in a folder above. Start one with npm start, or set CLARION_URL and CLARION_API_KEY.'
}

/** CLARION_DIR may name the folder Clarion was started in, or the `.clarion` inside it. */
const readDir = (dir: string): Found | undefined =>
  readCredentials(join(dir, '.clarion', 'credentials.json')) ??
  readCredentials(join(dir, 'credentials.json'))

function searchUpward(folder: string): Found | undefined {
  const found = readCredentials(join(folder, '.clarion', 'credentials.json'))
  const parent = dirname(folder)
  return found !== undefined || parent === folder ? found : searchUpward(parent)
}

function readCredentials(path: string): Found | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const parsed = credentialsSchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new ConfigError(
      `${path} is not a credentials file of Clarion (${sentences(parsed.error).trim()}). Start Clarion again to write it anew: npm start`,
    )
  return { baseUrl: parsed.data.baseUrl, apiKey: parsed.data.apiKey, path }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    // The file is written for its owner alone, so another user meets this first.
    throw new ConfigError(`${path} cannot be read (${String(code)}). Are you another user?`, {
      cause,
    })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
