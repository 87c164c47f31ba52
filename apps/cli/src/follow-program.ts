import type { Program } from '@clarion/contracts/programs'
import type { ClarionClient } from '@clarion/sdk/client'
import { underWay } from './ending.ts'
import type { ExitCode } from './exit-codes.ts'
import { follow } from './follow.ts'
import { type CommandNeeds, print } from './needs.ts'
import { programEndingOf, programEndingSentence } from './program-ending.ts'
import { movingProgram, progressOf } from './progress.ts'
import { renderProgram } from './render-program.ts'

/**
 * Shows a program until it has ended or waits for a person, then its report.
 * Errors: as watch.
 */
export const followProgram = (
  client: ClarionClient,
  id: string,
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> =>
  follow<Program>(
    {
      look: (call) => client.program(id, call),
      endingOf: programEndingOf,
      underWay,
      movingOf: movingProgram,
      progressOf: (program) => progressOf({ programId: id }, movingProgram(program)),
      named: (program) => ({ program }),
      printReport: (program) => printProgram(program, needs),
      sentenceOf: programEndingSentence,
    },
    options,
    needs,
  )

export function printProgram(program: Program, needs: CommandNeeds): void {
  print(needs.terminal, renderProgram(program, needs.terminal.heading))
}
