import type { NewCampaignInput } from '@clarion/contracts/campaigns'
import { ClarionProblem } from '@clarion/sdk/client'
import { clarion } from '../api/client.ts'
import { randomKey } from '../lib/random-key.ts'
import { submissionFor } from './draft.ts'
import type { DraftHandle } from './use-draft.ts'

/**
 * Writes the campaign and launches it; returns its id once it runs.
 * Safe to repeat: the key is stored before the call, so a lost answer leads to the same draft, and
 * a draft that turns out to be launched already counts as done.
 * Errors: throws what the client throws; then nobody has been messaged, or the repeat says so.
 */
export async function sendCampaign(
  body: NewCampaignInput,
  draft: Pick<DraftHandle, 'notes' | 'note'>,
): Promise<string> {
  const submission = submissionFor(draft.notes, body, randomKey)
  draft.note({ submission })
  const { id } = await clarion.createCampaign(body, submission.key)
  try {
    await clarion.act(id, 'launch')
  } catch (error) {
    if (!(error instanceof ClarionProblem)) throw error
    if (error.problem.code !== 'campaign-action-not-allowed') throw error
    const { launchedAt } = await clarion.campaign(id)
    if (launchedAt === null) throw error
  }
  return id
}
