import type { Database } from '@clarion/db/pool'

/** Adds a line to the append-only log of who did what to how many. Effect: one insert. */
export async function appendAudit(
  database: Database,
  entry: {
    workspaceId: string
    actor: string
    action: string
    subject: string
    detail?: Record<string, unknown>
  },
): Promise<void> {
  await database
    .insertInto('audit_log')
    .values({
      workspace_id: entry.workspaceId,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute()
}
