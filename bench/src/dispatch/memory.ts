import { CAMPAIGN_PEOPLE_MAX } from '@clarion/contracts/campaigns'
import { importPeople, launchCampaign, launchProgram } from '../stage/audience.ts'
import type { Stage } from '../stage/stage.ts'
import { sleep, until } from '../stage/waiting.ts'
import { type MemorySamples, renewWorker, sampleMemory } from '../stage/worker.ts'
import { type BenchSizes, scaled } from './conditions.ts'

export interface MemoryFacts extends MemorySamples {
  people: number
  /** Sent while it was looked at; the rest was cancelled. */
  messagesSent: number
  isWholeSent: boolean
  secondsSampled: number
}

const PEOPLE = [10_000, 100_000, 1_000_000] as const
/** Long enough for the heap to have settled; what is not sent by then is cancelled. */
const SAMPLE_SECONDS = 75
const FIRST_MESSAGE_MAX_SECONDS = 300
const SETTLE_SECONDS = 60
const LOOK_MS = 250

/** (d) The worker's memory with ever more people before it, each time a worker that just began. */
export async function measureMemory(stage: Stage, sizes: BenchSizes): Promise<MemoryFacts[]> {
  const facts: MemoryFacts[] = []
  for (const count of PEOPLE) facts.push(await measureOne(stage, scaled(sizes, count)))
  return facts
}

async function measureOne(stage: Stage, people: number): Promise<MemoryFacts> {
  const importId = await importPeople(stage, people)
  const pid = await renewWorker(stage)
  await stage.simulator.clearLedger()
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  const sending = { phoneNumberId, importId, name: `memory at ${people}` }
  const isProgram = people > CAMPAIGN_PEOPLE_MAX
  let isOver = false
  // From the launch on: freezing so many people is the worker's part as well.
  const sampling = sampleMemory(pid, () => isOver)
  const { id } = isProgram
    ? await launchProgram(stage, sending)
    : await launchCampaign(stage, sending)
  await until('the first message', FIRST_MESSAGE_MAX_SECONDS, () => acceptedBeyond(stage, 0))
  const startedAtMs = performance.now()
  await until(
    'the last message',
    SAMPLE_SECONDS,
    () => acceptedBeyond(stage, people - 1),
    LOOK_MS,
  ).catch(
    () => undefined, // The rest is not waited for.
  )
  const { accepted } = await stage.simulator.ledger()
  isOver = true
  const secondsSampled = Math.round((performance.now() - startedAtMs) / 1_000)
  const samples = await sampling
  if (accepted < people) await cancel(stage, id, isProgram)
  await untilQuiet(stage)
  stage.say(
    `memory    at ${people} people at most ${samples.rssMaxMb} MB, ${samples.rssMedianMb} MB mostly, over ${accepted} messages in ${secondsSampled} s`,
  )
  const isWholeSent = accepted >= people
  return { people, messagesSent: accepted, isWholeSent, secondsSampled, ...samples }
}

async function acceptedBeyond({ simulator }: Stage, count: number): Promise<true | undefined> {
  return (await simulator.ledger()).accepted > count ? true : undefined
}

async function cancel({ api }: Stage, id: string, isProgram: boolean): Promise<void> {
  if (isProgram) await api.actOnProgram(id, 'cancel')
  else await api.act(id, 'cancel')
}

/** Resolves when nothing is sent any more and the app was told of everything that was. */
async function untilQuiet({ simulator }: Stage): Promise<void> {
  let before = -1
  await until('the end of a cancelled campaign', SETTLE_SECONDS, async () => {
    await sleep(1_000)
    const { accepted } = await simulator.ledger()
    const isQuiet = accepted === before && (await simulator.pendingCount()) === 0
    before = accepted
    return isQuiet ? true : undefined
  })
}
