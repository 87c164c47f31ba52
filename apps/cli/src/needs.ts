import type { Writable } from 'node:stream'
import type { ClarionClient } from '@clarion/sdk/client'

/** The person or script at the other end. Results go to `out`; all else goes to `err`. */
export interface Terminal {
  readonly out: Writable
  readonly err: Writable
  /** A person can read questions and answer them. */
  readonly isInteractive: boolean
  /** `err` shows a screen, so a line can be drawn over. */
  readonly canRedraw: boolean
  readonly columns: number
  /** Asks on `err`; undefined when the input ends without an answer. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>
  heading(text: string): string
}

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Rejects with the signal's reason when it is aborted first. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** What every command needs from outside. */
export interface CommandNeeds {
  terminal: Terminal
  clock: Clock
  /** Aborted with Interrupted on Ctrl-C. */
  interrupt: AbortSignal
  /** Finds Clarion and the key; throws ConfigError when there is none. */
  connect(): ClarionClient
  /** A new Idempotency-Key. */
  newKey(): string
  /** Runs the simulator alone until it ends; resolves with its exit code. */
  runSimulator(): Promise<number>
}

export const say = (terminal: Terminal, text: string): void => {
  terminal.err.write(`${text}\n`)
}

export const print = (terminal: Terminal, text: string): void => {
  terminal.out.write(`${text}\n`)
}

/** One JSON value per line, so that a reader can take them as they come. */
export const printJson = (terminal: Terminal, value: unknown): void => {
  terminal.out.write(`${JSON.stringify(value)}\n`)
}
