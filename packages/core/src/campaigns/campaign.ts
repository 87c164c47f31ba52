import type { CampaignAction, CampaignState } from '@clarion/contracts/campaigns'

/** Which states allow an action. The API and the console ask this table and no other. */
const allowedFrom: Record<CampaignAction, readonly CampaignState[]> = {
  launch: ['draft'],
  pause: ['sending', 'waiting'],
  resume: ['paused'],
  cancel: ['draft', 'scheduled', 'sending', 'waiting', 'paused'], // sent messages stay sent
}

const refusalOf: Record<CampaignAction, string> = {
  launch: 'Only a draft can be launched',
  pause: 'Only a campaign that is sending or waiting can be paused',
  resume: 'Only a paused campaign can be resumed',
  cancel: 'Only a campaign that has not ended can be cancelled',
}

/** Why an action is not possible now, in words; null when it is. */
export const whyNotAction = (action: CampaignAction, state: CampaignState): string | null =>
  allowedFrom[action].includes(state) ? null : `${refusalOf[action]}; this one is ${state}.`

/** States in which the durable engine has work with a campaign. */
export const activeStates = ['sending', 'waiting'] as const satisfies readonly CampaignState[]
