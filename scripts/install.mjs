// @ts-check
/**
 * Brings node_modules to what the lockfile says, before anything of ours can run. Plain JavaScript
 * without dependencies, for any Node from 18.
 *
 * A stamp in node_modules holds the fingerprint of the last finished install. While one runs, a
 * marker holds who runs it: a second command waits for a living one, and begins anew after one that
 * was killed, because nobody knows what that one left half done.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'

const PNPM = 'pnpm@12.21.0'
const INSTALL_TIMEOUT_MS = 10 * 60_000
const LOOK_AGAIN_MS = 200
/** A marker without content is being written now, unless it is older than this. */
const EMPTY_MARKER_MS = 5_000
const OUTPUT_MAX_CHARS = 20_000

/** @typedef {{ installer: number, start: string, pnpm?: number | undefined }} Marker process ids */
/** @typedef {'nothing' | 'install' | 'wait' | 'begin anew'} Step */

/** @param {string} root */
const files = (root) => {
  const modules = join(root, 'node_modules')
  return {
    modules,
    stamp: join(modules, '.clarion-installed'),
    marker: join(modules, '.clarion-installing'),
    interrupted: join(modules, '.clarion-interrupted'),
    node: join(modules, 'node', 'bin', 'node'),
  }
}

/** @param {string} path @returns {string | undefined} */
function readIfThere(path) {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * What an install depends on: the lockfile, which build scripts may run, and the machine's kind, as
 * a folder shared with another system holds the wrong binaries.
 * @param {string} root
 * @returns {string}
 */
export function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(fs.readFileSync(join(root, name)))
  return hash.digest('hex')
}

/**
 * What to do next about node_modules.
 * @param {{ stamp: string | undefined, wanted: string, hasNode: boolean, marker: 'none' | 'alive' | 'dead' }} seen
 * @returns {Step}
 */
export function nextStep(seen) {
  if (seen.marker === 'alive') return 'wait'
  if (seen.marker === 'dead') return 'begin anew'
  return seen.stamp === seen.wanted && seen.hasNode ? 'nothing' : 'install'
}

/**
 * When a process started, to tell it from a later one of the same id; undefined when it is gone or
 * only remains that nobody collected. Where the system does not tell, one word for all that live.
 * @param {number} pid @returns {string | undefined}
 */
function startOf(pid) {
  if (process.platform === 'linux') {
    const stat = readIfThere(`/proc/${pid}/stat`)
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields === undefined || fields[0] === 'Z' ? undefined : fields[19]
  }
  try {
    process.kill(pid, 0)
    return 'some time'
  } catch (error) {
    const isAnothers = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return isAnothers ? 'some time' : undefined
  }
}

/** @param {string} path @returns {Marker | undefined} */
function readMarker(path) {
  try {
    const value = JSON.parse(fs.readFileSync(path, 'utf8'))
    return typeof value?.installer === 'number' ? value : undefined
  } catch {
    return undefined
  }
}

/** @param {string} path @returns {'none' | 'alive' | 'dead'} */
function markerState(path) {
  const writtenAt = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (writtenAt === undefined) return 'none'
  const marker = readMarker(path)
  if (marker === undefined) return Date.now() - writtenAt < EMPTY_MARKER_MS ? 'alive' : 'dead'
  return startOf(marker.installer) === marker.start ? 'alive' : 'dead'
}

/** @param {string} root */
function look(root) {
  const { stamp, marker, node } = files(root)
  return {
    stamp: readIfThere(stamp),
    wanted: fingerprint(root),
    hasNode: fs.existsSync(node),
    marker: markerState(marker),
  }
}

/** Ends the pnpm that a killed installer left running, so that it and we do not write at once.
 * @param {Marker | undefined} marker */
function endOrphan(marker) {
  if (marker?.pnpm === undefined) return
  const command = readIfThere(`/proc/${marker.pnpm}/cmdline`)
  if (command !== undefined && !command.includes('pnpm')) return // the number is someone else's now
  try {
    process.kill(-marker.pnpm, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/**
 * Turns a dead installer's marker into the order to begin anew; only one of several callers can.
 * @param {string} root
 */
function condemn(root) {
  const { marker, interrupted } = files(root)
  const found = readMarker(marker)
  try {
    fs.renameSync(marker, interrupted)
  } catch {
    return // another command was faster
  }
  // Between our look and the rename, another command may have put its own marker there.
  if (markerState(interrupted) === 'alive') fs.renameSync(interrupted, marker)
  else endOrphan(found)
}

/** Empties node_modules but for our own marker, the order to do so last.
 * @param {string} root */
function empty(root) {
  const { modules, marker, interrupted } = files(root)
  for (const name of fs.readdirSync(modules)) {
    const path = join(modules, name)
    if (path !== marker && path !== interrupted)
      fs.rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  }
  fs.rmSync(interrupted)
}

/**
 * Runs pnpm with its output kept back, for the problem to be told if there is one.
 * @param {string} root
 * @param {(pid: number | undefined) => void} onStart
 * @returns {Promise<{ problem?: string }>}
 */
function runPnpm(root, onStart) {
  const child = spawn('npx', ['-y', PNPM, 'install', '--frozen-lockfile'], {
    cwd: root,
    // CI: never ask. The group of its own lets one signal end npx and all it started.
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onStart(child.pid)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-OUTPUT_MAX_CHARS)
    })
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL')
  const interrupt = () => {
    end()
    process.exit(130)
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  return new Promise((resolve) => {
    const timer = setTimeout(end, INSTALL_TIMEOUT_MS)
    child.on('error', (error) => resolve({ problem: `npx cannot be run: ${error.message}` }))
    child.on('close', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      resolve(code === 0 ? {} : { problem: `Installing failed.\n\n${output.trim()}\n` })
    })
  })
}

/**
 * Takes the marker, installs, stamps; does nothing when another command took the marker first.
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function install(root, say) {
  const { modules, stamp, marker, interrupted, node } = files(root)
  fs.mkdirSync(modules, { recursive: true })
  const me = { installer: process.pid, start: startOf(process.pid) }
  try {
    fs.writeFileSync(marker, JSON.stringify(me), { flag: 'wx' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  say('Installing… (once; about a minute on a fresh machine)')
  if (fs.existsSync(interrupted)) empty(root)
  fs.rmSync(stamp, { force: true })
  const wanted = fingerprint(root)
  const { problem } = await runPnpm(root, (pnpm) => {
    fs.writeFileSync(`${marker}.new`, JSON.stringify({ ...me, pnpm }))
    fs.renameSync(`${marker}.new`, marker)
  })
  if (problem !== undefined) {
    fs.rmSync(marker) // pnpm ended by itself: the next one can go on from what it left
    throw new Error(problem)
  }
  if (!fs.existsSync(node)) {
    fs.renameSync(marker, interrupted)
    throw new Error(`Installing left no runtime at ${node}. Try again: it then begins anew.`)
  }
  fs.writeFileSync(stamp, wanted)
  fs.rmSync(marker)
}

/**
 * Installs what is missing, once however many commands ask at the same time.
 * Errors: throws with the installer's output when it fails.
 * @param {string} root the clone
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the pinned runtime's path
 */
export async function ensureInstalled(root, say) {
  let isWaiting = false
  for (;;) {
    const step = nextStep(look(root))
    if (step === 'nothing') return fs.realpathSync(files(root).node)
    if (step === 'begin anew') condemn(root)
    else if (step === 'install') await install(root, say)
    else {
      if (!isWaiting) say('Another command is installing; waiting for it…')
      isWaiting = true
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }
}
