import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/**
 * Notes that a program has finished when all its parts have ended. The caller holds the program's
 * row since before it ended a part, so that of two parts that end at once the second one sees both.
 */
export async function endProgramIfDone(trx: Database, programId: string): Promise<void> {
  await sql`
    update programs set state = 'finished', finished_at = now(), state_reason = null
    where id = ${programId} and state in ('scheduled', 'running', 'paused')
      and not exists (
        select from campaigns
        where program_id = ${programId} and state not in ('finished', 'cancelled')
      )`.execute(trx)
}
