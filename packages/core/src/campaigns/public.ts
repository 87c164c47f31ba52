export { announceCampaign, CAMPAIGN_CHANNEL } from './announce.ts'
export { activeStates, whyNotAction } from './campaign.ts'
export {
  type CampaignQuery,
  findCampaign,
  listCampaigns,
  type ViewNeeds,
} from './campaign-view.ts'
export { type ControlAction, controlCampaign } from './control-campaign.ts'
export { controlProgram, type ProgramChanged } from './control-program.ts'
export { createCampaign } from './create-campaign.ts'
export { createProgram, previewProgram } from './create-program.ts'
export { type Launched, launchCampaign } from './launch-campaign.ts'
export { launchProgram, type ProgramLaunched } from './launch-program.ts'
export { readPace } from './pace.ts'
export { createdAtUs, olderThan, pageOfNewest } from './pages.ts'
export { previewCampaign } from './preview-campaign.ts'
export { partsToWake } from './program-turns.ts'
export {
  findProgram,
  listPrograms,
  type ProgramQuery,
} from './program-view.ts'
export {
  listToAdvance,
  type Progress,
  reportProgress,
  reportWoundUp,
  resumeAfterStop,
} from './progress.ts'
export { type Readiness, readyToSend } from './ready-to-send.ts'
export { exportProgram, exportRecipients } from './recipient-export.ts'
export { listRecipients, type RecipientQuery } from './recipient-view.ts'
export { readStops } from './senders.ts'
export { compactTallies, type Measure, readTallies, recountTallies } from './tallies.ts'
