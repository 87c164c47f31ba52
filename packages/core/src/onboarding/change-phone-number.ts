import type { Database } from '@clarion/db/pool'
import { type Actor, appendAudit, mayAdminister, type Refusal, refuse } from '../shared/public.ts'
import { findPhoneNumber } from './account-store.ts'
import { metaPlanOf } from './rate-plan.ts'

/**
 * An owner or admin sets their own ceiling for a number, or takes it back. It only lowers: what
 * Meta does not grant would be refused there, message by message.
 *
 * @param change `mpsMax` in messages per second; null leaves Meta's plan
 * Effect: one update and an audit line. Campaigns under way follow within a minute.
 */
export async function changePhoneNumber(
  database: Database,
  actor: Actor,
  phoneNumberId: string,
  change: { mpsMax: number | null },
): Promise<{ kind: 'changed' } | Refusal> {
  if (!mayAdminister(actor.role))
    return refuse(
      'role-forbidden',
      `Your role (${actor.role}) may not change numbers. Ask an owner or admin.`,
    )
  const number = await findPhoneNumber(database, actor.workspaceId, phoneNumberId)
  if (!number)
    return refuse('phone-number-not-found', 'This workspace has no phone number with that id.')
  const plan = metaPlanOf(number)
  const { mpsMax } = change
  if (mpsMax !== null && mpsMax > plan.messagesPerSecond) {
    const detail = `Meta allows this number ${plan.messagesPerSecond} messages a second; a ceiling of your own can only be lower. ${plan.source}`
    return refuse('field-invalid', detail, [{ pointer: '/mpsMax', code: 'too_big', detail }])
  }
  await database.transaction().execute(async (trx) => {
    await trx
      .updateTable('phone_numbers')
      .set({ mps_max: mpsMax })
      .where('id', '=', phoneNumberId)
      .where('workspace_id', '=', actor.workspaceId)
      .execute()
    await appendAudit(trx, {
      workspaceId: actor.workspaceId,
      actor: actor.name,
      action: 'phone-number.change',
      subject: phoneNumberId,
      detail: { mpsMax, was: number.mpsMax },
    })
  })
  return { kind: 'changed' }
}
