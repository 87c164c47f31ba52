import type { StopScope } from '@clarion/contracts/stops'
import type { Consequence, Verdict } from '../outcome-rules.ts'
import type { MessageVerdict } from './message-steps.ts'

/** What a message asks of more than itself; stops that concern one campaign alone are none. */
export type MessageConsequence =
  | Exclude<Consequence, { kind: 'stop' }>
  | (Extract<Consequence, { kind: 'stop' }> & { scope: StopScope })

/**
 * The verdict on an attempt, as it is for a message that belongs to no campaign: what would pause a
 * campaign has nobody to wait for, so the message has failed. Pure.
 */
export function judgedMessage(verdict: Verdict): {
  verdict: MessageVerdict
  consequence: MessageConsequence
} {
  const { state, wamid, code, dueInMs, consequence } = verdict
  if (consequence.kind === 'stop') {
    const { scope } = consequence
    if (scope === 'campaign')
      return {
        verdict: {
          state: 'failed',
          wamid,
          code: consequence.code,
          dueInMs: null,
          hasOptedOut: false,
        },
        consequence: { kind: 'none' },
      }
    const stop = { ...consequence, scope }
    return { verdict: { state, wamid, code, dueInMs, hasOptedOut: false }, consequence: stop }
  }
  const hasOptedOut = consequence.kind === 'suppress'
  return { verdict: { state, wamid, code, dueInMs, hasOptedOut }, consequence }
}

/** What was never sent goes back as it was. */
export const unsent: MessageVerdict = {
  state: 'pending',
  wamid: null,
  code: null,
  dueInMs: 0,
  hasOptedOut: false,
}
