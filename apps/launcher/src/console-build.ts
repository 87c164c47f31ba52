import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { readIfThere, writeWhole } from './files.ts'
import { StartProblem } from './start-problem.ts'

/** What the built console is made of. */
const SOURCES = [
  'apps/console',
  'packages/contracts/src',
  'packages/sdk/src',
  'pnpm-lock.yaml',
  'tsconfig.base.json',
]
const SKIPPED = new Set(['node_modules', 'dist'])
const BUILD_TIMEOUT_MS = 5 * 60_000
const WORDS_MAX_LINES = 30
const OUTPUT_MAX_BYTES = 4 * 1024 * 1024

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true })
  const inner = await Promise.all(
    entries
      .filter((entry) => !SKIPPED.has(entry.name))
      .map((entry) => filesUnder(join(path, entry.name))),
  )
  return inner.flat()
}

/** A fingerprint of everything the built console is made of. */
export async function consoleFingerprint(cloneDir: string): Promise<string> {
  const files = await Promise.all(SOURCES.map((source) => filesUnder(join(cloneDir, source))))
  const hash = createHash('sha256')
  for (const file of files.flat().sort()) {
    const content = await readFile(file)
    hash.update(`${relative(cloneDir, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** What the builder said was wrong, without the places in its own code where it noticed. */
function wordsOf(failure: unknown): string {
  const said = failure instanceof Error && 'stderr' in failure ? String(failure.stderr) : ''
  const lines = stripVTControlCharacters(said).trim().split('\n')
  const words = lines.filter((line) => !/^\s+at /.test(line)).slice(0, WORDS_MAX_LINES)
  return words.join('\n')
}

interface Build {
  cloneDir: string
  signal: AbortSignal
  say(message: string): void
}

/**
 * Builds the console unless what was built last is of the same sources.
 * Returns the folder to serve; undefined when this clone has no console.
 * Errors: throws StartProblem with the builder's words when it fails.
 */
export async function buildConsole(build: Build): Promise<string | undefined> {
  const home = join(build.cloneDir, 'apps', 'console')
  if (!existsSync(join(home, 'index.html'))) return undefined
  const built = join(home, 'dist')
  const stamp = join(built, '.built-from')
  const fingerprint = await consoleFingerprint(build.cloneDir)
  if (readIfThere(stamp) === fingerprint && existsSync(join(built, 'index.html'))) return built
  build.say('Building the console')
  const vite = join(home, 'node_modules', 'vite', 'bin', 'vite.js')
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: home,
      signal: build.signal,
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
    })
  } catch (cause) {
    throw new StartProblem(`The console cannot be built.\n${wordsOf(cause)}`, { cause })
  }
  writeWhole(stamp, fingerprint)
  return built
}
