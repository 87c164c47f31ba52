import type { Campaign } from '@clarion/contracts/campaigns'
import type { ClarionClient } from '@clarion/sdk/client'
import { endingSentence, exitCodeOf } from './ending.ts'
import type { ExitCode } from './exit-codes.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { ProgressLine, progressOf } from './progress.ts'
import { renderCampaign } from './render-campaign.ts'
import { watchCampaign } from './watch-campaign.ts'

/**
 * Shows a campaign until it has ended, then its report.
 * Errors: as watchCampaign.
 */
export async function followCampaign(
  client: ClarionClient,
  id: string,
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const line = new ProgressLine(needs.terminal, needs.clock)
  let told = ''
  try {
    for await (const sighting of watchCampaign(client, id, needs)) {
      if (sighting.kind === 'away') {
        line.showAway(sighting.forMs)
        continue
      }
      line.show(sighting.campaign)
      const progress = JSON.stringify(progressOf(sighting.campaign))
      if (options.json && progress !== told) needs.terminal.out.write(`${progress}\n`)
      told = progress
      if (sighting.kind === 'seen') continue
      line.clear()
      const exitCode = exitCodeOf(sighting.ending)
      if (options.json)
        printJson(needs.terminal, {
          type: 'end',
          ending: sighting.ending,
          exitCode,
          campaign: sighting.campaign,
        })
      else printReport(sighting.campaign, needs)
      say(needs.terminal, `\n${endingSentence(sighting.campaign, sighting.ending)}`)
      return exitCode
    }
  } finally {
    line.clear()
  }
  throw new Error('Watching a campaign ended without an ending')
}

export function printReport(campaign: Campaign, needs: CommandNeeds): void {
  print(needs.terminal, renderCampaign(campaign, needs.terminal.heading))
}
