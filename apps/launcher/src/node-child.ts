import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '@clarion/config/launcher-config'
import type { ReadyMessage } from '@clarion/config/launcher-link'
import { StartProblem } from './start-problem.ts'
import type { Life, Supervised } from './supervise.ts'

export interface ChildPlan {
  name: string
  /** The TypeScript file it starts with. */
  entry: string
  environment: Environment
  onLine(line: string): void
  readyTimeoutMs?: number
  /** Of the runtime itself, before the file. */
  nodeArguments?: readonly string[]
  /** It does things at instants, so others should wait for it rather than it for them. */
  isPunctual?: boolean
}

const READY_TIMEOUT_MS = 60_000
const ABANDON_GRACE_MS = 3_000
const LAST_LINES_MAX = 15
/** How long what a process said just before its end may take to reach us. */
const LAST_WORDS_MS = 300

const isReady = (message: unknown): message is ReadyMessage =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'

/** The system's own scale: 0 is ordinary, less is served sooner. */
const PUNCTUAL_PRIORITY = -10

/** Only root may; everybody else keeps the ordinary priority, which serves on a quiet machine. */
function preferTo(pid: number): void {
  try {
    setPriority(pid, PUNCTUAL_PRIORITY)
  } catch {
    // Not permitted here.
  }
}

/** Resolves with the reason when the process ends, or could not be started at all. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    )
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message)
    })
  })

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

/** Resolves when the process serves, or with why it does not. */
async function readiness(
  child: ChildProcess,
  ended: Promise<string>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'ready' | { problem: string }> {
  const waiting = new AbortController()
  const ready = new Promise<'ready'>((resolve) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve('ready')
    })
  })
  const tooLate = sleep(timeoutMs, undefined, { signal: waiting.signal }).then(
    () => ({ problem: `was not ready after ${timeoutMs / 1_000} s` }),
    () => ({ problem: 'is ready' }),
  )
  const aborted = new Promise<{ problem: string }>((resolve) => {
    const abort = (): void => resolve({ problem: 'was stopped' })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true, signal: waiting.signal })
  })
  try {
    return await Promise.race([ready, tooLate, aborted, ended.then((why) => ({ problem: why }))])
  } finally {
    waiting.abort()
  }
}

/**
 * One of our own programs, on the runtime we run on, with a channel to us: by it the program says
 * that it serves, and learns that we are gone. It is the head of a process group of its own, so
 * that Ctrl-C in a terminal reaches only us, who stop things in order.
 */
export const nodeChild = (plan: ChildPlan): Supervised => ({
  name: plan.name,
  async begin(onPid, signal): Promise<Life> {
    const child = spawn(process.execPath, [...(plan.nodeArguments ?? []), plan.entry], {
      env: { ...plan.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    const ended = endOf(child)
    if (child.pid !== undefined) {
      if (plan.isPunctual) preferTo(child.pid)
      onPid(child.pid)
    }
    const lastLines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          if (lastLines.push(line) > LAST_LINES_MAX) lastLines.shift()
          plan.onLine(line)
        })
    const outcome = await readiness(child, ended, plan.readyTimeoutMs ?? READY_TIMEOUT_MS, signal)
    if (outcome === 'ready') return { ended, stop: (graceMs) => stop(child, ended, graceMs) }
    const closed = once(child, 'close').catch(() => undefined)
    await stop(child, ended, ABANDON_GRACE_MS)
    await Promise.race([closed, sleep(LAST_WORDS_MS)])
    throw new StartProblem(`The ${plan.name} ${outcome.problem}`)
  },
})
