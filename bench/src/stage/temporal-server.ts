import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './clarion.ts'
import type { Cleanup } from './cleanup.ts'
import { sleep, until } from './waiting.ts'

const READY_MAX_SECONDS = 60
const STOP_MAX_MS = 10_000

const works = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

/** Where `npm run temporal` keeps the server it builds. */
const cacheDir = join(homedir(), '.cache', 'clarion')

/** A `temporal` program on the PATH, or the one built before; undefined when there is none. */
export function findTemporal(): string | undefined {
  if (works('temporal')) return 'temporal'
  const folders = (() => {
    try {
      return readdirSync(cacheDir).filter((name) => name.startsWith('temporal-'))
    } catch {
      return []
    }
  })()
  return folders.map((name) => join(cacheDir, name, 'temporal')).find(works)
}

export interface TemporalServer {
  address: string
  /** Ends it by -9 and starts it again on what it had written. */
  restart(): Promise<void>
}

/** A throw-away Temporal server that keeps its records in a file, so that it can be restarted. */
export async function startTemporal(
  cleanup: Cleanup,
  { program, dataDir }: { program: string; dataDir: string },
): Promise<TemporalServer> {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)]
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(program, [...args, '--db-filename', join(dataDir, 'temporal.db')], {
      stdio: 'ignore',
    })
    await until('the Temporal server', READY_MAX_SECONDS, async () => {
      if (server.exitCode !== null) throw new Error('the Temporal server ended at once')
      const health = spawn(program, ['operator', 'cluster', 'health', '--address', address], {
        stdio: 'ignore',
      })
      const [code] = await once(health, 'exit')
      return code === 0 ? true : undefined
    })
    return server
  }
  const end = async (server: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    const isLate = sleep(STOP_MAX_MS, 'late', { ref: false })
    if ((await Promise.race([ended, isLate])) === 'late') server.kill('SIGKILL')
    await ended
  }
  let server = await start()
  cleanup.add('the Temporal server', () => end(server, 'SIGTERM'))
  return {
    address,
    restart: async () => {
      await end(server, 'SIGKILL')
      server = await start()
    },
  }
}
