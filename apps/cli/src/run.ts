import { ConfigError } from '@clarion/config/config'
import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'
import { CommanderError } from 'commander'
import { CommandEnd, type ExitCode, exitCodes, Interrupted } from './exit-codes.ts'
import { type CommandNeeds, printJson, say } from './needs.ts'
import { buildProgram } from './program.ts'
import { printable } from './text.ts'

/**
 * Runs one command line and resolves with its exit code; never rejects. Whatever goes wrong is said
 * in a sentence on `err`, and with `--json` also as a last line on `out`.
 *
 * @param args the arguments after the program's name
 */
export async function run(args: readonly string[], needs: CommandNeeds): Promise<number> {
  let exitCode: number = exitCodes.done
  try {
    const program = buildProgram(needs, (code) => {
      exitCode = code
    })
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed its own sentence, or the help that was asked for.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    const end = endOf(error)
    // The terminal has shown "^C" on the line.
    if (end.exitCode === exitCodes.interrupted && needs.terminal.canRedraw) say(needs.terminal, '')
    say(needs.terminal, end.sentences.map(printable).join('\n'))
    if (args.includes('--json'))
      printJson(needs.terminal, {
        type: 'error',
        exitCode: end.exitCode,
        code: end.code,
        detail: end.detail ?? end.sentences.join('\n'),
      })
    return end.exitCode
  }
}

interface End {
  exitCode: ExitCode
  /** A problem code of Clarion's, when it was Clarion that refused. */
  code: string | null
  /** What is said, line by line. */
  sentences: string[]
  /** For scripts, when the sentences say what else stands in the JSON. */
  detail?: string
}

function endOf(error: unknown): End {
  const end = (exitCode: ExitCode, ...sentences: string[]): End => ({
    exitCode,
    code: null,
    sentences,
  })
  if (error instanceof CommandEnd) return end(error.exitCode, error.message)
  if (error instanceof Interrupted) return end(exitCodes.interrupted, 'Interrupted.')
  if (error instanceof ConfigError) return end(exitCodes.usage, error.message)
  if (error instanceof ClarionUnreachable)
    return end(exitCodes.unreachable, `${error.message}. Is it running? Start it with npm start.`)
  if (error instanceof ClarionProblem) return refusal(error)
  const message = error instanceof Error ? error.message : String(error)
  return end(exitCodes.fault, `This command failed by a fault of its own: ${message}`)
}

function refusal({ problem }: ClarionProblem): End {
  const fields = (problem.errors ?? []).map((field) => `  ${field.pointer}: ${field.detail}`)
  const columns =
    problem.columns === undefined ? [] : [`Its columns: ${problem.columns.join(', ')}.`]
  const sentence = problem.detail || problem.title
  const more = [
    ...fields,
    ...columns,
    ...(problem.code in waysOut ? [waysOut[problem.code] ?? ''] : []),
  ]
  return {
    exitCode: exitCodes.refused,
    code: problem.code,
    detail: [sentence, ...more].join('\n'),
    sentences: [`${sentence} (${problem.code})`, ...more],
  }
}

/** What to do about a refusal, where it is done at this command line. */
const waysOut: Readonly<Record<string, string>> = {
  'key-missing': 'Check CLARION_API_KEY, or the .clarion/credentials.json that was found.',
  'key-invalid': 'Check CLARION_API_KEY, or the .clarion/credentials.json that was found.',
  'file-without-phone-column': 'Name it with --phone-column.',
}
