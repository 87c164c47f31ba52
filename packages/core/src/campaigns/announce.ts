import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/** The channel on which a change of a campaign is announced; the payload is the campaign's id. */
export const CAMPAIGN_CHANNEL = 'clarion_campaign'

/** Tells every listening process that a campaign has changed. */
export async function announceCampaign(database: Database, campaignId: string): Promise<void> {
  await sql`select pg_notify(${CAMPAIGN_CHANNEL}, ${campaignId})`.execute(database)
}
