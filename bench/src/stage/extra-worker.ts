import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneDir } from './clarion.ts'
import type { Cleanup } from './cleanup.ts'
import { isAlive, preferAsLauncherDoes } from './processes.ts'
import type { Stage } from './stage.ts'
import { sleep } from './waiting.ts'

/** A worker besides the launcher's, as a team that outgrew one process would run. */
export interface ExtraWorker {
  name: string
  pid(): number
  kill(signal: NodeJS.Signals): void
  /** Starts it again under its name; for after it was killed. */
  begin(): Promise<void>
}

const STOP_MAX_MS = 15_000

export async function startExtraWorker(
  cleanup: Cleanup,
  { clarion }: Stage,
  name: string,
): Promise<ExtraWorker> {
  let child: ChildProcess | undefined
  const begin = async (): Promise<void> => {
    const started = spawn(process.execPath, [join(cloneDir, 'apps', 'worker', 'src', 'main.ts')], {
      env: { ...clarion.settings, WORKER_NAME: name },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => appendFileSync(`${clarion.logFile}.${name}`, chunk))
    }
    child = started
    if (started.pid !== undefined) preferAsLauncherDoes(started.pid)
    // Its first message says that it works; see packages/config, launcher-link.
    const how = await Promise.race([once(started, 'message'), once(started, 'exit')])
    if (started.exitCode !== null) throw new Error(`the worker ${name} did not start (${how[0]})`)
  }
  cleanup.add(`the worker ${name}`, async () => {
    const pid = child?.pid
    if (child === undefined || pid === undefined || !isAlive(pid)) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const isLate = sleep(STOP_MAX_MS, 'late', { ref: false })
    if ((await Promise.race([ended, isLate])) === 'late') child.kill('SIGKILL')
    await ended
  })
  await begin()
  return {
    name,
    pid: () => {
      if (child?.pid === undefined) throw new Error(`the worker ${name} does not run`)
      return child.pid
    },
    kill: (signal) => {
      child?.kill(signal)
    },
    begin,
  }
}
