import type { NewCampaignInput } from '@clarion/contracts/campaigns'
import type { ProblemCode } from '@clarion/contracts/problems'
import type { NewProgramInput } from '@clarion/contracts/programs'
import type { CallOptions, ClarionClient } from '@clarion/sdk/client'
import type { ExitCode } from './exit-codes.ts'
import { followCampaign } from './follow-campaign.ts'
import { followProgram } from './follow-program.ts'
import type { CommandNeeds } from './needs.ts'

/** What a send comes to: one campaign, or a program of several. */
export interface SendJob {
  noun: 'campaign' | 'program'
  create(key: string, call: CallOptions): Promise<{ id: string; name: string }>
  launch(id: string, call: CallOptions): Promise<unknown>
  isDraft(id: string, call: CallOptions): Promise<boolean>
  /** What a launch of one that is launched already is refused with. */
  launchedAlready: ProblemCode
  follow(id: string, options: { json?: boolean }, needs: CommandNeeds): Promise<ExitCode>
}

export const campaignJob = (client: ClarionClient, body: NewCampaignInput): SendJob => ({
  noun: 'campaign',
  create: (key, call) => client.createCampaign(body, key, call),
  launch: (id, call) => client.act(id, 'launch', call),
  isDraft: async (id, call) => (await client.campaign(id, call)).state === 'draft',
  launchedAlready: 'campaign-action-not-allowed',
  follow: (id, options, needs) => followCampaign(client, id, options, needs),
})

export const programJob = (client: ClarionClient, body: NewProgramInput): SendJob => ({
  noun: 'program',
  create: (key, call) => client.createProgram(body, key, call),
  launch: (id, call) => client.actOnProgram(id, 'launch', call),
  isDraft: async (id, call) => (await client.program(id, call)).state === 'draft',
  launchedAlready: 'program-action-not-allowed',
  follow: (id, options, needs) => followProgram(client, id, options, needs),
})
