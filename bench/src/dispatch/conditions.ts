import type { SettingsPatch } from '@clarion/simulator/control/settings'

/** Meta as the dispatch bench has it: every answer after 150 ms, everybody reads, three statuses. */
export const LATENCY_MS = 150

export const conditions: SettingsPatch = {
  latencyMs: LATENCY_MS,
  statuses: {
    sentDelayMs: { min: 100, max: 900 },
    deliveredDelayMs: { min: 500, max: 2_000 },
    readDelayMs: { min: 1_000, max: 5_000 },
    undeliverableRate: 0,
    neverDeliveredRate: 0,
    readRate: 1,
    readAtOnceRate: 0,
  },
}

/** Meta's plans. Source: Meta, Throughput (Nov 2025; reference meta-messaging 6.1). */
export const PLAN_MPS = { standard: 80, high: 1_000 } as const

export interface BenchSizes {
  /** Shrinks every count of people, for trying the bench itself. 1 measures. */
  scale: number
}

export const scaled = ({ scale }: BenchSizes, count: number): number =>
  Math.max(100, Math.round(count * scale))
