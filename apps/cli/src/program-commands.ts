import type { ListedProgram, ProgramState } from '@clarion/contracts/programs'
import { idSchema } from '@clarion/contracts/shared'
import { ClarionUnreachable } from '@clarion/sdk/client'
import type { ActOptions } from './campaign-commands.ts'
import { agreed } from './confirm.ts'
import { badUsage, CommandEnd, type ExitCode, exitCodes, Interrupted } from './exit-codes.ts'
import { followProgram, printProgram } from './follow-program.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { doneCount } from './progress.ts'
import { passStream, saveStream } from './save-stream.ts'
import { aligned, count, fileSize, localTime, people } from './text.ts'

/** Checked here, so that a slip of the hand is told apart from a program that is not there. */
export function programId(text: string): string {
  if (!idSchema.safeParse(text).success)
    throw badUsage(`${text} is not the id of a program. "clarion programs" shows the ids.`)
  return text
}

const PAGE_MAX = 100

export async function listPrograms(
  options: { state?: ProgramState; search?: string; limit: number; json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const client = needs.connect()
  const found: ListedProgram[] = []
  let cursor: string | null = null
  do {
    const query = {
      limit: Math.min(PAGE_MAX, options.limit - found.length),
      ...(options.state && { state: options.state }),
      ...(options.search && { q: options.search }),
      ...(cursor !== null && { cursor }),
    }
    const page = await client.programs(query, { signal: needs.interrupt })
    found.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null && found.length < options.limit)

  if (options.json) for (const program of found) printJson(needs.terminal, program)
  else if (found.length > 0) print(needs.terminal, programTable(found))
  if (found.length === 0) say(needs.terminal, 'No programs.')
  else if (cursor !== null) say(needs.terminal, 'There are more; ask for them with --limit.')
  return exitCodes.done
}

const programTable = (programs: readonly ListedProgram[]): string =>
  aligned([
    ['ID', 'STATE', 'DONE', 'PARTS', 'CREATED', 'TEMPLATE', 'NAME'],
    ...programs.map((program) => [
      program.id,
      program.state,
      `${count(doneCount(program))} of ${count(program.people)}`,
      count(program.partCount),
      localTime(program.createdAt),
      `${program.template.name} (${program.template.language})`,
      program.name,
    ]),
  ])

export async function showProgram(
  id: string,
  options: { watch?: boolean; json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const client = needs.connect()
  if (!options.watch) {
    const program = await client.program(id, { signal: needs.interrupt })
    if (options.json) printJson(needs.terminal, program)
    else printProgram(program, needs)
    return exitCodes.done
  }
  try {
    return await followProgram(client, id, options, needs)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    throw new CommandEnd(`The program goes on. Stop it with "clarion program cancel ${id}".`, {
      exitCode: exitCodes.interrupted,
      cause: error,
    })
  }
}

/** Pauses, resumes or cancels all parts; a cancel cannot be taken back, so it is asked about first. */
export async function actOnProgram(
  id: string,
  action: 'pause' | 'resume' | 'cancel',
  options: ActOptions,
  needs: CommandNeeds,
): Promise<ExitCode> {
  const isAsked = action === 'cancel' && !options.yes
  if (isAsked && !needs.terminal.isInteractive)
    throw badUsage('There is no terminal to ask on. Give --yes to cancel without being asked.')
  const client = needs.connect()
  const call = { signal: needs.interrupt }
  if (isAsked) {
    const program = await client.program(id, call)
    const whyNot = program.whyNot.cancel
    if (whyNot !== null) throw new CommandEnd(whyNot, { exitCode: exitCodes.refused })
    const left = program.people - doneCount(program)
    const question = `Cancel "${program.name}" with all its parts? ${people(left)} not reached so far will not be messaged. This cannot be taken back.`
    if (!(await agreed(question, needs)))
      throw new CommandEnd('Nothing was changed.', { exitCode: exitCodes.unfinished })
  }
  const program = await client.actOnProgram(id, action, call).catch((cause: unknown) => {
    if (!(cause instanceof ClarionUnreachable)) throw cause
    const sentence = `${cause.message}. It is not known whether the ${action} was heard; see "clarion program status ${id}".`
    throw new CommandEnd(sentence, { exitCode: exitCodes.unreachable, cause })
  })
  if (options.json) printJson(needs.terminal, program)
  else
    print(
      needs.terminal,
      `"${program.name}" is ${program.state}: ${count(doneCount(program))} of ${people(program.people)} done.`,
    )
  return exitCodes.done
}

export async function exportProgram(
  id: string,
  options: { out?: string },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const stream = await needs.connect().programCsv(id, { signal: needs.interrupt })
  if (options.out === undefined) {
    await passStream(stream, needs.terminal.out, needs.interrupt)
    return exitCodes.done
  }
  const bytes = await saveStream(stream, options.out, needs.interrupt)
  say(needs.terminal, `Wrote ${fileSize(bytes)} to ${options.out}.`)
  return exitCodes.done
}
