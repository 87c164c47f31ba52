import type { Stop } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import { readStops } from '../campaigns/public.ts'

/** Stops a list shows at most: the newest. */
const STOPS_SHOWN_MAX = 500

/**
 * The workspace's stops, newest first, 500 at most.
 *
 * @param isOpen true for those nobody has lifted, false for the others, undefined for all
 */
export async function listStops(
  database: Database,
  workspaceId: string,
  isOpen?: boolean,
): Promise<Stop[]> {
  let select = database
    .selectFrom('sending_stops')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('stopped_at', 'desc')
    .orderBy('id', 'desc')
    .limit(STOPS_SHOWN_MAX)
  if (isOpen !== undefined) select = select.where('lifted_at', isOpen ? 'is' : 'is not', null)
  const ids = (await select.execute()).map((row) => row.id)
  const stops = await readStops(database, ids)
  return ids.flatMap((id) => stops.get(id) ?? [])
}

export async function findStop(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<Stop | undefined> {
  const row = await database
    .selectFrom('sending_stops')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && (await readStops(database, [row.id])).get(row.id)
}
