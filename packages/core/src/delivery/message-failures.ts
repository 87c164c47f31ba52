import type { Database } from '@clarion/db/pool'
import { fromMessageCallbackData, raiseStop, stopOf } from '../dispatch/public.ts'
import type { ExplainError } from '../shared/public.ts'
import type { StatusFact } from './facts.ts'

/**
 * Raises the stops that failures of messages of the API ask for by their codes: the account that
 * cannot pay, the number that is limited, the template that is paused. What would pause a campaign
 * alone stops nothing, and neither does an attempt older than the latest, or than the lifting of
 * the last such stop.
 *
 * Effect: in the caller's transaction, after the statuses were applied; nothing when none of them
 * failed so. One stop per code and number, however many messages met it.
 */
export async function stopByMessages(
  trx: Database,
  explainError: ExplainError,
  facts: readonly StatusFact[],
): Promise<void> {
  const met = new Set<string>()
  for (const { errorCode: code, status, callbackData, phoneNumberId } of facts) {
    if (status !== 'failed' || code === null || callbackData === null) continue
    const key = fromMessageCallbackData(callbackData)
    const stop = key && stopOf(explainError(code))
    if (!key || stop?.kind !== 'stop' || stop.scope === 'campaign') continue
    const name = `${code}|${phoneNumberId}|${stop.scope === 'template' ? key.messageId : ''}`
    if (met.has(name)) continue
    const message = await trx
      .selectFrom('messages')
      .select('attempted_at')
      .where('id', '=', key.messageId)
      .where('phone_number_id', '=', phoneNumberId)
      .where('attempt', '=', key.attempt)
      .executeTakeFirst()
    if (!message) continue
    met.add(name)
    const { scope, reason, whatToDo } = stop
    await raiseStop(trx, {
      ...{ messageId: key.messageId, phoneNumberId, scope, code, reason, whatToDo },
      attemptedAt: message.attempted_at,
    })
  }
}
