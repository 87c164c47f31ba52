import { Writable } from 'node:stream'
import { ClarionClient } from '@clarion/sdk/client'
import { Interrupted } from '../exit-codes.ts'
import type { CommandNeeds } from '../needs.ts'
import { run } from '../run.ts'
import { START_MS } from './builders.ts'
import { API_KEY } from './test-api.ts'

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

export interface TestShell {
  needs: CommandNeeds
  out(): string
  err(): string
  /** What `--json` printed, line by line. */
  outJson(): Record<string, unknown>[]
  questions: string[]
  pressCtrlC(): void
  /** Runs a command line and resolves with its exit code. */
  clarion(...args: string[]): Promise<number>
}

export interface TestShellOptions {
  apiKey?: string
  /** What the person answers, in order; given at all, there is a terminal to ask on. */
  answers?: string[]
  canRedraw?: boolean
  /** Called before each wait, with the number of waits before it. */
  onWait?: (waits: number, shell: TestShell) => void
}

/** A terminal in memory and a clock that jumps over every wait. */
export function testShell(url: string, options: TestShellOptions = {}): TestShell {
  const out = new Collected()
  const err = new Collected()
  const interrupt = new AbortController()
  const answers = [...(options.answers ?? [])]
  let nowMs = START_MS
  let waits = 0
  let keys = 0
  const shell: TestShell = {
    out: () => out.text,
    err: () => err.text,
    // Each line was printed by JSON.stringify of an object.
    outJson: () =>
      out.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    questions: [],
    pressCtrlC: () => interrupt.abort(new Interrupted()),
    clarion: (...args) => run(args, shell.needs),
    needs: {
      terminal: {
        out,
        err,
        isInteractive: options.answers !== undefined,
        canRedraw: options.canRedraw ?? false,
        columns: 120,
        ask: async (question) => {
          shell.questions.push(question)
          return answers.shift()
        },
        heading: (text) => text,
      },
      clock: {
        nowMs: () => nowMs,
        wait: async (ms, signal) => {
          options.onWait?.(waits, shell)
          waits += 1
          nowMs += ms
          signal.throwIfAborted()
        },
      },
      interrupt: interrupt.signal,
      connect: () => new ClarionClient({ baseUrl: url, apiKey: options.apiKey ?? API_KEY }),
      newKey: () => {
        keys += 1
        return `key-${keys}`
      },
      runSimulator: async () => 0,
    },
  }
  return shell
}
