import { z } from 'zod'
import {
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from '../control/control-api.ts'
import { type SettingsStore, throughputOf } from '../control/settings.ts'
import { demo } from '../demo-world.ts'
import { addPhoneNumber, type PhoneNumber, type World } from '../world/world.ts'

/** More than any account of Meta's holds, and still no way to fill the memory. */
const PHONE_NUMBERS_MAX = 50
/** Source: ITU-T E.164: at most 15 digits; the shortest numbers in use have 7. */
const displayPattern = /^\+(\d{1,3}) (?=(?:\D*\d){5,14}$)\d[\d -]*$/

export const newNumberSchema = z.strictObject({
  /** The account it belongs to; the demo business's unless it is said. */
  wabaId: z.string().default(demo.wabaId),
  throughputLevel: z.enum(['STANDARD', 'HIGH']),
  /** A plus, the country code, a space, and the rest. */
  displayPhoneNumber: z
    .string()
    .max(30)
    .regex(displayPattern, 'must be as in "+62 855-5010-1001"')
    .optional(),
  verifiedName: z.string().trim().min(1).max(100).optional(),
})

export type NewNumber = z.input<typeof newNumberSchema>

export type AddedNumber =
  | { kind: 'added'; phoneNumber: PhoneNumber }
  | { kind: 'refused'; httpStatus: 404 | 409; sentence: string }

export interface AddNumberNeeds {
  world: World
  settings: SettingsStore
}

/**
 * Gives an account one number more: verified, registered with the PIN of the others, and at the
 * throughput of its level. Ids and numbers follow from how many there are, so that the same calls
 * on a fresh simulator make the same numbers.
 */
export function addNumber(
  { world, settings }: AddNumberNeeds,
  { wabaId, throughputLevel, displayPhoneNumber, verifiedName }: z.output<typeof newNumberSchema>,
): AddedNumber {
  const node = world.nodesById.get(wabaId)
  if (node?.kind !== 'waba') {
    return { kind: 'refused', httpStatus: 404, sentence: `There is no account ${wabaId}.` }
  }
  const { waba } = node
  const numbers = world.wabas.flatMap(({ phoneNumbers }) => phoneNumbers)
  if (numbers.length >= PHONE_NUMBERS_MAX) {
    return {
      kind: 'refused',
      httpStatus: 409,
      sentence: `There are ${PHONE_NUMBERS_MAX} numbers already, and no more than that are kept.`,
    }
  }
  const display = displayPhoneNumber ?? nextDisplay(numbers)
  const digits = display.replaceAll(/\D/g, '')
  if (numbers.some((number) => number.digits === digits)) {
    return { kind: 'refused', httpStatus: 409, sentence: `There is a number ${display} already.` }
  }
  const phoneNumber: PhoneNumber = {
    id: nextId(numbers),
    waba,
    displayPhoneNumber: display,
    digits,
    countryCallingCode: displayPattern.exec(display)?.[1] ?? '',
    verifiedName: verifiedName ?? waba.name,
    throughputLevel,
    qualityRating: 'GREEN',
    isRegistered: true,
    pin: demo.pin,
    codeVerificationStatus: 'VERIFIED',
    registrationAtMs: [],
    blockedWaIds: new Map(),
  }
  addPhoneNumber(world, phoneNumber)
  settings.learnNumber(phoneNumber.id, throughputOf[throughputLevel])
  return { kind: 'added', phoneNumber }
}

const nextId = (numbers: readonly PhoneNumber[]): string =>
  String(numbers.reduce((max, { id }) => (BigInt(id) > max ? BigInt(id) : max), 0n) + 1n)

/** The first number in a row of its own that nobody has yet. */
function nextDisplay(numbers: readonly PhoneNumber[]): string {
  const taken = new Set(numbers.map(({ digits }) => digits))
  for (let place = 0; place <= PHONE_NUMBERS_MAX; place += 1) {
    const last = String(2_000 + place)
    if (!taken.has(`628555010${last}`)) return `+62 855-5010-${last}`
  }
  throw new RangeError('every number of the row is taken')
}

/** POST /sim/phone-numbers. */
export function addNumberRoute(
  needs: AddNumberNeeds,
  viewOf: (number: PhoneNumber) => object,
): ControlRoute {
  return {
    method: 'POST',
    path: '/sim/phone-numbers',
    summary: 'Gives an account one number more, ready to send, and answers with it.',
    body: newNumberSchema,
    answer: (call) => {
      const body = readControlBody(call, newNumberSchema)
      if (body.kind === 'refused') return body.answer
      const added = addNumber(needs, body.value)
      return added.kind === 'refused'
        ? controlProblem(added.httpStatus, added.sentence)
        : controlOk(viewOf(added.phoneNumber))
    },
  }
}
