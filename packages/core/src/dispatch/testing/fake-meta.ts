import type { DeliveryStatus } from '@clarion/contracts/campaigns'
import type { ErrorDecision, ExplainError } from '../../shared/public.ts'
import { type AttemptKey, toCallbackData } from '../callback-data.ts'
import type { SendOutcome } from '../send.ts'

/** One report of Meta's on one message; the shape in which `delivery` applies it. */
export interface Report {
  phoneNumberId: string
  wamid: string
  status: DeliveryStatus
  atMs: number
  callbackData: string
  errorCode: number | null
}

/** A report with what became of it. */
export interface PostedReport {
  key: AttemptKey
  report: Report
  isHeard: boolean
  isLost: boolean
}

const decisions: Record<number, ErrorDecision> = {
  130429: { do: 'slow_down', afterMs: 2_000 },
  131000: { do: 'retry', afterMs: 1_000, attemptMax: 3 },
  131026: { do: 'give_up' },
  131042: { do: 'pause', scope: 'account' },
  131048: { do: 'pause', scope: 'number' },
  131050: { do: 'suppress' },
}

export const explainError: ExplainError = (code) => ({
  code,
  title: 'T',
  meaning: `Meaning of ${code}.`,
  whatToDo: 'Do this.',
  decision: decisions[code] ?? { do: 'give_up' },
  blame: code === 131026 || code === 131050 ? 'recipient' : 'other',
})

const refusedWith = (code: number): SendOutcome => ({
  kind: 'refused',
  code,
  detail: 'Details.',
  isTransient: false,
  retryAfterMs: null,
})
const noAnswer: SendOutcome = { kind: 'unknown', cause: 'timeout' }

interface Ending {
  /** What Meta reports of the message; nobody was reached when absent. */
  reports?: readonly DeliveryStatus[]
  /** What the caller hears; made of the wamid when Meta accepts. */
  outcome: SendOutcome | 'accepted'
}

const endings = {
  accepted: { reports: ['sent', 'delivered'], outcome: 'accepted' },
  accepted_in_vain: { reports: ['failed'], outcome: 'accepted' },
  lost_but_reached: { reports: ['sent', 'delivered'], outcome: noAnswer },
  lost_on_the_way: { outcome: noAnswer },
  not_sent: { outcome: { kind: 'not_sent', cause: 'ECONNREFUSED' } },
  refused: { outcome: refusedWith(131026) },
  opted_out: { outcome: refusedWith(131050) },
  throttled: { outcome: refusedWith(130429) },
  passing_fault: { outcome: refusedWith(131000) },
  account_stopped: { outcome: refusedWith(131042) },
  number_stopped: { outcome: refusedWith(131048) },
} as const satisfies Record<string, Ending>

/** How a send call may end. */
export type Answer = keyof typeof endings
/** Every way a send call may end. */
export const answers = Object.keys(endings) as Answer[] // the keys of that very object

/** Meta as a book: whom each call truly reached, and the reports on their way to us. */
export class FakeMeta {
  /** Attempts that reached, by recipient. */
  readonly reached = new Map<number, number[]>()
  readonly posted: PostedReport[] = []
  #clockMs = 1_767_225_600_000

  /** Ends one call as it is told to. */
  take(key: AttemptKey, phoneNumberId: string, answer: Answer): SendOutcome {
    const ending: Ending = endings[answer]
    const wamid = `wamid.${key.n}.${key.attempt}`
    const { reports, outcome } = ending
    if (reports !== undefined) {
      this.reached.set(key.n, [...(this.reached.get(key.n) ?? []), key.attempt])
      for (const status of reports) this.#post(key, { phoneNumberId, wamid, status })
    }
    return outcome === 'accepted' ? { kind: 'accepted', wamid, isHeld: false } : outcome
  }

  #post(key: AttemptKey, of: Pick<Report, 'phoneNumberId' | 'wamid' | 'status'>): void {
    this.#clockMs += 1_000
    const errorCode = of.status === 'failed' ? 131049 : null
    const callbackData = toCallbackData(key)
    const report = { ...of, atMs: this.#clockMs, callbackData, errorCode }
    this.posted.push({ key, report, isHeard: false, isLost: false })
  }

  /** Every report of one message is lost for ever, unless one of them was heard. */
  lose(of: PostedReport): void {
    const same = this.posted.filter((one) => one.report.callbackData === of.report.callbackData)
    if (same.every((one) => !one.isHeard)) for (const one of same) one.isLost = true
  }

  /** Whether a report proves, or could have proved, that the recipient was reached. */
  hasReportOf(n: number): boolean {
    return this.posted.some((one) => one.key.n === n && !one.isLost)
  }
}
