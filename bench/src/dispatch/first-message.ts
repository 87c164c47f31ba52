import { draftCampaign, importPeople } from '../stage/audience.ts'
import { untilFinished } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { until } from '../stage/waiting.ts'
import { type BenchSizes, scaled } from './conditions.ts'

export interface FirstMessageFacts {
  people: number
  /** From asking for the launch until Meta has the first message, each try. */
  firstMessageMs: number[]
  firstMessageMaxMs: number
}

const SMALL = { people: 1_000, tries: 5 } as const
const LARGE = { people: 50_000, tries: 2 } as const
const FIRST_MAX_SECONDS = 30
const END_MAX_SECONDS = 60
const LOOK_MS = 25

/** (e) How long after a launch the first message leaves, for a small and for a full campaign. */
export async function timeFirstMessage(
  stage: Stage,
  sizes: BenchSizes,
): Promise<FirstMessageFacts[]> {
  return [await timeAt(stage, SMALL, sizes), await timeAt(stage, LARGE, sizes)]
}

async function timeAt(
  stage: Stage,
  { people, tries }: { people: number; tries: number },
  sizes: BenchSizes,
): Promise<FirstMessageFacts> {
  const count = scaled(sizes, people)
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  const firstMessageMs: number[] = []
  for (let made = 0; made < tries; made += 1) {
    const importId = await importPeople(stage, count)
    const name = `first message ${made + 1}`
    const { id } = await draftCampaign(stage, { phoneNumberId, importId, name })
    await stage.simulator.clearLedger()
    const askedAtMs = Date.now()
    await stage.api.act(id, 'launch')
    const at = await until('the first message', FIRST_MAX_SECONDS, () => firstAt(stage), LOOK_MS)
    firstMessageMs.push(at - askedAtMs)
    if (people > SMALL.people) await stage.api.act(id, 'cancel')
    else await untilFinished(stage, id, END_MAX_SECONDS)
  }
  const firstMessageMaxMs = Math.max(...firstMessageMs)
  stage.say(`launch    first message of ${count} people after ${firstMessageMs.join(', ')} ms`)
  return { people: count, firstMessageMs, firstMessageMaxMs }
}

async function firstAt({ simulator }: Stage): Promise<number | undefined> {
  const { firstAcceptedAt } = await simulator.ledger()
  return firstAcceptedAt === null ? undefined : Date.parse(firstAcceptedAt)
}
