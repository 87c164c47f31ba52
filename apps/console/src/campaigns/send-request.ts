import type { CampaignPreview, NewCampaignInput } from '@clarion/contracts/campaigns'
import type { NewProgramInput, ProgramPreview } from '@clarion/contracts/programs'

/** What is asked to be sent, before it has a name: one campaign, or a program of several. */
export type SendRequest =
  | { kind: 'campaign'; body: Omit<NewCampaignInput, 'name'> }
  | { kind: 'program'; body: Omit<NewProgramInput, 'name'> }

/** What sending would do now; a campaign has no parts. */
export type SendPreview = CampaignPreview & Pick<ProgramPreview, 'parts'>

/** The part of a request that its counts depend on, so that the rest does not count anew. */
export function countedPart({ body }: SendRequest): object {
  const { lateStartMaxMinutes: _, unknownPolicy: __, ...counted } = body
  return 'sideBySide' in counted ? { ...counted, sideBySide: 1 } : counted
}
