import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run temporal`: the live suite of the Temporal engine against a real server. The server is
 * the one at TEMPORAL_ADDRESS, else the `temporal` program on the PATH, else one built once from
 * its Go module and kept in the user's cache (minutes, needs Go).
 */
const VERSION = 'v1.5.1' // the newest that `go install` can build
const root = fileURLToPath(new URL('../', import.meta.url))

const works = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

function findProgram(): string {
  if (works('temporal')) return 'temporal'
  const folder = join(homedir(), '.cache', 'clarion', `temporal-${VERSION}`)
  const cached = join(folder, 'temporal')
  if (works(cached)) return cached
  console.error(`Building the Temporal server ${VERSION} once (minutes)…`)
  mkdirSync(folder, { recursive: true })
  const built = spawnSync('go', ['install', `github.com/temporalio/cli/cmd/temporal@${VERSION}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GOBIN: folder },
  })
  if (built.status !== 0 || !works(cached))
    throw new Error(
      'No Temporal server: set TEMPORAL_ADDRESS, put `temporal` on the PATH, or install Go.',
    )
  return cached
}

const hasServer = process.env['TEMPORAL_ADDRESS'] !== undefined
const suite = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.temporal.config.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(!hasServer && { TEMPORAL_PROGRAM: findProgram() }) },
  },
)
process.exit(suite.status ?? 1)
