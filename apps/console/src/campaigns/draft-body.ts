import type { Campaign, NewCampaignInput } from '@clarion/contracts/campaigns'

type Written = Pick<
  Campaign,
  | 'phoneNumberId'
  | 'numbers'
  | 'template'
  | 'audience'
  | 'variables'
  | 'startsAt'
  | 'lateStartMaxMinutes'
  | 'unknownPolicy'
>

/**
 * A draft as the request that wrote it, to count its people again. A start that has passed since
 * means at once, which is what launching then does.
 */
export const draftBody = (draft: Written, nowMs: number): Omit<NewCampaignInput, 'name'> => ({
  phoneNumberId: draft.phoneNumberId,
  template: { name: draft.template.name, language: draft.template.language },
  audience: { importId: draft.audience.importId },
  variables: draft.variables,
  pool: draft.numbers
    .map(({ phoneNumberId }) => phoneNumberId)
    .filter((id) => id !== draft.phoneNumberId),
  startsAt: draft.startsAt !== null && Date.parse(draft.startsAt) > nowMs ? draft.startsAt : null,
  lateStartMaxMinutes: draft.lateStartMaxMinutes,
  unknownPolicy: draft.unknownPolicy,
})
