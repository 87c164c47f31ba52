import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { GraphProblem } from '../errors/graph-problem.ts'
import type { Waba } from '../world/world.ts'
import { RollingCount } from './rolling-count.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Source: Meta, Rate limits (reference 1.5, Dec 2025): calls an hour by app and account. */
const CALLS_PER_HOUR = { inactive: 200, active: 5_000 } as const

/** The edges of an account that its budget counts; `` is the account itself. */
const countedEdges: ReadonlySet<string> = new Set([
  'GET ',
  'GET assigned_users',
  'GET phone_numbers',
  'GET message_templates',
  'POST message_templates',
  'DELETE message_templates',
  'GET subscribed_apps',
  'POST subscribed_apps',
  'DELETE subscribed_apps',
])

/** Whether a call uses up the account's budget. Messages never do: throughput limits those. */
export const isCounted = (
  method: string,
  node: 'waba' | 'phoneNumber',
  edge: string | undefined,
): boolean =>
  node === 'phoneNumber'
    ? method === 'GET' && edge === undefined
    : countedEdges.has(`${method} ${edge ?? ''}`)

export interface BudgetUse {
  problem: GraphProblem | undefined
  headers: Record<string, string>
}

/** Counts calls that read and change accounts, and says how much is left in headers. */
export class CallBudget {
  readonly #clock: Clock
  readonly #settings: SettingsStore
  readonly #byWaba = new Map<string, RollingCount>()
  readonly #app = new RollingCount(HOUR_MS)

  constructor(needs: { clock: Clock; settings: SettingsStore }) {
    this.#clock = needs.clock
    this.#settings = needs.settings
  }

  /** Counts one call of an account; over the budget it is refused and not counted. */
  useAccount(waba: Waba, edge: string | undefined): BudgetUse {
    const isActive = waba.phoneNumbers.some((number) => number.isRegistered)
    const max =
      this.#settings.get().managementCalls.perHour ??
      CALLS_PER_HOUR[isActive ? 'active' : 'inactive']
    let calls = this.#byWaba.get(waba.id)
    if (calls === undefined) {
      calls = new RollingCount(HOUR_MS)
      this.#byWaba.set(waba.id, calls)
    }
    const { percent, waitMs } = this.#use(calls, max)
    const usage = {
      type: 'whatsapp',
      call_count: percent,
      total_cputime: Math.floor(percent / 5),
      total_time: Math.floor(percent / 4),
      estimated_time_to_regain_access: Math.ceil(waitMs / MINUTE_MS),
    }
    // Source: Meta's reference of the template edge names 80008, the rest 80007 (reference 1.5).
    const code = edge === 'message_templates' ? 80008 : 80007
    return {
      problem: waitMs > 0 ? { code, isBare: true } : undefined,
      headers: { 'x-business-use-case-usage': JSON.stringify({ [waba.id]: [usage] }) },
    }
  }

  /** Counts one call of the app that belongs to no account. */
  useApp(): BudgetUse {
    const { percent, waitMs } = this.#use(
      this.#app,
      this.#settings.get().managementCalls.appPerHour,
    )
    const usage = {
      call_count: percent,
      total_time: Math.floor(percent / 4),
      total_cputime: Math.floor(percent / 5),
    }
    return {
      problem: waitMs > 0 ? { code: 4, isBare: true } : undefined,
      headers: { 'x-app-usage': JSON.stringify(usage) },
    }
  }

  #use(calls: RollingCount, max: number): { percent: number; waitMs: number } {
    const nowMs = this.#clock.nowMs()
    const waitMs = calls.waitMs(nowMs, max)
    if (waitMs === 0) calls.add(nowMs)
    const percent = waitMs > 0 ? 100 : Math.floor((100 * calls.countAt(nowMs)) / max)
    return { percent, waitMs }
  }
}
