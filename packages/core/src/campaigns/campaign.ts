import type { CampaignAction, CampaignState } from '@clarion/contracts/campaigns'
import type { ProgramState } from '@clarion/contracts/programs'

/** Which states allow an action. The API and the console ask this table and no other. */
const allowedFrom: Record<CampaignAction, readonly CampaignState[]> = {
  launch: ['draft'],
  pause: ['scheduled', 'queued', 'sending', 'waiting'],
  resume: ['paused'],
  cancel: ['draft', 'scheduled', 'queued', 'sending', 'waiting', 'paused'], // sent messages stay sent
}

const refusalOf: Record<CampaignAction, string> = {
  launch: 'Only a draft can be launched',
  pause: 'Only a campaign that is launched and has not ended can be paused',
  resume: 'Only a paused campaign can be resumed',
  cancel: 'Only a campaign that has not ended can be cancelled',
}

/**
 * Why an action is not possible now, in words; null when it is.
 *
 * @param programState of the program it is a part of, if it is one
 */
export function whyNotAction(
  action: CampaignAction,
  state: CampaignState,
  programState?: ProgramState,
): string | null {
  if (!allowedFrom[action].includes(state)) return `${refusalOf[action]}; this one is ${state}.`
  if (action === 'resume' && programState === 'paused')
    return 'The program of this part is paused; resume the program.'
  return null
}

/** States in which the durable engine sends. */
export const activeStates = ['sending', 'waiting'] as const satisfies readonly CampaignState[]
