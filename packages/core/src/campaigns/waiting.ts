import type { WaitingFor } from '@clarion/contracts/campaigns'
import type { ProgramState } from '@clarion/contracts/programs'

/** What a campaign that is scheduled waits for. */
export const waitingForStart = (startsAt: Date): WaitingFor => ({
  reason: 'start_instant',
  detail: 'It starts by itself at the instant it was scheduled for.',
  until: startsAt.toISOString(),
})

/** What a part that is queued waits for, by how its program stands. */
export function waitingForTurn(
  program: { state: ProgramState; starts_at: Date | null } | null,
): WaitingFor {
  if (program?.state === 'scheduled' && program.starts_at !== null)
    return waitingForStart(program.starts_at)
  const detail =
    program?.state === 'paused'
      ? 'Its program is paused; it starts by itself in its turn once that is resumed.'
      : 'It starts by itself when earlier parts of the program have ended.'
  return { reason: 'earlier_parts', detail, until: null }
}
