import type { Campaign } from '@clarion/contracts/campaigns'
import type { ClarionClient } from '@clarion/sdk/client'
import { endingOf, endingSentence, underWay } from './ending.ts'
import type { ExitCode } from './exit-codes.ts'
import { follow } from './follow.ts'
import { type CommandNeeds, print } from './needs.ts'
import { movingCampaign, progressOf } from './progress.ts'
import { renderCampaign } from './render-campaign.ts'

/**
 * Shows a campaign until it has ended, then its report.
 * Errors: as watch.
 */
export const followCampaign = (
  client: ClarionClient,
  id: string,
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> =>
  follow<Campaign>(
    {
      look: (call) => client.campaign(id, call),
      endingOf,
      underWay,
      movingOf: movingCampaign,
      progressOf: (campaign) => progressOf({ campaignId: id }, movingCampaign(campaign)),
      named: (campaign) => ({ campaign }),
      printReport: (campaign) => printReport(campaign, needs),
      sentenceOf: endingSentence,
    },
    options,
    needs,
  )

export function printReport(campaign: Campaign, needs: CommandNeeds): void {
  print(needs.terminal, renderCampaign(campaign, needs.terminal.heading))
}
