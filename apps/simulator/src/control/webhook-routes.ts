import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { conversationFields, type FieldUpdate } from '../delivery/field-update.ts'
import { numberHeader } from '../delivery/webhook-body.ts'
import type { Growth } from '../limits/growth.ts'
import type { PhoneNumber, World } from '../world/world.ts'
import {
  type ControlAnswer,
  type ControlCall,
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from './control-api.ts'
import { sampleFields, sampleOf } from './field-samples.ts'

const webhookSchema = z.strictObject({
  /** Any field an app can subscribe to. */
  field: z.string().min(1).max(100),
  /** The number it is about; by default the account's first. */
  phoneNumberId: z.string().optional(),
  /** Takes the place of the sample's keys of the same names. */
  value: z.record(z.string(), z.unknown()).default({}),
  /** In place of the account's id, for events that come under the portfolio's. */
  entryId: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
})

export interface WebhookRoutesNeeds {
  world: World
  clock: Clock
  growth: Growth
  isField(name: string): boolean
  pass(update: FieldUpdate, key: string, atMs: number): void
}

/** /sim/webhooks and /sim/phone-numbers: what Meta does to an account, made to happen by hand. */
export function webhookRoutes(needs: WebhookRoutesNeeds): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/webhooks',
      summary: 'The fields there is a sample for, each with it.',
      query: { phoneNumberId: 'The number the samples are about.' },
      answer: ({ query }) => {
        const phoneNumber = numberOf(query.get('phoneNumberId') ?? undefined, needs.world)
        if (phoneNumber === undefined) return noNumber(query.get('phoneNumberId'), needs.world)
        const atMs = needs.clock.nowMs()
        const samples = sampleFields.map((field) => [field, sampleOf(field, { phoneNumber, atMs })])
        return controlOk({ samples: Object.fromEntries(samples) })
      },
    },
    {
      method: 'POST',
      path: '/sim/webhooks',
      summary:
        'Delivers a change of any field: the sample of it, with the keys of `value` in its place.',
      body: webhookSchema,
      answer: (call) => deliver(call, needs),
    },
    {
      method: 'POST',
      path: '/sim/phone-numbers/{id}/throughput-upgrade',
      summary:
        'Upgrades a number to 1,000 messages a second: a minute of 131057, then the webhook.',
      answer: ({ params }) => {
        const phoneNumber = numberOf(params['id'], needs.world)
        if (phoneNumber === undefined) return noNumber(params['id'], needs.world)
        return needs.growth.upgradeThroughput(phoneNumber)
          ? controlOk({ phoneNumberId: phoneNumber.id, isUpgrading: true })
          : controlProblem(409, 'This number has 1,000 a second already, or is being upgraded.')
      },
    },
  ]
}

function deliver(
  call: ControlCall,
  { world, clock, isField, pass }: WebhookRoutesNeeds,
): ControlAnswer {
  const body = readControlBody(call, webhookSchema)
  if (body.kind === 'refused') return body.answer
  const { field, phoneNumberId, value, entryId } = body.value
  if (!isField(field)) return controlProblem(400, `There is no webhook field ${field}.`)
  const phoneNumber = numberOf(phoneNumberId, world)
  if (phoneNumber === undefined) return noNumber(phoneNumberId, world)
  const atMs = clock.nowMs()
  const update: FieldUpdate = {
    waba: phoneNumber.waba,
    phoneNumber,
    field,
    atMs,
    value: {
      ...(conversationFields.has(field) ? numberHeader(phoneNumber) : {}),
      ...sampleOf(field, { phoneNumber, atMs }),
      ...value,
    },
    ...(entryId === undefined ? {} : { entryId }),
  }
  pass(update, randomUUID(), atMs)
  return controlOk({ field, value: update.value })
}

function numberOf(id: string | undefined, world: World): PhoneNumber | undefined {
  if (id === undefined) return world.wabas[0]?.phoneNumbers[0]
  const node = world.nodesById.get(id)
  return node?.kind === 'phoneNumber' ? node.phoneNumber : undefined
}

function noNumber(id: string | null | undefined, world: World): ControlAnswer {
  const known = world.wabas.flatMap((waba) => waba.phoneNumbers.map((number) => number.id))
  return controlProblem(400, `There is no phone number ${id}; there are ${known.join(', ')}.`)
}
