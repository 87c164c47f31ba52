import { z } from 'zod'
import type { SettingsStore } from '../control/settings.ts'
import { drawsFor } from '../delivery/draws.ts'

/** Faults of calls to the Graph API, and faults of the delivery of webhooks. */
export const callFaults = [
  'http500',
  'http500AfterAccepting',
  'hang',
  'hangAfterAccepting',
  'resetBefore',
  'resetAfterAccepting',
  'throttle',
  'slow',
] as const
export const webhookFaults = ['webhookOutage', 'webhookDenied'] as const
export const faultKinds = [...callFaults, ...webhookFaults] as const

export type CallFault = (typeof callFaults)[number]
export type WebhookFault = (typeof webhookFaults)[number]
export type FaultKind = (typeof faultKinds)[number]

const FAULT_COUNT_MAX = 50
const DELAY_MAX_MS = 600_000
export const SLOW_DELAY_DEFAULT_MS = 5_000

const faultSchema = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** Chance of each call or webhook; without rate and count it befalls every one. */
    rate: z.number().min(0).max(1).optional(),
    /** How many it befalls before it is over. */
    count: z.number().int().min(1).max(10_000_000).optional(),
    /** Only sends of this number, or webhooks about it. */
    phoneNumberId: z.string().min(1).max(40).optional(),
    /** All calls, not only sends. */
    calls: z.enum(['sends', 'all']).optional(),
    /** How much later a `slow` answer is. */
    delayMs: z.number().int().min(1).max(DELAY_MAX_MS).optional(),
  })
  .refine(
    (fault) => fault.kind === 'slow' || fault.delayMs === undefined,
    'delayMs goes with slow alone',
  )

export const faultsSchema = z.strictObject({ faults: z.array(faultSchema).max(FAULT_COUNT_MAX) })

export type Fault = z.infer<typeof faultSchema>

/** A fault as GET /sim/faults shows it. */
export type FaultState = Fault & {
  /** How many it can still befall; null without a count. */
  left: number | null
  happened: number
}

interface ActiveFault {
  fault: Fault
  left: number
  happened: number
}

/** The faults that are switched on, in order: the first one that strikes a call is taken. */
export class FaultBook {
  readonly #settings: SettingsStore
  readonly #happened: (kind: FaultKind) => void
  #active: ActiveFault[] = []
  #draw: () => number = () => 1

  /** @param happened hears of every fault that strikes */
  constructor(settings: SettingsStore, happened: (kind: FaultKind) => void) {
    this.#settings = settings
    this.#happened = happened
  }

  /** Puts these in the place of all before them, and begins the draws anew from the seed. */
  replace(faults: readonly Fault[]): void {
    this.#active = faults.map((fault) => ({
      fault,
      left: fault.count ?? Number.POSITIVE_INFINITY,
      happened: 0,
    }))
    this.#draw = drawsFor(this.#settings.get().seed, 'faults')
  }

  list(): FaultState[] {
    return this.#active.map(({ fault, left, happened }) => ({
      ...fault,
      left: Number.isFinite(left) ? left : null,
      happened,
    }))
  }

  /**
   * The fault that strikes a call, if any.
   * @param sender the number that sends; undefined when the call is no send
   */
  ofCall(sender: string | undefined): (Fault & { kind: CallFault }) | undefined {
    if (this.#active.length === 0) return undefined
    return this.#strike(
      (fault): fault is Fault & { kind: CallFault } =>
        isCallFault(fault.kind) &&
        (fault.phoneNumberId === undefined
          ? sender !== undefined || fault.calls === 'all'
          : fault.phoneNumberId === sender),
    )
  }

  /** @param numbers those the webhook is about */
  ofWebhook(numbers: ReadonlySet<string>): (Fault & { kind: WebhookFault }) | undefined {
    if (this.#active.length === 0) return undefined
    return this.#strike(
      (fault): fault is Fault & { kind: WebhookFault } =>
        !isCallFault(fault.kind) &&
        (fault.phoneNumberId === undefined || numbers.has(fault.phoneNumberId)),
    )
  }

  #strike<T extends Fault>(isMeant: (fault: Fault) => fault is T): T | undefined {
    for (const active of this.#active) {
      const { fault } = active
      if (active.left === 0 || !isMeant(fault)) continue
      if (fault.rate !== undefined && this.#draw() >= fault.rate) continue
      active.left -= 1
      active.happened += 1
      this.#happened(fault.kind)
      return fault
    }
    return undefined
  }
}

const isCallFault = (kind: FaultKind): kind is CallFault =>
  kind !== 'webhookOutage' && kind !== 'webhookDenied'
