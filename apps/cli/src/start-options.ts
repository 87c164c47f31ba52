import { badUsage } from './exit-codes.ts'
import { localTime } from './text.ts'

const LOCAL = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/**
 * The instant `--at` names, as ISO 8601 in UTC: with a zone as it stands there, without one in the
 * time zone of the person at the terminal.
 * Errors: throws a CommandEnd for anything else, and for an instant that is past.
 */
export function startAt(text: string, nowMs: number): string {
  const local = LOCAL.exec(text)
  const atMs =
    local !== null
      ? Date.parse(`${local[1]}T${local[2]}`)
      : WITH_ZONE.test(text)
        ? Date.parse(text)
        : Number.NaN
  if (Number.isNaN(atMs))
    throw badUsage(
      `${text} is no instant for --at. Write "2026-11-30 09:00" in your own time, or with a zone: 2026-11-30T09:00:00+07:00.`,
    )
  const at = new Date(atMs).toISOString()
  if (atMs < nowMs) throw badUsage(`${localTime(at)} is past; --at takes an instant to come.`)
  return at
}
