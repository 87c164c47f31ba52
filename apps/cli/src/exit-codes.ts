/** What the process says to the script that called it. docs/cli.md explains each to people. */
export const exitCodes = {
  done: 0,
  fault: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  unfinished: 5,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends the command with a sentence for the person and a code for the script. */
export class CommandEnd extends Error {
  readonly exitCode: ExitCode
  constructor(sentence: string, options: { exitCode: ExitCode; cause?: unknown }) {
    super(sentence, options)
    this.name = 'CommandEnd'
    this.exitCode = options.exitCode
  }
}

export const badUsage = (sentence: string): CommandEnd =>
  new CommandEnd(sentence, { exitCode: exitCodes.usage })

/** The reason every call and wait ends with after Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}
