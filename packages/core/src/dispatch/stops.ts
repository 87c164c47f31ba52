import type { CampaignState } from '@clarion/contracts/campaigns'
import type { StopScope } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { announceCampaign } from '../campaigns/public.ts'
import { newId } from '../shared/public.ts'
import type { StopReach } from './outcome-rules.ts'

/** What met the reason: a campaign, or a message that was asked for over the API. */
export type MetBy = { campaignId: string } | { messageId: string }

export type NewStop = MetBy & {
  /** The number it was sending through. */
  phoneNumberId: string
  scope: StopReach
  /** Meta's code; null when it is our own circuit breaker. */
  code: number | null
  reason: string
  whatToDo: string
  /**
   * When the attempt began that met it, on the database's clock. Absent: just now. One from before
   * somebody lifted the last stop of the same subject says nothing new.
   */
  attemptedAt?: Date | null
}

export interface RaisedStop {
  /** The open stop; null when the reason is one campaign's own, which has no other state than paused. */
  stopId: string | null
  /** The campaigns that were paused by it just now. */
  paused: string[]
}

/** How often a stop that another worker raises at the same instant is looked for. */
const LOOKS_MAX = 5

/**
 * Stops sending through an account or a number, with a template, or for one campaign. Raising what
 * is raised already changes nothing, so every answer of the same fault may do so. Paused is every
 * campaign that cannot send any more: of an account or a template all that are under way, of a
 * number those that have no other; the others go on and hand its people over.
 *
 * Returns undefined when the attempt is older than the lifting of the last such stop, or the
 * resuming of the campaign. Effect: one statement, in the caller's transaction if there is one;
 * locks the campaigns it pauses, in order; announces them.
 */
export async function raiseStop(
  database: Database,
  stop: NewStop,
): Promise<RaisedStop | undefined> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const raised =
      stop.scope === 'campaign' ? await pauseOne(database, stop) : await raise(database, stop)
    if (raised === 'outdated') return undefined
    if (raised === 'raced') continue
    for (const id of raised.paused) await announceCampaign(database, id)
    return raised
  }
  throw new Error('a stop was raised and lifted again and again while this one was raised')
}

const textOf = ({ reason, whatToDo }: NewStop): string => `${reason} ${whatToDo}`

type Raised = RaisedStop | 'outdated' | 'raced'

/** The subject of a stop of this scope, given the campaign or message `c`; as `sending_stops.subject` says. */
const subjectOf = (scope: StopScope, phoneNumberId: string) =>
  scope === 'account'
    ? sql<string>`c.waba_id`
    : scope === 'number'
      ? sql<string>`${phoneNumberId}::text`
      : sql<string>`c.waba_id || '/' || c.template_name || '/' || c.template_language`

/**
 * Which campaigns `k` of the account cannot send any more, given the subject and template `c`; the
 * new stop itself is not seen yet.
 */
export const reachOf = (scope: StopScope) =>
  scope === 'account'
    ? sql<boolean>`true`
    : scope === 'template'
      ? sql<boolean>`(k.template_name, k.template_language) = (c.template_name, c.template_language)`
      : sql<boolean>`exists (
          select from campaign_numbers n where n.campaign_id = k.id and n.phone_number_id = c.subject
        ) and not exists (
          select from campaign_numbers n
          where n.campaign_id = k.id and n.phone_number_id <> c.subject and not exists (
            select from sending_stops s
            where s.scope = 'number' and s.subject = n.phone_number_id and s.lifted_at is null))`

const metBy = (stop: MetBy) =>
  'campaignId' in stop
    ? sql`campaigns c where c.id = ${stop.campaignId}`
    : sql`messages c where c.id = ${stop.messageId}`

async function raise(database: Database, stop: NewStop): Promise<Raised> {
  const { phoneNumberId, code, reason, whatToDo, attemptedAt = null } = stop
  const scope = stop.scope as StopScope // the caller branched on 'campaign'
  const found = await sql<{ stop_id: string | null; is_outdated: boolean; paused: string[] }>`
    with c as (
      select c.workspace_id, c.waba_id, c.template_name, c.template_language,
             ${subjectOf(scope, phoneNumberId)} as subject
      from ${metBy(stop)}
    ), lifted as (
      select 1 from sending_stops s join c on s.scope = ${scope} and s.subject = c.subject
      where s.lifted_at >= ${attemptedAt}::timestamptz limit 1
    ), raised as (
      insert into sending_stops (id, workspace_id, scope, subject, code, reason, what_to_do)
      select ${newId()}::uuid, workspace_id, ${scope}, subject, ${code}::integer, ${reason}, ${whatToDo}
      from c where not exists (select from lifted)
      on conflict (scope, subject) where lifted_at is null do nothing
      returning id
    ), stop as (
      select id from raised
      union all
      select s.id from sending_stops s join c on s.scope = ${scope} and s.subject = c.subject
      where s.lifted_at is null and not exists (select from lifted)
    ), reached as (
      select k.id from campaigns k join c on k.waba_id = c.waba_id
      where k.state in ('sending', 'waiting') and exists (select from stop) and ${reachOf(scope)}
      order by k.id for update of k
    ), paused as (
      update campaigns
      set state = 'paused', state_reason = ${textOf(stop)}, waiting_for = null,
          stop_id = (select id from stop limit 1)
      where id = any(array(select id from reached)) and state in ('sending', 'waiting')
      returning id
    )
    select (select id from stop limit 1) as stop_id, exists (select from lifted) as is_outdated,
           array(select id from paused) as paused`.execute(database)
  const row = found.rows[0]
  if (!row) throw new Error('a statement without a row')
  if (row.is_outdated) return 'outdated'
  return row.stop_id === null ? 'raced' : { stopId: row.stop_id, paused: row.paused }
}

/** Pauses the one campaign, unless it was resumed after the attempt began. */
async function pauseOne(database: Database, stop: NewStop): Promise<Raised> {
  if (!('campaignId' in stop)) throw new Error('a message has no campaign to pause')
  const { campaignId, attemptedAt = null } = stop
  const paused = await sql<{ id: string }>`
    update campaigns c
    set state = 'paused', state_reason = ${textOf(stop)}, waiting_for = null
    where id = ${campaignId} and state in ('sending', 'waiting')
      and (${attemptedAt}::timestamptz is null or not exists (
        select from audit_log a
        where a.workspace_id = c.workspace_id and a.subject = c.id::text
          and a.action = 'campaign.resume' and a.at >= ${attemptedAt}::timestamptz))
    returning id`.execute(database)
  return { stopId: null, paused: paused.rows.map((row) => row.id) }
}

/** An open stop, as it concerns a campaign. */
export interface OpenStop {
  id: string
  scope: StopScope
  reason: string
  whatToDo: string
}

/** Which of a campaign's numbers nothing may go through now. */
export interface OpenStops {
  /** By the number's position in the campaign; positions that may send are absent. */
  stopped: ReadonlyMap<number, OpenStop>
  /** Whether the campaign cannot send through any number. */
  isAllStopped: boolean
  stops: readonly OpenStop[]
  /** The campaign's own state, read with them; undefined when there is no such campaign. */
  state: CampaignState | undefined
}

/** Looks which of a campaign's numbers are stopped, and by what. Effect: reads. */
export async function openStopsOf(database: Database, campaignId: string): Promise<OpenStops> {
  const found = await sql<{
    position: number
    id: string | null
    scope: StopScope
    reason: string
    what_to_do: string
    state: CampaignState
  }>`/* prepared */
    select c.state, n.position, s.id, s.scope, s.reason, s.what_to_do
    from campaigns c
    join campaign_numbers n on n.campaign_id = c.id
    left join sending_stops s on s.lifted_at is null and (s.scope, s.subject) in (
      ('account', c.waba_id), ('number', n.phone_number_id),
      ('template', c.waba_id || '/' || c.template_name || '/' || c.template_language))
    where c.id = ${campaignId}
    order by n.position, s.scope`.execute(database)
  const stopped = new Map<number, OpenStop>()
  const stops = new Map<string, OpenStop>()
  for (const { position, id, scope, reason, what_to_do } of found.rows) {
    if (id === null) continue
    const stop: OpenStop = { id, scope, reason, whatToDo: what_to_do }
    stops.set(id, stop)
    if (!stopped.has(position)) stopped.set(position, stop)
  }
  const positions = new Set(found.rows.map((row) => row.position))
  const isAllStopped = positions.size > 0 && stopped.size === positions.size
  return { stopped, isAllStopped, stops: [...stops.values()], state: found.rows[0]?.state }
}

/**
 * Pauses a campaign under way that cannot send because all its numbers are stopped: one that was
 * launched, or resumed, into a stop. Returns whether it is so. Effect: reads; one update then,
 * and an announcement.
 */
export async function pauseWhenStopped(database: Database, campaignId: string): Promise<boolean> {
  const { isAllStopped, stops } = await openStopsOf(database, campaignId)
  const [stop] = stops
  if (!isAllStopped || !stop) return false
  await sql`
    update campaigns
    set state = 'paused', state_reason = ${`${stop.reason} ${stop.whatToDo}`}, waiting_for = null,
        stop_id = ${stop.id}
    where id = ${campaignId} and state in ('sending', 'waiting')`.execute(database)
  await announceCampaign(database, campaignId)
  return true
}
