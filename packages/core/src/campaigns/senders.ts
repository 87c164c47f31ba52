import type { Campaign } from '@clarion/contracts/campaigns'
import type { Stop, StopScope } from '@clarion/contracts/stops'
import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { listPhoneNumbers } from '../onboarding/public.ts'

/** What a campaign sends with, as far as a stop may be on it. */
export interface SenderOf {
  wabaId: string
  templateName: string
  templateLanguage: string
}

/** The numbers of a workspace and what keeps them from sending, to show with campaigns. */
export interface Senders {
  numbers: ReadonlyMap<string, PhoneNumber>
  /** By scope and subject. */
  openStops: ReadonlyMap<string, string>
}

const keyOf = (scope: StopScope, subject: string): string => `${scope} ${subject}`

/** Effect: two reads, whatever is shown. */
export async function readSenders(database: Database, workspaceId: string): Promise<Senders> {
  const numbers = await listPhoneNumbers(database, workspaceId)
  const stops = await database
    .selectFrom('sending_stops')
    .select(['scope', 'subject', 'reason'])
    .where('workspace_id', '=', workspaceId)
    .where('lifted_at', 'is', null)
    .execute()
  return {
    numbers: new Map(numbers.map((number) => [number.id, number])),
    openStops: new Map(stops.map((stop) => [keyOf(stop.scope, stop.subject), stop.reason])),
  }
}

/** The numbers of one campaign, each with the reason that nothing goes through it now. */
export function shownNumbers(
  { numbers, openStops }: Senders,
  phoneNumberIds: readonly string[],
  sender: SenderOf,
): Campaign['numbers'] {
  const template = `${sender.wabaId}/${sender.templateName}/${sender.templateLanguage}`
  return phoneNumberIds.flatMap((id) => {
    const number = numbers.get(id)
    if (!number) return []
    const stoppedBecause =
      openStops.get(keyOf('number', id)) ??
      openStops.get(keyOf('account', sender.wabaId)) ??
      openStops.get(keyOf('template', template)) ??
      null
    const { displayPhoneNumber, plan } = number
    return [{ phoneNumberId: id, displayPhoneNumber, plan, stoppedBecause }]
  })
}

/** The numbers of several campaigns, by position. */
export async function readCampaignNumbers(
  database: Database,
  campaignIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (campaignIds.length === 0) return new Map()
  const rows = await database
    .selectFrom('campaign_numbers')
    .select(['campaign_id', 'phone_number_id'])
    .where('campaign_id', 'in', campaignIds)
    .orderBy('campaign_id')
    .orderBy('position')
    .execute()
  const numbers = new Map<string, string[]>()
  for (const row of rows) {
    const mine = numbers.get(row.campaign_id) ?? []
    mine.push(row.phone_number_id)
    numbers.set(row.campaign_id, mine)
  }
  return numbers
}

/** Stops by their ids, as a campaign they paused shows them. */
export async function readStops(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, Stop>> {
  if (ids.length === 0) return new Map()
  const read = await sql<StopRow>`
    select s.*,
           coalesce(a.name, p.display_phone_number, split_part(s.subject, '/', 2)) as subject_name,
           coalesce(c.campaigns, 0) as paused_campaigns
    from sending_stops s
    left join (
      select stop_id, count(*) as campaigns from campaigns
      where stop_id = any(${ids}::uuid[]) and state = 'paused' group by stop_id
    ) c on c.stop_id = s.id
    left join accounts a on s.scope = 'account' and a.waba_id = s.subject
    left join phone_numbers p on s.scope = 'number' and p.id = s.subject
    where s.id = any(${ids}::uuid[])`.execute(database)
  return new Map(read.rows.map((row) => [row.id, toStop(row)]))
}

interface StopRow {
  id: string
  scope: StopScope
  subject: string
  subject_name: string
  code: number | null
  reason: string
  what_to_do: string
  stopped_at: Date
  lifted_at: Date | null
  lifted_by: string | null
  paused_campaigns: number
}

const toStop = (row: StopRow): Stop => ({
  id: row.id,
  scope: row.scope,
  subject: row.subject,
  subjectName: row.subject_name,
  code: row.code,
  reason: row.reason,
  whatToDo: row.what_to_do,
  stoppedAt: row.stopped_at.toISOString(),
  liftedAt: row.lifted_at?.toISOString() ?? null,
  liftedBy: row.lifted_by,
  pausedCampaigns: row.paused_campaigns,
})
