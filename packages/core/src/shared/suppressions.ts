import type { Database } from '@clarion/db/pool'

/** Puts a number on the workspace's suppression list; a number already there stays as it is. */
export async function suppress(
  database: Database,
  entry: { workspaceId: string; phone: string; reason: string },
): Promise<void> {
  await database
    .insertInto('suppressions')
    .values({ workspace_id: entry.workspaceId, phone: entry.phone, reason: entry.reason })
    .onConflict((c) => c.doNothing())
    .execute()
}
