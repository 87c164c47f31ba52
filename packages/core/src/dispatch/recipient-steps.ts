import type { Database } from '@clarion/db/pool'
import type { RecipientValues } from '@clarion/db/tables'
import { sql } from 'kysely'
import { newId } from '../shared/public.ts'
import { CLAIM_LEASE_MS } from './limits.ts'

const CLAIM_LEASE = `${CLAIM_LEASE_MS} milliseconds`

export interface ClaimedRecipient {
  n: number
  phone: string
  values: RecipientValues
  /** Which attempt the next one is. */
  attempt: number
}

export interface ClaimedGroup {
  claimId: string
  /** By their n, the order in which the claim keeps them and they are begun. */
  recipients: ClaimedRecipient[]
}

export interface ClaimInput {
  campaignId: string
  workspaceId: string
  worker: string
  /** Which of the campaign's numbers they go through. */
  position: number
  /** The stretches to take from, those preferred first. */
  stretches: readonly number[]
  count: number
}

// A claim is one row in `claims`; the recipients' own rows stay as they are until an outcome is
// known, so that a message costs one update of its row instead of three.
//
// Statistics know nothing of a campaign that was just frozen, so the planner may take any order of
// a join, and pair every row with every other. Every statement therefore names its rows as arrays,
// which the primary key answers whatever the planner believes. What is found by reading is updated
// in one part per new state, without a join; only values that came as parameters are joined.

/**
 * The import of a campaign whose people were chosen before Meta made its template marketing; no row
 * for any other. Of its people those without recorded consent must not get it.
 */
const nowMarketing = (campaignId: string) => sql`
  select c.import_id from campaigns c
  join templates t on t.waba_id = c.waba_id and t.name = c.template_name
                  and t.language = c.template_language
  where c.id = ${campaignId} and c.template_category <> 'marketing' and t.category = 'marketing'`

/** Whether the person with that phone has no consent recorded in the import of `now_marketing m`. */
const isWithoutConsent = (phone: ReturnType<typeof sql.ref>) => sql<boolean>`
  (select r.opted_in_at from import_rows r
   where r.import_id = m.import_id and r.phone = ${phone}) is null`

/**
 * Claims the next recipients of a campaign: first those whose time has come again, then fresh ones
 * from the cursor of the first stretch that has any. Whoever was put on the suppression list since
 * the launch is skipped here; so is, when Meta has made the template marketing since, whoever's
 * consent to that is not recorded. An empty group means that nobody was left where it looked.
 * Effect: one statement; locks the stretch's row, so that claims of one stretch follow each other.
 */
export async function claimGroup(database: Database, input: ClaimInput): Promise<ClaimedGroup> {
  const claimId = newId()
  const { campaignId, workspaceId, worker, position, stretches, count } = input
  const claimed = await sql<ClaimedRecipient>`
    with due as (
      select n, phone, state from recipients r
      where campaign_id = ${campaignId} and due_at <= now() and state in ('pending', 'deferred')
        and (select s.position from stretches s
             where s.campaign_id = ${campaignId} and s.ends_at >= r.n
             order by s.ends_at limit 1) = any(${stretches}::smallint[])
      order by due_at limit ${count} for update skip locked
    ), stretch as (
      select position, claim_from, ends_at from stretches
      where campaign_id = ${campaignId} and position = any(${stretches}::smallint[])
        and claim_from <= ends_at
      order by array_position(${stretches}::smallint[], position) limit 1 for update
    ), fresh as (
      select n, phone, state from recipients
      where campaign_id = ${campaignId} and state = 'pending' and due_at is null
        and n >= (select claim_from from stretch) and n <= (select ends_at from stretch)
      order by n limit greatest(0, ${count}::integer - (select count(*) from due))
    ), moved as (
      update stretches s
      set claim_from = case when (select count(*) from due) + (select count(*) from fresh) < ${count}::integer
                            then s.ends_at + 1 else (select max(n) + 1 from fresh) end
      where s.campaign_id = ${campaignId} and s.position = (select position from stretch)
        and (select count(*) from due) < ${count}::integer
    ), found as (
      select n, phone, state from due union all select n, phone, state from fresh
    ), suppressed as (
      select phone from suppressions
      where workspace_id = ${workspaceId} and phone = any(array(select phone from found))
    ), now_marketing as (${nowMarketing(campaignId)}
    ), unconsenting as (
      select f.phone from now_marketing m, found f where ${isWithoutConsent(sql.ref('f.phone'))}
    ), chosen as (
      select n, state as was, phone in (select phone from suppressed) as is_suppressed,
             phone in (select phone from unconsenting)
               and phone not in (select phone from suppressed) as is_unconsenting
      from found
    ), taken as (
      update recipients set state = 'pending', due_at = null
      where campaign_id = ${campaignId} and n = any(array(select n from due where n in (
        select n from chosen where not is_suppressed and not is_unconsenting)))
    ), skipped as (
      update recipients set state = 'skipped', skip_reason = 'suppressed', due_at = null
      where campaign_id = ${campaignId} and n = any(array(select n from chosen where is_suppressed))
    ), without_consent as (
      update recipients set state = 'skipped', skip_reason = 'no_consent', due_at = null
      where campaign_id = ${campaignId} and n = any(array(select n from chosen where is_unconsenting))
    ), claimed as (
      select n, phone, "values", (attempt + 1)::smallint as attempt from recipients
      where campaign_id = ${campaignId} and n = any(array(
        select n from chosen where not is_suppressed and not is_unconsenting))
    ), held as (
      insert into claims (id, campaign_id, worker, position, ns, attempts, expires_at)
      select ${claimId}::uuid, ${campaignId}::uuid, ${worker}, ${position}::smallint,
             array_agg(n order by n), array_agg(attempt order by n), now() + ${CLAIM_LEASE}::interval
      from claimed having count(*) > 0
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, measure, delta from (
        select 'state:deferred' as measure, -count(*) as delta from chosen where was = 'deferred'
        union all select 'state:pending', count(*) from chosen
          where was = 'deferred' and not is_suppressed and not is_unconsenting
        union all select 'state:pending', -count(*) from chosen
          where was = 'pending' and (is_suppressed or is_unconsenting)
        union all select 'state:skipped', count(*) from chosen where is_suppressed or is_unconsenting
        union all select 'skip:suppressed', count(*) from chosen where is_suppressed
        union all select 'skip:no_consent', count(*) from chosen where is_unconsenting
      ) changes where delta <> 0
    )
    select n, phone, "values", attempt from claimed order by n`.execute(database)
  return { claimId, recipients: claimed.rows }
}

export interface BatchOfClaim {
  campaignId: string
  claimId: string
  /** How many of the claim were begun before these. */
  from: number
  /** The next of the claim, in their order. */
  recipients: readonly ClaimedRecipient[]
}

/** When a batch was begun, on the database's clock, and who of it must not be sent to after all. */
export interface BegunBatch {
  begunAtMs: number
  barred: ReadonlySet<number>
}

/**
 * Writes the intent to send: from here on a death leaves these recipients unknown, not unsent.
 * Barred is whom a late status proved reached by an earlier attempt, and who since the claim, which
 * may have waited for its slots, was put on the suppression list or is asked for a consent that is
 * not recorded; the latter two are skipped here. Undefined when nobody of the batch may be sent to: the claim was taken over, or the
 * campaign is not sending any more. The claim's time begins anew, because a slow number may take
 * longer over a group than a claim lasts.
 * Effect: one statement; holds the claim's row so that a takeover waits, and the rows of those who
 * were tried before so that a late proof waits.
 */
export async function beginSending(
  database: Database,
  batch: BatchOfClaim,
): Promise<BegunBatch | undefined> {
  const { campaignId, claimId, from, recipients } = batch
  const triedBefore = recipients.filter((r) => r.attempt > 1).map((r) => r.n)
  const begun = await sql<{
    begun_at: Date
    may_be_tried: number[]
    skipped: number[]
  }>`/* prepared */
    with held as (
      update claims c
      set begun = ${from + recipients.length}, begun_at = clock_timestamp(),
          expires_at = now() + ${CLAIM_LEASE}::interval
      from campaigns k
      where c.id = ${claimId} and c.begun = ${from} and k.id = c.campaign_id
        and k.state in ('sending', 'waiting')
      returning c.begun_at, k.workspace_id
    ), tried as (
      select n from recipients
      where campaign_id = ${campaignId} and n = any(${triedBefore}::integer[]) and state = 'pending'
      order by n for update
    ), listed as (
      select phone from suppressions
      where workspace_id = (select workspace_id from held)
        and phone = any(${recipients.map((r) => r.phone)}::text[])
    ), batch as (
      select n, phone from unnest(
        ${recipients.map((r) => r.n)}::integer[], ${recipients.map((r) => r.phone)}::text[]
      ) as b (n, phone)
    ), now_marketing as (${nowMarketing(campaignId)}
    ), barred as (
      select n, 'suppressed' as reason from batch where phone in (select phone from listed)
      union all
      select b.n, 'no_consent' from now_marketing m, batch b, held
      where b.phone not in (select phone from listed) and ${isWithoutConsent(sql.ref('b.phone'))}
    ), skipped as (
      update recipients r
      set state = 'skipped', skip_reason = (select b.reason from barred b where b.n = r.n)
      where campaign_id = ${campaignId} and n = any(array(select n from barred))
        and state = 'pending'
      returning n, skip_reason
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, c.measure, c.delta
      from (select skip_reason, count(*) as people from skipped group by skip_reason) s,
      lateral (values
        ('state:pending', -s.people), ('state:skipped', s.people),
        ('skip:' || s.skip_reason, s.people)
      ) c (measure, delta)
    )
    select begun_at, array(select n from tried) as may_be_tried,
           array(select n from skipped) as skipped from held`.execute(database)
  const row = begun.rows[0]
  if (!row) return undefined
  const mayBeTried = new Set(row.may_be_tried)
  const barred = new Set(triedBefore.filter((n) => !mayBeTried.has(n)))
  for (const n of row.skipped) barred.add(n)
  return { begunAtMs: row.begun_at.getTime(), barred }
}

/**
 * Gives claimed recipients back unsent, at once. When the claim was taken over they are another's by
 * now, and nothing changes. Whoever of the claim was begun must have been settled before, because
 * afterwards nothing says that they may have been sent to. Effect: one statement.
 */
export async function releaseClaim(
  database: Database,
  campaignId: string,
  claimId: string,
  ns: readonly number[],
): Promise<void> {
  await sql`
    with gone as (
      delete from claims where id = ${claimId} returning id
    )
    update recipients set due_at = now()
    where campaign_id = ${campaignId} and n = any(${ns}::integer[])
      and state = 'pending' and due_at is null and exists (select from gone)`.execute(database)
}
