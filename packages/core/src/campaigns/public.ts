export { activeStates, whyNotAction } from './campaign.ts'
export {
  type CampaignQuery,
  findCampaign,
  listCampaigns,
  readPace,
  type ViewNeeds,
} from './campaign-view.ts'
export {
  announceCampaign,
  CAMPAIGN_CHANNEL,
  controlCampaign,
  listToAdvance,
  type Progress,
  reportProgress,
  reportWoundUp,
} from './control-campaign.ts'
export { createCampaign } from './create-campaign.ts'
export { launchCampaign } from './launch-campaign.ts'
export { previewCampaign } from './preview-campaign.ts'
export { exportRecipients, listRecipients, type RecipientQuery } from './recipient-view.ts'
export { compactTallies, type Measure, readTallies, recountTallies } from './tallies.ts'
