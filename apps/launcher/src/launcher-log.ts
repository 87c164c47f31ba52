import { type Level, type LogLook, logLine, ownLine, postgresFaultOf } from './log-line.ts'
import { createRepeats } from './repeats.ts'

/** The log in the foreground: what the processes say, and what the launcher does. */
export interface LauncherLog {
  /** A line of the launcher's own. */
  say(message: string, level?: Level): void
  /** Takes the lines of one process. */
  of(name: string): (line: string) => void
  /** Takes PostgreSQL's lines and shows the server's own faults. */
  ofPostgres(): (line: string) => void
  /** Hides a value wherever it may turn up from now on. */
  hide(secrets: ReadonlyArray<string | undefined>): void
}

/** Shorter ones would hide ordinary words. */
const SECRET_MIN_CHARS = 8

export function createLog(
  look: Pick<LogLook, 'hasColour' | 'level'>,
  write: (line: string) => void,
): LauncherLog {
  const secrets: string[] = []
  const whole: LogLook = { ...look, secrets }
  const print = (line: string): void => write(`${line}\n`)
  const own = (name: string, message: string, level?: Level): void =>
    print(ownLine(whole, name, message, new Date(), level))
  const repeatsOf = (name: string) =>
    createRepeats((fault, unshownCount) => own(name, `${unshownCount} more: ${fault}`, 'warn'))
  return {
    say: (message, level) => own('clarion', message, level),
    of: (name) => {
      const repeats = repeatsOf(name)
      return (line) => {
        const { text, fault } = logLine(whole, name, line, new Date()) ?? {}
        if (text !== undefined && (fault === undefined || repeats.admits(fault))) print(text)
      }
    },
    ofPostgres: () => {
      const repeats = repeatsOf('postgres')
      return (line) => {
        const fault = postgresFaultOf(line)
        if (fault !== undefined && repeats.admits(fault)) own('postgres', fault, 'warn')
      }
    },
    hide: (values) => {
      for (const value of values)
        if (value !== undefined && value.length >= SECRET_MIN_CHARS) secrets.push(value)
    },
  }
}
