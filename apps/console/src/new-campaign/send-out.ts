import { ClarionProblem } from '@clarion/sdk/client'
import { clarion } from '../api/client.ts'
import type { SendRequest } from '../campaigns/send-request.ts'
import { randomKey } from '../lib/random-key.ts'
import { submissionFor } from './draft.ts'
import type { DraftHandle } from './use-draft.ts'

/**
 * Writes the campaign or the program and launches it; returns its id once it runs or is scheduled.
 * Safe to repeat: the key is stored before the call, so a lost answer leads to the same draft, and
 * a draft that turns out to be launched already counts as done.
 * Errors: throws what the client throws; then nobody has been messaged, or the repeat says so.
 */
export async function sendOut(
  name: string,
  request: SendRequest,
  draft: Pick<DraftHandle, 'notes' | 'note'>,
): Promise<string> {
  const submission = submissionFor(draft.notes, { name, ...request }, randomKey)
  draft.note({ submission })
  if (request.kind === 'program') {
    const { id } = await clarion.createProgram({ name, ...request.body }, submission.key)
    await launch({
      launch: () => clarion.actOnProgram(id, 'launch'),
      find: () => clarion.program(id),
      refusal: 'program-action-not-allowed',
    })
    return id
  }
  const { id } = await clarion.createCampaign({ name, ...request.body }, submission.key)
  await launch({
    launch: () => clarion.act(id, 'launch'),
    find: () => clarion.campaign(id),
    refusal: 'campaign-action-not-allowed',
  })
  return id
}

interface Launching {
  launch: () => Promise<unknown>
  find: () => Promise<{ launchedAt: string | null }>
  /** The code with which one that is launched already is refused. */
  refusal: string
}

async function launch({ launch: go, find, refusal }: Launching): Promise<void> {
  try {
    await go()
  } catch (error) {
    if (!(error instanceof ClarionProblem) || error.problem.code !== refusal) throw error
    const { launchedAt } = await find()
    if (launchedAt === null) throw error
  }
}
