import type { StopScope } from '@clarion/contracts/stops'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { newId } from '../shared/public.ts'
import { reachOf } from './stops.ts'

/** What a telling of Meta's is about: an account, or a number or template of it. */
export type ToldSubject = { workspaceId: string; wabaId: string } & (
  | { scope: 'account' }
  | { scope: 'number'; phoneNumberId: string }
  | { scope: 'template'; name: string; language: string }
)

export interface StopWords {
  reason: string
  whatToDo: string
}

/** As `sending_stops.subject` says. */
const keyOf = (subject: ToldSubject): string => {
  switch (subject.scope) {
    case 'account':
      return subject.wabaId
    case 'number':
      return subject.phoneNumberId
    case 'template':
      return `${subject.wabaId}/${subject.name}/${subject.language}`
  }
}
const textOf = ({ reason, whatToDo }: StopWords): string => `${reason} ${whatToDo}`

/**
 * Whether anything is to be sent with a template: a campaign that has not ended, or a message over
 * the API. Effect: reads.
 */
export async function isTemplateInUse(
  trx: Database,
  template: { wabaId: string; name: string; language: string },
): Promise<boolean> {
  const { wabaId, name, language } = template
  const found = await sql<{ is_used: boolean }>`
    select exists (
      select from campaigns c
      where (c.waba_id, c.template_name, c.template_language) = (${wabaId}, ${name}, ${language})
        and c.state not in ('draft', 'finished', 'cancelled')
    ) or exists (
      select from messages m
      where (m.waba_id, m.template_name, m.template_language) = (${wabaId}, ${name}, ${language})
        and m.state in ('pending', 'deferred')
    ) as is_used`.execute(trx)
  return found.rows[0]?.is_used ?? false
}

/**
 * Stops sending because Meta tells of it, whether or not anybody met it yet. Where a stop is open
 * already its words give way to these, because Meta's own say more than an answer's code; campaigns
 * it had paused show them too. Returns the campaigns that changed; the caller announces them.
 * Effect: one statement, in the caller's transaction; locks the campaigns it pauses, in order.
 */
export async function raiseToldStop(
  trx: Database,
  subject: ToldSubject,
  words: StopWords,
): Promise<string[]> {
  const template = subject.scope === 'template' ? subject : { name: null, language: null }
  const scope: StopScope = subject.scope
  const changed = await sql<{ id: string }>`
    with c as (
      select ${keyOf(subject)}::text as subject, ${template.name}::text as template_name,
             ${template.language}::text as template_language
    ), raised as (
      insert into sending_stops (id, workspace_id, scope, subject, code, reason, what_to_do)
      select ${newId()}::uuid, ${subject.workspaceId}, ${scope}, subject, null,
             ${words.reason}, ${words.whatToDo}
      from c
      on conflict (scope, subject) where lifted_at is null
      do update set code = null, reason = excluded.reason, what_to_do = excluded.what_to_do
      returning id
    ), reached as (
      select k.id from campaigns k cross join c
      where k.waba_id = ${subject.wabaId} and (
        k.state in ('sending', 'waiting') and ${reachOf(scope)}
        or k.state = 'paused' and k.stop_id = (select id from raised))
      order by k.id for update of k
    )
    update campaigns
    set state = 'paused', state_reason = ${textOf(words)}, waiting_for = null,
        stop_id = (select id from raised)
    where id = any(array(select id from reached))
      and (state in ('sending', 'waiting') or state = 'paused' and stop_id = (select id from raised))
    returning id`.execute(trx)
  return changed.rows.map((row) => row.id)
}

/**
 * Meta has taken back what an open stop says: from now on its words say so. It stays a stop, and
 * the campaigns stay paused, until a person lifts it; so nobody is messaged unasked. Only stops of
 * that cause are told of: those raised by a telling, or by one of these codes.
 * Returns the campaigns that changed. Effect: one statement, in the caller's transaction.
 */
export async function tellReleased(
  trx: Database,
  subject: ToldSubject,
  words: StopWords,
  codes: readonly number[],
): Promise<string[]> {
  const changed = await sql<{ id: string }>`
    with stop as (
      update sending_stops set reason = ${words.reason}, what_to_do = ${words.whatToDo}
      where scope = ${subject.scope} and subject = ${keyOf(subject)} and lifted_at is null
        and (code is null or code = any(${codes}::integer[]))
      returning id
    ), reached as (
      select k.id from campaigns k
      where k.waba_id = ${subject.wabaId} and k.state = 'paused'
        and k.stop_id = (select id from stop)
      order by k.id for update
    )
    update campaigns set state_reason = ${textOf(words)}
    where id = any(array(select id from reached))
      and state = 'paused' and stop_id = (select id from stop)
    returning id`.execute(trx)
  return changed.rows.map((row) => row.id)
}

/**
 * Pauses the campaigns whose people were chosen before their template became marketing: some of
 * them may not have consented to that. A resumed one skips those (see `claimGroup`). Campaigns that
 * were chosen as marketing go on. Returns those paused; the caller announces them.
 * Effect: one statement, in the caller's transaction; locks them in order.
 */
export async function pauseForConsent(
  trx: Database,
  template: { wabaId: string; name: string; language: string },
  words: StopWords,
): Promise<string[]> {
  const { wabaId, name, language } = template
  const paused = await sql<{ id: string }>`
    with reached as (
      select id from campaigns
      where (waba_id, template_name, template_language) = (${wabaId}, ${name}, ${language})
        and template_category <> 'marketing' and state in ('scheduled', 'sending', 'waiting')
      order by id for update
    )
    update campaigns set state = 'paused', state_reason = ${textOf(words)}, waiting_for = null
    where id = any(array(select id from reached)) and state in ('scheduled', 'sending', 'waiting')
    returning id`.execute(trx)
  return paused.rows.map((row) => row.id)
}
