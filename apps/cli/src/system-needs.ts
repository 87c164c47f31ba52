import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { readCliConfig } from '@clarion/config/cli-config'
import { ClarionClient } from '@clarion/sdk/client'
import { Interrupted } from './exit-codes.ts'
import type { Clock, CommandNeeds, Terminal } from './needs.ts'

const COLUMNS_DEFAULT = 80

const systemTerminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  canRedraw: process.stderr.isTTY === true,
  get columns() {
    return process.stderr.columns ?? COLUMNS_DEFAULT
  },
  ask,
  heading: (text) => styleText('bold', text, { stream: process.stdout }),
}

function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  // The terminal's own line editing serves one answer, and leaves Ctrl-C to the process.
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  return new Promise<string | undefined>((resolve, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    reader.once('close', () => resolve(undefined))
    reader.question(question, resolve)
  }).finally(() => reader.close())
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  wait: async (ms, signal) => {
    await delay(ms, undefined, { signal }).catch(() => undefined)
    signal.throwIfAborted()
  },
}

const SIMULATOR = fileURLToPath(new URL('../../simulator/src/main.ts', import.meta.url))

/** Runs in this terminal, so the terminal's Ctrl-C reaches it directly; we only wait for its end. */
function runSimulator(): Promise<number> {
  const child = spawn(process.execPath, [SIMULATOR], { stdio: 'inherit' })
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}

/**
 * The real surroundings of the command. The first Ctrl-C ends the command in order; a second one
 * ends the process at once.
 */
export function systemNeeds(): CommandNeeds {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort(new Interrupted()))
  return {
    terminal: systemTerminal,
    clock: systemClock,
    interrupt: interrupt.signal,
    connect: () => new ClarionClient(readCliConfig()),
    newKey: randomUUID,
    runSimulator,
  }
}
