import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { whyNotAction } from './campaign.ts'
import { sizeProblem } from './create-campaign.ts'
import { checkDraft, type Draft, isSameTemplate } from './draft.ts'
import { freezeRecipients } from './freeze-recipients.ts'
import { numbersOf } from './number-pool.ts'
import { orRefusal, Refused } from './refused.ts'

type CampaignRow = Selectable<Tables['campaigns']>

export interface Launched {
  kind: 'launched'
  people: number
  /** When it begins to send; null at once. */
  startsAt: Date | null
}

/**
 * Launches a draft: runs every gate again, freezes everyone with their values, and sets the
 * campaign sending or, with a start to come, scheduled; all in one transaction; a second launch
 * finds no draft and is refused. The caller then starts the durable engine; a launch whose caller
 * died is found by the sweep.
 *
 * Effect: locks the campaign row; inserts recipients, stretches, tallies, an audit line.
 */
export const launchCampaign = (
  database: Database,
  actor: Actor,
  campaignId: string,
): Promise<Launched | Refusal> =>
  orRefusal(database, (trx) => launchInTransaction(trx, actor, campaignId))

async function launchInTransaction(
  trx: Database,
  actor: Actor,
  campaignId: string,
): Promise<Launched> {
  const campaign = await trx
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', campaignId)
    .where('workspace_id', '=', actor.workspaceId)
    .forUpdate()
    .executeTakeFirst()
  if (!campaign)
    throw new Refused(refuse('campaign-not-found', 'This workspace has no campaign with that id.'))
  const reason = whyNotAction('launch', campaign.state)
  if (reason !== null) throw new Refused(refuse('campaign-action-not-allowed', reason))
  const checked = await checkDraft(trx, actor.workspaceId, await draftOf(trx, campaign))
  if (checked.kind === 'refused') throw new Refused(checked)
  if (!isSameTemplate(checked.template, campaign.template_components))
    throw new Refused(
      refuse(
        'campaign-action-not-allowed',
        'The template was changed at Meta since this campaign was written. Write it again to see what would be sent.',
      ),
    )
  const tooLarge = sizeProblem(checked)
  if (tooLarge) throw new Refused(tooLarge)
  const frozen = await freezeRecipients(trx, {
    campaign,
    category: checked.template.category,
    sources: checked.sources,
    phoneNumberIds: checked.numbers.map((number) => number.id),
  })
  if (frozen.pending === 0)
    throw new Refused(
      refuse(
        'audience-empty',
        'Everyone in the file would be skipped, so nobody would be messaged.',
      ),
    )
  const begun = await sql<{ starts_at: Date | null }>`
    update campaigns
    set state = case when starts_at > now() then 'scheduled' else 'sending' end::campaign_state,
        launched_at = now()
    where id = ${campaignId}
    returning case when state = 'scheduled' then starts_at end as starts_at`.execute(trx)
  const startsAt = begun.rows[0]?.starts_at ?? null
  await appendAudit(trx, {
    workspaceId: actor.workspaceId,
    actor: actor.name,
    action: 'campaign.launch',
    subject: campaignId,
    detail: {
      people: frozen.people,
      toBeSent: frozen.pending,
      startsAt: startsAt?.toISOString() ?? null,
    },
  })
  return { kind: 'launched', people: frozen.people, startsAt }
}

async function draftOf(database: Database, campaign: CampaignRow): Promise<Draft> {
  const numbers = await numbersOf(database, campaign.id)
  return {
    phoneNumberId: campaign.phone_number_id,
    pool: numbers.slice(1),
    template: { name: campaign.template_name, language: campaign.template_language },
    audience: { importId: campaign.import_id },
    variables: campaign.variables,
    startsAt: campaign.starts_at?.toISOString() ?? null,
    lateStartMaxMinutes: campaign.late_start_max_minutes,
    unknownPolicy: campaign.unknown_policy,
  }
}
