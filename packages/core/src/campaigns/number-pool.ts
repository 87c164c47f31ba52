import type { ProblemField } from '@clarion/contracts/problems'
import type { PhoneNumber, RatePlan } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { listPhoneNumbers } from '../onboarding/public.ts'
import { type Refusal, refuse } from '../shared/public.ts'

/** The numbers a campaign sends through, its own first. */
export type NumberPool = readonly [PhoneNumber, ...PhoneNumber[]]

interface Asked {
  id: string
  pointer: string
}

/**
 * Finds the numbers a campaign asks for: all of the workspace, able to send, each once, and of one
 * account, because its templates belong to that. Effect: reads only.
 */
export async function findPool(
  database: Database,
  workspaceId: string,
  given: { phoneNumberId: string; pool: readonly string[] },
): Promise<{ kind: 'found'; numbers: NumberPool } | Refusal> {
  const asked: Asked[] = [
    { id: given.phoneNumberId, pointer: '/phoneNumberId' },
    ...given.pool.map((id, at) => ({ id, pointer: `/pool/${at}` })),
  ]
  const known = new Map(
    (await listPhoneNumbers(database, workspaceId)).map((number) => [number.id, number]),
  )
  const strange = asked.filter(({ id }) => !known.has(id))
  if (strange.length > 0)
    return refuse(
      'phone-number-not-found',
      `This workspace has no phone number with the id ${strange.map(({ id }) => id).join(', ')}. List them at /v1/phone-numbers.`,
      fields(strange, 'phone-number-not-found'),
    )
  const twice = asked.filter(({ id }, at) => asked.findIndex((one) => one.id === id) < at)
  if (twice.length > 0)
    return refuse(
      'field-invalid',
      `Each number can be given once; ${twice.map(({ id }) => id).join(', ')} stands there twice.`,
      fields(twice, 'field-invalid'),
    )
  const numbers = asked.flatMap(({ id, pointer }) => {
    const number = known.get(id)
    return number ? [{ ...number, pointer }] : []
  })
  return poolOf(numbers)
}

function poolOf(
  numbers: readonly (PhoneNumber & { pointer: string })[],
): { kind: 'found'; numbers: NumberPool } | Refusal {
  const away = numbers.filter((number) => number.status !== 'CONNECTED')
  if (away.length > 0) {
    const names = away.map((n) => `${n.displayPhoneNumber} (${n.status})`).join(', ')
    return refuse(
      'phone-number-not-connected',
      `Meta reports these numbers as not connected, so they cannot send: ${names}. Connect them again or choose others.`,
      fields(away, 'phone-number-not-connected'),
    )
  }
  const [own, ...others] = numbers
  if (!own) throw new Error('a campaign asked for no number')
  const foreign = others.filter((number) => number.wabaId !== own.wabaId)
  if (foreign.length > 0)
    return refuse(
      'phone-number-of-other-account',
      `All numbers of a campaign must be of one account, because its template belongs to that. ${foreign.map((n) => n.displayPhoneNumber).join(', ')} is not of the account of ${own.displayPhoneNumber}.`,
      fields(foreign, 'phone-number-of-other-account'),
    )
  return { kind: 'found', numbers: [own, ...others] }
}

const fields = (
  at: readonly { id: string; pointer: string }[],
  code: ProblemField['code'],
): ProblemField[] => at.map(({ id, pointer }) => ({ pointer, code, detail: id }))

/** The most several numbers send together. Pure. */
export function planTogether(plans: readonly RatePlan[]): RatePlan {
  const [first, ...others] = plans
  if (!first) throw new Error('a campaign has no number')
  if (others.length === 0) return first
  const sum = plans.reduce((mps, plan) => mps + plan.messagesPerSecond, 0)
  return {
    messagesPerSecond: sum,
    batchSize: plans.reduce((size, plan) => size + plan.batchSize, 0),
    batchIntervalMs: Math.max(...plans.map((plan) => plan.batchIntervalMs)),
    source: `${plans.length} numbers together, each at its own rate: ${plans.map((plan) => plan.messagesPerSecond.toLocaleString('en-US')).join(' + ')} a second.`,
  }
}

/** The ids of the numbers a campaign sends through, by position. */
export async function numbersOf(database: Database, campaignId: string): Promise<string[]> {
  const rows = await database
    .selectFrom('campaign_numbers')
    .select('phone_number_id')
    .where('campaign_id', '=', campaignId)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.phone_number_id)
}
