import type { UnknownDecision } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import { type RawBuilder, sql } from 'kysely'
import { announceCampaign } from '../campaigns/public.ts'
import {
  type Actor,
  appendAudit,
  OUTCOME_GIVEN_UP,
  type Refusal,
  refuse,
} from '../shared/public.ts'

/** People decided about in one transaction. */
const BATCH_MAX = 5_000

type Decision = UnknownDecision['decision']

/** How a recipient stands after each decision, and what is counted beside its state. */
const outcomes: Record<
  Decision,
  { state: 'pending' | 'accepted' | 'failed'; set: RawBuilder<unknown>; counted: string | null }
> = {
  resend: { state: 'pending', set: sql`due_at = now()`, counted: null },
  mark_as_sent: {
    state: 'accepted',
    set: sql`due_at = null, accepted_at = coalesce(accepted_at, attempted_at)`,
    counted: null,
  },
  give_up: {
    state: 'failed',
    set: sql`due_at = null, error_code = ${OUTCOME_GIVEN_UP}`,
    counted: `answer:${OUTCOME_GIVEN_UP}`,
  },
}

/**
 * An operator decides about people whose outcome nobody knows. Sending again may reach somebody
 * twice, and that is for a person to risk; so it is never done for a cancelled campaign. Marking as
 * sent and giving up settle a person until a report proves otherwise. Whoever is no longer unknown
 * by then stays as they are.
 *
 * @param ns positions in the campaign; everyone unknown when absent
 * Returns for how many it was carried out. Effect: transactions of at most 5,000 people, rows
 * locked in their order, each with an audit line. The caller wakes the engine.
 */
export async function decideUnknown(
  database: Database,
  actor: Actor,
  campaignId: string,
  decision: Decision,
  ns?: readonly number[],
): Promise<{ kind: 'decided'; people: number } | Refusal> {
  const campaign = await database
    .selectFrom('campaigns')
    .select('state')
    .where('id', '=', campaignId)
    .where('workspace_id', '=', actor.workspaceId)
    .executeTakeFirst()
  if (!campaign) return refuse('campaign-not-found', 'This workspace has no campaign with that id.')
  if (decision === 'resend' && campaign.state === 'cancelled')
    return refuse(
      'campaign-action-not-allowed',
      'A cancelled campaign sends to nobody again. Mark these people as sent, or give up on them.',
    )
  let people = 0
  for (;;) {
    const decided = await decideBatch(database, actor, { campaignId, decision, ns })
    people += decided
    if (decided < BATCH_MAX) break
  }
  if (people > 0) await announceCampaign(database, campaignId)
  return { kind: 'decided', people }
}

interface Batch {
  campaignId: string
  decision: Decision
  ns: readonly number[] | undefined
}

async function decideBatch(database: Database, actor: Actor, batch: Batch): Promise<number> {
  return await database.transaction().execute(async (trx) => {
    const people = await settle(trx, batch)
    if (people > 0)
      await appendAudit(trx, {
        workspaceId: actor.workspaceId,
        actor: actor.name,
        action: `campaign.unknown.${batch.decision}`,
        subject: batch.campaignId,
        detail: { people },
      })
    return people
  })
}

async function settle(trx: Database, { campaignId, decision, ns }: Batch): Promise<number> {
  const { state, set, counted } = outcomes[decision]
  const chosen = ns === undefined ? sql`true` : sql`n = any(${ns}::integer[])`
  const settled = await sql<{ people: number }>`
    with locked as (
      select n from recipients
      where campaign_id = ${campaignId} and state = 'unknown' and due_at is not null and ${chosen}
      order by n limit ${BATCH_MAX} for update
    ), decided as (
      update recipients set state = ${state}::recipient_state, ${set}
      where campaign_id = ${campaignId} and n = any(array(select n from locked))
      returning n
    ), people as (
      select count(*) as people from decided
    ), counted as (
      insert into campaign_tallies (campaign_id, measure, delta)
      select ${campaignId}::uuid, c.measure, c.delta
      from people p, lateral (values
        ('state:unknown', -p.people), (${`state:${state}`}::text, p.people), (${counted}::text, p.people)
      ) c (measure, delta)
      where c.measure is not null and c.delta <> 0
    )
    select people from people`.execute(trx)
  return settled.rows[0]?.people ?? 0
}
