import { importPeople, launchCampaign } from '../stage/audience.ts'
import { measureRun, type RunFacts } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { type BenchSizes, PLAN_MPS, scaled } from './conditions.ts'

export interface PlanFacts extends RunFacts {
  planMessagesPerSecond: number
  shareOfPlan: number
}

const PEOPLE = { standard: 3_200, high: 50_000 } as const
const GRACE_SECONDS = 60

/** (a) One campaign through one number, as fast as Meta's plan for the number allows. */
export async function holdPlan(
  stage: Stage,
  level: keyof typeof PLAN_MPS,
  sizes: BenchSizes,
): Promise<PlanFacts> {
  const people = scaled(sizes, PEOPLE[level])
  const plan = PLAN_MPS[level]
  const importId = await importPeople(stage, people)
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds[level]
  const { campaignIds: _, ...run } = await measureRun(
    stage,
    async () => [await launchCampaign(stage, { phoneNumberId, importId, name: `plan ${level}` })],
    (people / plan) * 2 + GRACE_SECONDS,
  )
  const shareOfPlan = rounded(run.messagesPerSecond / plan, 4)
  stage.say(
    `${level.padEnd(9)} ${run.messagesPerSecond}/s of ${plan} (${rounded(shareOfPlan * 100, 1)} %), at most ${run.messagesMaxInAnySecond} in a second, ${run.throttledCount} throttled; worker ${run.workerCpuPerMessageUs} µs, PostgreSQL ${run.postgresCpuPerMessageUs} µs and ${run.sqlStatementsPerMessage} statements a message`,
  )
  return { planMessagesPerSecond: plan, shareOfPlan, ...run }
}
