import { errorAnswer, type GraphProblem } from '../errors/graph-problem.ts'
import { type ErrorHttpStatuses, metaErrorOf } from '../errors/meta-errors.ts'
import type { GraphRequest } from '../graph/graph-request.ts'
import { answered, type EdgeOutcome, refusedParameter, refusedWith } from '../graph/outcome.ts'
import { pageOf } from '../graph/paging.ts'
import { isObject, isText } from '../messages/json.ts'
import { type Recipient, readRecipient, recipientOfUserId } from '../messages/recipient.ts'
import type { PhoneNumber } from '../world/world.ts'

/** Source: Meta, Block users (reference 9.3, Oct 2025). */
const BLOCKED_MAX = 64_000
const USERS_PER_CALL_MAX = 1_000

export interface BlockListNeeds {
  /** Only people who wrote to the number within 24 hours can be blocked. */
  hasWritten(number: PhoneNumber, waId: string): boolean
  errorHttpStatuses(): ErrorHttpStatuses
}

interface Done {
  input: string
  wa_id: string
  user_id?: string
}
type Failed = { input: string; wa_id?: string; errors: object[] }

/** POST and DELETE /{phone-number-id}/block_users: partial success is HTTP 400 with results. */
export function changeBlockList(
  request: GraphRequest,
  number: PhoneNumber,
  needs: BlockListNeeds,
): EdgeOutcome {
  const body = isObject(request.body) ? request.body : {}
  if (body['messaging_product'] !== 'whatsapp') {
    return refusedParameter('The parameter messaging_product is required.')
  }
  const users = body['block_users']
  if (!Array.isArray(users) || users.length === 0 || users.length > USERS_PER_CALL_MAX) {
    return refusedParameter(`Param block_users must be a list of 1 to ${USERS_PER_CALL_MAX} users`)
  }
  const isBlocking = request.method === 'POST'
  const done: Done[] = []
  const failed: Failed[] = []
  for (const user of users) {
    const outcome = changeOne(user, number, isBlocking, needs)
    if ('errors' in outcome) failed.push(outcome)
    else done.push(outcome)
  }
  const results = {
    [isBlocking ? 'added_users' : 'removed_users']: done,
    ...(failed.length > 0 ? { failed_users: failed } : {}),
  }
  const answer = { messaging_product: 'whatsapp', block_users: results }
  if (failed.length === 0) return answered(answer)
  const refusal = errorAnswer({ code: 139100 }, needs.errorHttpStatuses())
  // The envelope of an error is an object with that error alone.
  const { error } = refusal.body as { error: object }
  return { kind: 'answer', answer: { httpStatus: 400, body: { ...answer, error } } }
}

function changeOne(
  user: unknown,
  number: PhoneNumber,
  isBlocking: boolean,
  needs: BlockListNeeds,
): Done | Failed {
  const recipient = personOf(user, number)
  const given: unknown = isObject(user) ? (user['user'] ?? user['user_id']) : user
  if (recipient === undefined) return failure(String(given), undefined, { code: 131009 })
  const { input, waId, userId } = recipient
  const done: Done = { input, wa_id: waId, ...(userId === undefined ? {} : { user_id: userId }) }
  if (!isBlocking) {
    number.blockedWaIds.delete(waId)
    return done
  }
  const problem = blockProblem(number, waId, needs)
  if (problem !== undefined) return failure(input, waId, problem)
  number.blockedWaIds.set(waId, {
    id: waId,
    input,
    waId,
    ...(userId === undefined ? {} : { userId }),
  })
  return done
}

function personOf(user: unknown, number: PhoneNumber): Recipient | undefined {
  if (!isObject(user)) return undefined
  const { user: phone, user_id: userId } = user
  if (isText(phone) && phone !== '') return readRecipient(phone, number, false)
  return isText(userId) ? recipientOfUserId(userId) : undefined
}

function blockProblem(
  number: PhoneNumber,
  waId: string,
  needs: BlockListNeeds,
): GraphProblem | undefined {
  if (waId === number.digits) return { code: 131021 }
  if (number.blockedWaIds.has(waId)) return undefined
  if (number.blockedWaIds.size >= BLOCKED_MAX) return { code: 139101 }
  return needs.hasWritten(number, waId) ? undefined : { code: 131047 }
}

function failure(input: string, waId: string | undefined, { code }: GraphProblem): Failed {
  const { title, details } = metaErrorOf(code)
  return {
    input,
    ...(waId === undefined ? {} : { wa_id: waId }),
    errors: [{ message: `(#${code}) ${title}`, code, error_data: { details } }],
  }
}

/** GET /{phone-number-id}/block_users. */
export function listBlocked(request: GraphRequest, number: PhoneNumber): EdgeOutcome {
  const page = pageOf([...number.blockedWaIds.values()], request)
  if (page.kind === 'refused') return refusedWith(page.problem)
  const data = page.items.map(({ waId, userId }) => ({
    messaging_product: 'whatsapp',
    wa_id: waId,
    ...(userId === undefined ? {} : { user_id: userId }),
  }))
  return answered({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) })
}
