import { type Ending, exitCodeOf } from './ending.ts'
import type { ExitCode } from './exit-codes.ts'
import { type CommandNeeds, printJson, say } from './needs.ts'
import { type Moving, ProgressLine } from './progress.ts'
import { type Watched, watch } from './watch.ts'

/** How something is shown while it is watched, and at its end. */
export interface Followed<T> extends Watched<T> {
  movingOf(seen: T): Moving
  /** What `--json` says of it on the way. */
  progressOf(seen: T): object
  /** The whole of it, named for the last line of `--json`. */
  named(seen: T): object
  printReport(seen: T): void
  sentenceOf(seen: T, ending: Ending): string
}

/**
 * Shows a campaign or a program until it has ended, then its report.
 * Errors: as watch.
 */
export async function follow<T>(
  followed: Followed<T>,
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const line = new ProgressLine(needs.terminal, needs.clock)
  let told = ''
  try {
    for await (const sighting of watch(followed, needs)) {
      if (sighting.kind === 'away') {
        line.showAway(sighting.forMs)
        continue
      }
      const { seen } = sighting
      line.show(followed.movingOf(seen))
      const progress = JSON.stringify(followed.progressOf(seen))
      if (options.json && progress !== told) needs.terminal.out.write(`${progress}\n`)
      told = progress
      if (sighting.kind === 'seen') continue
      line.clear()
      const { ending } = sighting
      const exitCode = exitCodeOf(ending)
      if (options.json)
        printJson(needs.terminal, { type: 'end', ending, exitCode, ...followed.named(seen) })
      else followed.printReport(seen)
      say(needs.terminal, `\n${followed.sentenceOf(seen, ending)}`)
      return exitCode
    }
  } finally {
    line.clear()
  }
  throw new Error('Watching ended without an ending')
}
