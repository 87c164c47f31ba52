import type { FaultState } from './answers.ts'

/** A fault as it is asked for. */
export interface FaultOrder {
  kind: string
  rate?: number
  count?: number
  phoneNumberId?: string
  calls?: string
  delayMs?: number
}

interface FaultWords {
  kind: string
  label: string
  /** What happens, in one sentence. */
  meaning: string
  /** What it befalls, in the plural. */
  of: 'sends' | 'webhooks'
}

/** The faults this page switches, the plainest first. */
export const faultWords: readonly FaultWords[] = [
  {
    ...{ kind: 'http500', label: 'HTTP 500', of: 'sends' },
    meaning: 'The call is answered with a server error and nothing was accepted.',
  },
  {
    ...{ kind: 'throttle', label: 'Throttle', of: 'sends' },
    meaning: 'The call is refused with 130429, as if the number sent too fast.',
  },
  {
    ...{ kind: 'slow', label: 'Slow answers', of: 'sends' },
    meaning: 'The answer comes 5 seconds late.',
  },
  {
    ...{ kind: 'resetBefore', label: 'Connection reset', of: 'sends' },
    meaning: 'The connection breaks before the message is accepted.',
  },
  {
    ...{ kind: 'resetAfterAccepting', label: 'Reset after accepting', of: 'sends' },
    meaning: 'The message goes out, and the connection breaks before the answer.',
  },
  {
    ...{ kind: 'http500AfterAccepting', label: 'HTTP 500 after accepting', of: 'sends' },
    meaning: 'The message goes out, and the answer is a server error.',
  },
  {
    ...{ kind: 'hang', label: 'Hang', of: 'sends' },
    meaning: 'No answer ever comes and nothing was accepted.',
  },
  {
    ...{ kind: 'hangAfterAccepting', label: 'Hang after accepting', of: 'sends' },
    meaning: 'The message goes out, and no answer ever comes.',
  },
  {
    ...{ kind: 'webhookOutage', label: 'Webhook outage', of: 'webhooks' },
    meaning: 'Webhooks do not arrive, and are tried again later.',
  },
  {
    ...{ kind: 'webhookDenied', label: 'Webhook answer lost', of: 'webhooks' },
    meaning: 'Webhooks arrive, the answer is taken for a refusal, and they come again.',
  },
]

export const wordsOf = (kind: string): FaultWords =>
  faultWords.find((words) => words.kind === kind) ?? {
    ...{ kind, label: kind, of: 'sends' },
    meaning: 'A fault that was set otherwise.',
  }

/** A fault with a count is over once it has befallen that many. */
export const isOn = ({ left }: FaultState): boolean => left !== 0

/** How often a fault that is on strikes: `every send`, `25% of sends`, `the next 3 sends`. */
export function howOften(fault: FaultState, place?: string): string {
  const { of } = wordsOf(fault.kind)
  const one = of === 'sends' ? 'send' : 'webhook'
  const count =
    fault.left === null
      ? undefined
      : fault.left === 1
        ? `the next ${one}`
        : `the next ${new Intl.NumberFormat(place).format(fault.left)} ${of}`
  if (fault.rate === null || fault.rate === 1) return count ?? `every ${one}`
  const share = new Intl.NumberFormat(place, { style: 'percent', maximumFractionDigits: 1 })
  const part = `${share.format(fault.rate)} of ${of}`
  return count === undefined ? part : `${part}, up to ${fault.left}`
}

/** What the strip says of all that is on: `HTTP 500 on every send; Webhook outage on …`. */
export const faultsInWords = (faults: readonly FaultState[]): string =>
  faults
    .filter(isOn)
    .map((fault) => `${wordsOf(fault.kind).label} on ${howOften(fault)}`)
    .join('; ')

/** The fault as it would be asked for again: what it has befallen already stays done. */
function orderOf(fault: FaultState): FaultOrder {
  const { kind, rate, phoneNumberId, calls, delayMs, left } = fault
  return {
    kind,
    ...(rate !== null && { rate }),
    ...(left !== null && { count: left }),
    ...(phoneNumberId !== null && { phoneNumberId }),
    ...(calls !== null && { calls }),
    ...(delayMs !== null && { delayMs }),
  }
}

/** All faults with those of one kind replaced, or taken away with null; the rest goes on. */
export const withFault = (
  faults: readonly FaultState[],
  kind: string,
  order: FaultOrder | null,
): FaultOrder[] => [
  ...faults.filter((fault) => fault.kind !== kind && isOn(fault)).map(orderOf),
  ...(order === null ? [] : [order]),
]
