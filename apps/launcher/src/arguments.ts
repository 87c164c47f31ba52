import { parseArgs } from 'node:util'
import { StartProblem } from './start-problem.ts'

export const USAGE = `Usage: npm start [-- --port N]

  --port N   serve at this port and no other (default: 4100, or the next free one)

Settings are environment variables; docs/running.md lists them.`

export interface StartArguments {
  port: number | undefined
  wantsHelp: boolean
}

function parsed(
  args: string[],
): { port?: string | undefined; help?: boolean | undefined } | undefined {
  try {
    return parseArgs({ args, options: { port: { type: 'string' }, help: { type: 'boolean' } } })
      .values
  } catch {
    return undefined
  }
}

/** Errors: throws StartProblem for an option that does not exist or a port that is none. */
export function readStartArguments(args: string[]): StartArguments {
  const values = parsed(args)
  if (values === undefined) throw new StartProblem(`Not understood: ${args.join(' ')}\n\n${USAGE}`)
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new StartProblem(`--port needs a number from 1 to 65535, not "${values.port}".`)
  return { port, wantsHelp: values.help === true }
}
