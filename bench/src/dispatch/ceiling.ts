import { importPeople, launchCampaign } from '../stage/audience.ts'
import { measureRun, type RunFacts } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { type BareFacts, runBareLoop } from './bare-loop.ts'
import { type BenchSizes, scaled } from './conditions.ts'
import { liftLimits } from './numbers.ts'

export interface CeilingFacts {
  ceilingMessagesPerSecond: number
  bareMessagesPerSecond: number
  ceilingOverBareRatio: number
  /** Its three statuses included. */
  workerCpuPerMessageUs: number | null
  bareCpuPerMessageUs: number
  cpuPerMessageRatio: number | null
  /** The bare loop while its simulator also delivers statuses, to someone who reads none. */
  bareBesideStatuses: BareFacts
  run: RunFacts
}

const PEOPLE = 50_000
const LIFTED_MPS = 20_000
const SECONDS_MAX = 180

/** (b) One campaign with every limit lifted, and as many sends by a bare loop in the same run. */
export async function findCeiling(
  stage: Stage,
  phoneNumberId: string,
  sizes: BenchSizes,
): Promise<CeilingFacts> {
  const people = scaled(sizes, PEOPLE)
  await liftLimits(stage, phoneNumberId, LIFTED_MPS)
  const importId = await importPeople(stage, people)
  const { campaignIds: _, ...run } = await measureRun(
    stage,
    async () => [await launchCampaign(stage, { phoneNumberId, importId, name: 'ceiling' })],
    SECONDS_MAX,
  )
  const bare = await runBareLoop(people)
  const { workerCpuPerMessageUs } = run
  const facts: CeilingFacts = {
    ceilingMessagesPerSecond: run.messagesPerSecond,
    bareMessagesPerSecond: bare.alone.messagesPerSecond,
    ceilingOverBareRatio: rounded(run.messagesPerSecond / bare.alone.messagesPerSecond, 3),
    workerCpuPerMessageUs,
    bareCpuPerMessageUs: bare.alone.cpuPerMessageUs,
    cpuPerMessageRatio:
      workerCpuPerMessageUs === null
        ? null
        : rounded(workerCpuPerMessageUs / bare.alone.cpuPerMessageUs, 2),
    bareBesideStatuses: bare.besideStatuses,
    run,
  }
  stage.say(
    `ceiling   ${facts.ceilingMessagesPerSecond}/s, bare loop ${facts.bareMessagesPerSecond}/s: ${facts.ceilingOverBareRatio} of it; ${workerCpuPerMessageUs} µs a message against ${facts.bareCpuPerMessageUs}: ${facts.cpuPerMessageRatio} times`,
  )
  return facts
}
