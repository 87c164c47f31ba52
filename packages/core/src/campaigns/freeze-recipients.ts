import type { SkipReason } from '@clarion/contracts/campaigns'
import type { TemplateCategory } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import type { Tables } from '@clarion/db/tables'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import { audienceSql } from './audience-sql.ts'
import { addTallies, type Measure } from './tallies.ts'
import type { CellSource } from './variable-sources.ts'

export interface FreezeInput {
  campaign: Pick<
    Selectable<Tables['campaigns']>,
    'id' | 'workspace_id' | 'import_id' | 'slice' | 'people_count'
  >
  /** Of today: Meta may have moved the template to marketing since the campaign was written. */
  category: TemplateCategory
  sources: readonly CellSource[]
  /** The numbers it sends through, by position. */
  phoneNumberIds: readonly string[]
}

/**
 * Freezes everyone of a campaign with their values, in the order of the file within each stretch.
 * Of several numbers, a person stays with the one that reached them last; people none of them has
 * reached come first, in the stretch that all numbers share.
 *
 * Returns how many people there are, and how many of them are to be messaged.
 * Effect: writes recipients, stretches, tallies and the campaign's own counts; the caller holds the
 * campaign's row in a transaction.
 */
export async function freezeRecipients(
  trx: Database,
  input: FreezeInput,
): Promise<{ people: number; pending: number }> {
  const { campaign, phoneNumberIds } = input
  const audience = audienceSql({
    workspaceId: campaign.workspace_id,
    importId: campaign.import_id,
    slice: campaign.slice,
    category: input.category,
    sources: input.sources,
  })
  const position = phoneNumberIds.length === 1 ? sql`0` : lastPosition(phoneNumberIds)
  const frozen = await sql<{ skip_reason: SkipReason | null; people: number }>`
    with placed as materialized (
      select row_number() over (order by p.position, p.line) as n, p.*
      from (select a.*, ${position} as position from (${audience}) a) p
    ), stretched as (
      insert into stretches (campaign_id, position, claim_from, ends_at)
      select ${campaign.id}::uuid, position, min(n), max(n) from placed group by position
    ), frozen as (
      insert into recipients (campaign_id, n, phone, "values", state, skip_reason)
      select ${campaign.id}::uuid, n, phone, "values",
             case when skip_reason is null then 'pending' else 'skipped' end::recipient_state,
             skip_reason
      from placed order by n
      returning skip_reason
    )
    select skip_reason, count(*) as people from frozen group by skip_reason`.execute(trx)
  const pending = frozen.rows.find((row) => row.skip_reason === null)?.people ?? 0
  const people = frozen.rows.reduce((sum, row) => sum + row.people, 0)
  const skips = frozen.rows.flatMap((row): [Measure, number][] =>
    row.skip_reason === null ? [] : [[`skip:${row.skip_reason}`, row.people]],
  )
  await addTallies(trx, campaign.id, [
    ...skips,
    // People of a part of a program were counted as pending at its launch.
    ['state:pending', pending - campaign.people_count],
    ['state:skipped', people - pending],
  ])
  await sql`
    update campaigns
    set frozen_at = now(), people_count = ${people}, template_category = ${input.category}
    where id = ${campaign.id}`.execute(trx)
  return { people, pending }
}

/** How many of a person's newest campaigns are looked at for the number that reached them last. */
const HISTORY_MAX = 8

/**
 * The position of the number that reached the person `a` last, among those given; 0 for none.
 * Campaigns of before pools have one number and name no sender. A number is of one workspace, so no
 * other's history is looked at. Every look-up is by key, one person at a time and newest first, as
 * ids of campaigns are: whatever the planner believes of tables that were just written, it cannot
 * pair one with the other, and a long history costs no more than a short one.
 */
const lastPosition = (phoneNumberIds: readonly string[]): RawBuilder<number> => sql`
  case when a.skip_reason is not null then 0 else coalesce((
    select h.position from (
      select r.campaign_id, (
        select array_position(${phoneNumberIds}::text[], used.phone_number_id)
        from campaign_numbers used
        where used.campaign_id = r.campaign_id and used.position = coalesce(r.sender, 1)
      ) as position
      from (
        select campaign_id, sender from recipients
        where phone = a.phone and state = 'accepted'
        order by campaign_id desc limit ${sql.lit(HISTORY_MAX)}
      ) r
    ) h
    where h.position is not null
    order by h.campaign_id desc limit 1
  ), 0) end`
