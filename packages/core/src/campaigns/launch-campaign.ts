import type { NewCampaign, SkipReason } from '@clarion/contracts/campaigns'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type Selectable, sql } from 'kysely'
import { type Actor, appendAudit, type Refusal, refuse } from '../shared/public.ts'
import { audienceSql } from './audience-sql.ts'
import { whyNotAction } from './campaign.ts'
import { type CheckedDraft, checkDraft } from './draft.ts'
import { addTallies, type Measure } from './tallies.ts'

type CampaignRow = Selectable<Tables['campaigns']>

/** Carries a refusal out of the transaction, so that what it wrote is taken back. */
class LaunchRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

/**
 * Launches a draft: runs every gate again, freezes everyone with their values, and sets the
 * campaign sending, all in one transaction; a second launch finds no draft and is refused.
 * The caller then starts the durable engine; a launch whose caller died is found by the sweep.
 *
 * Effect: locks the campaign row; inserts recipients, tallies, the dispatch cursor, an audit line.
 */
export async function launchCampaign(
  database: Database,
  actor: Actor,
  campaignId: string,
): Promise<{ kind: 'launched'; people: number } | Refusal> {
  try {
    const people = await database
      .transaction()
      .execute((trx) => launchInTransaction(trx, actor, campaignId))
    return { kind: 'launched', people }
  } catch (error) {
    if (error instanceof LaunchRefused) return error.refusal
    throw error
  }
}

async function launchInTransaction(
  trx: Database,
  actor: Actor,
  campaignId: string,
): Promise<number> {
  const campaign = await trx
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', campaignId)
    .where('workspace_id', '=', actor.workspaceId)
    .forUpdate()
    .executeTakeFirst()
  if (!campaign)
    throw new LaunchRefused(
      refuse('campaign-not-found', 'This workspace has no campaign with that id.'),
    )
  const reason = whyNotAction('launch', campaign.state)
  if (reason !== null) throw new LaunchRefused(refuse('campaign-action-not-allowed', reason))
  const checked = await checkDraft(trx, actor.workspaceId, draftOf(campaign))
  if (checked.kind === 'refused') throw new LaunchRefused(checked)
  if (JSON.stringify(checked.template.components) !== JSON.stringify(campaign.template_components))
    throw new LaunchRefused(
      refuse(
        'campaign-action-not-allowed',
        'The template was changed at Meta since this campaign was written. Write it again to see what would be sent.',
      ),
    )
  const frozen = await freezeRecipients(trx, campaign, checked)
  if (frozen.pending === 0)
    throw new LaunchRefused(
      refuse(
        'audience-empty',
        'Everyone in the file would be skipped, so nobody would be messaged.',
      ),
    )
  await sql`
    update campaigns
    set state = 'sending', launched_at = now(), people_count = ${frozen.people},
        template_category = ${checked.template.category}
    where id = ${campaignId}`.execute(trx)
  await trx.insertInto('dispatches').values({ campaign_id: campaignId }).execute()
  await appendAudit(trx, {
    workspaceId: actor.workspaceId,
    actor: actor.name,
    action: 'campaign.launch',
    subject: campaignId,
    detail: { people: frozen.people, toBeSent: frozen.pending },
  })
  return frozen.people
}

const draftOf = (campaign: CampaignRow): Omit<NewCampaign, 'name'> => ({
  phoneNumberId: campaign.phone_number_id,
  template: { name: campaign.template_name, language: campaign.template_language },
  audience: { importId: campaign.import_id },
  variables: campaign.variables,
})

async function freezeRecipients(
  trx: Database,
  campaign: CampaignRow,
  checked: CheckedDraft,
): Promise<{ people: number; pending: number }> {
  const audience = audienceSql({
    workspaceId: campaign.workspace_id,
    importId: campaign.import_id,
    // The category of today: Meta may have moved the template to marketing since the draft.
    category: checked.template.category,
    sources: checked.sources,
  })
  const frozen = await sql<{ skip_reason: SkipReason | null; people: number }>`
    with frozen as (
      insert into recipients (campaign_id, n, phone, "values", state, skip_reason)
      select ${campaign.id}::uuid, row_number() over (order by a.line), a.phone, a.values,
             case when a.skip_reason is null then 'pending' else 'skipped' end::recipient_state,
             a.skip_reason
      from (${audience}) a
      returning skip_reason
    )
    select skip_reason, count(*) as people from frozen group by skip_reason`.execute(trx)
  const changes: [Measure, number][] = []
  let pending = 0
  let skipped = 0
  for (const row of frozen.rows) {
    if (row.skip_reason === null) pending = row.people
    else {
      skipped += row.people
      changes.push([`skip:${row.skip_reason}`, row.people])
    }
  }
  changes.push(['state:pending', pending], ['state:skipped', skipped])
  await addTallies(trx, campaign.id, changes)
  return { people: pending + skipped, pending }
}
