import type { WaitingFor } from '@clarion/contracts/campaigns'

/** What a campaign that is scheduled waits for. */
export const waitingForStart = (startsAt: Date): WaitingFor => ({
  reason: 'start_instant',
  detail: 'It starts by itself at the instant it was scheduled for.',
  until: startsAt.toISOString(),
})

/** What a part of a program that is queued waits for. */
export const waitingForTurn: WaitingFor = {
  reason: 'earlier_parts',
  detail: 'It starts by itself when earlier parts of the program have ended.',
  until: null,
}
