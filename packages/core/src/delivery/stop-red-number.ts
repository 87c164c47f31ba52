import type { Database } from '@clarion/db/pool'
import { announceCampaign } from '../campaigns/public.ts'
import { raiseToldStop } from '../dispatch/public.ts'
import { wordsOfRedNumber } from './told-words.ts'

/**
 * Stops a number that was read from Meta and is RED now, as when Meta tells it by webhook.
 * Effect: a stop; pauses the campaigns that have no other number, and announces them.
 */
export async function stopRedNumber(
  database: Database,
  number: { workspaceId: string; wabaId: string; phoneNumberId: string },
): Promise<void> {
  const paused = await raiseToldStop(database, { scope: 'number', ...number }, wordsOfRedNumber)
  for (const id of paused) await announceCampaign(database, id)
}
