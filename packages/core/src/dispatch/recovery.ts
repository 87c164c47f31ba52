import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'

/**
 * Takes over what dead leases of a campaign left behind: recipients that were claimed and not begun
 * were never sent and go back; those begun may have been and become unknown, unless their outcome
 * was written or a status has proved them. Dead are claims under our own name (one step per
 * campaign runs in a process, and this is it) and claims whose time has run out.
 *
 * Returns how many went back and how many are unknown now. Effect: one statement.
 */
export async function recoverClaims(
  database: Database,
  input: { campaignId: string; worker: string; reconcileMs: number },
): Promise<{ returned: number; unknown: number }> {
  const { campaignId, worker, reconcileMs } = input
  const recovered = await sql<{ returned: number; unknown: number }>`
    with gone as (
      delete from claims
      where campaign_id = ${campaignId} and (worker = ${worker} or expires_at < now())
      returning ns, attempts, begun, begun_at, position
    ), held as (
      select p.n, p.attempt, p.place <= g.begun as is_begun, g.begun_at, g.position
      from gone g, unnest(g.ns, g.attempts) with ordinality as p (n, attempt, place)
    ), locked as (
      select r.n, r.attempt from recipients r
      where r.campaign_id = ${campaignId} and r.n = any(array(select n from held))
        and r.state = 'pending' and r.due_at is null
      order by r.n for update
    ), open as (
      select h.* from locked l join held h on h.n = l.n and h.attempt = l.attempt + 1
    ), returned as (
      update recipients set due_at = now()
      where campaign_id = ${campaignId} and n = any(array(select n from open where not is_begun))
    ), lost as (
      update recipients r
      set state = 'unknown', attempt = o.attempt, attempted_at = o.begun_at, sender = o.position,
          due_at = now() + ${reconcileMs}::float8 * interval '1 millisecond'
      from open o
      where r.campaign_id = ${campaignId} and r.n = any(array(select n from open where is_begun))
        and r.n = o.n
    ), people as (
      select count(*) filter (where not is_begun) as returned, count(*) filter (where is_begun) as lost
      from open
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, c.measure, c.delta
      from people p, lateral (values ('state:pending', -p.lost), ('state:unknown', p.lost)) c (measure, delta)
      where c.delta <> 0
    )
    select returned, lost as unknown from people`.execute(database)
  return recovered.rows[0] ?? { returned: 0, unknown: 0 }
}

/** An unknown outcome without evidence is looked at again after this. */
const LOOK_AGAIN_MS = 30_000

/** Webhooks that wait longer than this to be read may tell of anybody. */
const UNREAD_MAX = '5 seconds'

/**
 * Judges unknown outcomes whose time has come. If Meta has reported on an attempt of the same
 * number that came later, webhooks reach us and this one would have been reported too: it was
 * never sent, and goes back; but not while webhooks lie unread, because the report may be among
 * them. Otherwise nobody can tell, and it stays for evidence or a person.
 *
 * Returns how many went back. Effect: one statement.
 */
export async function judgeUnknowns(database: Database, campaignId: string): Promise<number> {
  const judged = await sql<{ returned: number }>`
    with ripe as (
      select r.n, c.unknown_policy = 'resend_when_proven'
                  and coalesce(h.latest_heard_attempt_at > r.attempted_at, false)
                  and not coalesce(unread.received_at < now() - ${UNREAD_MAX}::interval, false) as is_proven
      from recipients r
      join campaigns c on c.id = r.campaign_id
      left join (
        select received_at from inbox where parked_reason is null order by id limit 1
      ) unread on true
      left join campaign_numbers a on a.campaign_id = r.campaign_id and a.position = coalesce(r.sender, 1)
      left join number_hearing h on h.phone_number_id = a.phone_number_id
      where r.campaign_id = ${campaignId} and r.state = 'unknown' and r.due_at <= now()
      order by r.n for update of r
    ), returned as (
      update recipients set state = 'pending', due_at = now()
      where campaign_id = ${campaignId} and n = any(array(select n from ripe where is_proven))
    ), put_off as (
      update recipients set due_at = now() + ${LOOK_AGAIN_MS}::float8 * interval '1 millisecond'
      where campaign_id = ${campaignId} and n = any(array(select n from ripe where not is_proven))
    ), people as (
      select count(*) filter (where is_proven) as returned from ripe
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, c.measure, c.delta
      from people p,
           lateral (values ('state:unknown', -p.returned), ('state:pending', p.returned)) c (measure, delta)
      where c.delta <> 0
    )
    select returned from people`.execute(database)
  return judged.rows[0]?.returned ?? 0
}

/** What keeps a campaign from being finished. */
export interface Remaining {
  /** Someone can be claimed now. */
  isClaimable: boolean
  /** When the next deferred recipient may be tried; null when none is. */
  nextDueAt: Date | null
  /** Meta's error code that everyone who is tried later was put off with; null when there are several. */
  deferredCode: number | null
  unknownCount: number
  /** When the next unknown outcome is judged. */
  nextUnknownAt: Date | null
  /** When the last hold of another worker runs out. */
  othersExpireAt: Date | null
}

/** Looks at what is left of a campaign. Effect: reads, by index only. */
export async function readRemaining(database: Database, campaignId: string): Promise<Remaining> {
  const found = await sql<{
    has_fresh: boolean
    has_due: boolean
    next_due_at: Date | null
    deferred_code: number | null
    unknown_count: number
    next_unknown_at: Date | null
    others_expire_at: Date | null
  }>`
    select
      exists (
        select from stretches where campaign_id = ${campaignId} and claim_from <= ends_at
      ) as has_fresh,
      coalesce(bool_or(w.state in ('pending', 'deferred') and w.due_at <= now()), false) as has_due,
      min(w.due_at) filter (where w.state in ('pending', 'deferred')) as next_due_at,
      case when count(distinct coalesce(w.error_code, 0)) filter (where w.state = 'deferred') = 1
           then min(w.error_code) filter (where w.state = 'deferred') end as deferred_code,
      count(*) filter (where w.state = 'unknown') as unknown_count,
      min(w.due_at) filter (where w.state = 'unknown') as next_unknown_at,
      (select max(expires_at) from claims where campaign_id = ${campaignId}) as others_expire_at
    from recipients w
    where w.campaign_id = ${campaignId} and w.due_at is not null`.execute(database)
  const row = found.rows[0]
  if (!row) throw new Error('an aggregate without a row')
  return {
    isClaimable: row.has_fresh || row.has_due,
    nextDueAt: row.next_due_at,
    deferredCode: row.deferred_code,
    unknownCount: row.unknown_count,
    nextUnknownAt: row.next_unknown_at,
    othersExpireAt: row.others_expire_at,
  }
}

/**
 * Skips everyone of a cancelled campaign who was not reached. Sent messages stay sent; an unknown
 * outcome stays unknown until a status tells; whom a claim still holds waits for its outcome.
 * Effect: one statement.
 */
export async function skipCancelled(database: Database, campaignId: string): Promise<void> {
  await sql`
    with held as (
      select unnest(ns) as n from claims where campaign_id = ${campaignId}
    ), not_begun as (
      update recipients set state = 'skipped', skip_reason = 'cancelled', due_at = null
      where campaign_id = ${campaignId} and state = 'pending' and n not in (select n from held)
      returning n
    ), put_off as (
      update recipients set state = 'skipped', skip_reason = 'cancelled', due_at = null
      where campaign_id = ${campaignId} and state = 'deferred' returning n
    ), skipped as (
      select (select count(*) from not_begun) as pending, (select count(*) from put_off) as deferred
    )
    insert into campaign_tallies (campaign_id, measure, delta)
    select ${campaignId}::uuid, c.measure, c.delta
    from skipped s, lateral (values
      ('state:pending', -s.pending), ('state:deferred', -s.deferred),
      ('state:skipped', s.pending + s.deferred), ('skip:cancelled', s.pending + s.deferred)
    ) c (measure, delta)
    where c.delta <> 0`.execute(database)
}
