import { importPeople, launchCampaign } from '../stage/audience.ts'
import type { Cleanup } from '../stage/cleanup.ts'
import { startExtraWorker } from '../stage/extra-worker.ts'
import { untilFinished } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { sleep, until } from '../stage/waiting.ts'
import { workerPid } from '../stage/worker.ts'
import { type BenchSizes, PLAN_MPS, scaled } from './conditions.ts'

export interface TakeoverFacts {
  /** From kill -9 until Meta has the next message of somebody else's sending. */
  secondsToSendingAgain: number
  people: number
  sentMoreThanOnceCount: number
  /** People the campaign ended with, by our state. */
  counts: Readonly<Record<string, number>>
}

const PEOPLE = 20_000
const UNDER_WAY_SHARE = 0.2
const BEFORE_KILL_SECONDS = 60
const AGAIN_MAX_SECONDS = 120
const END_MAX_SECONDS = 240
/** Calls that had left the dying process arrive within this long. */
const LAST_CALLS_MS = 250
const LOOK_MS = 20

/** (f) Kills the launcher's worker by -9 while it sends; the launcher starts it again. */
export async function killLaunchersWorker(
  stage: Stage,
  sizes: BenchSizes,
  engine: string,
): Promise<TakeoverFacts> {
  return measure(stage, sizes, `${engine}, worker started again by the launcher`, async () => {
    process.kill(await workerPid(stage), 'SIGKILL')
  })
}

/**
 * (f) Kills a worker that nobody starts again; another one takes over. The other sleeps while the
 * campaign is launched, so that it is certain whose it is.
 */
export async function killForGood(
  cleanup: Cleanup,
  stage: Stage,
  sizes: BenchSizes,
): Promise<TakeoverFacts> {
  const doomed = await startExtraWorker(cleanup, stage, 'bench-doomed')
  const other = await workerPid(stage)
  process.kill(other, 'SIGSTOP')
  try {
    return await measure(stage, sizes, 'pg-boss, another worker', async () => {
      process.kill(other, 'SIGCONT')
      await sleep(2_000) // It finds its feet before it is needed.
      doomed.kill('SIGKILL')
    })
  } finally {
    process.kill(other, 'SIGCONT')
  }
}

async function measure(
  stage: Stage,
  sizes: BenchSizes,
  what: string,
  kill: () => Promise<void>,
): Promise<TakeoverFacts> {
  const { simulator, api } = stage
  const people = scaled(sizes, PEOPLE)
  const importId = await importPeople(stage, people)
  await simulator.clearLedger()
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  const { id } = await launchCampaign(stage, { phoneNumberId, importId, name: `kill: ${what}` })
  const isUnderWay = async (): Promise<true | undefined> =>
    (await simulator.ledger()).accepted >= people * UNDER_WAY_SHARE ? true : undefined
  await until('messages under way', BEFORE_KILL_SECONDS, isUnderWay, LOOK_MS)
  await kill()
  const killedAtMs = Date.now()
  await sleep(LAST_CALLS_MS)
  const { accepted: acceptedByTheDead } = await simulator.ledger()
  const againAtMs = await until(
    'sending again',
    AGAIN_MAX_SECONDS,
    async () => ((await simulator.ledger()).accepted > acceptedByTheDead ? Date.now() : undefined),
    LOOK_MS,
  )
  await untilFinished(stage, id, (people / PLAN_MPS.high) * 2 + END_MAX_SECONDS)
  const { sentMoreThanOnce } = await simulator.ledger()
  const { counts } = await api.campaign(id)
  const secondsToSendingAgain = rounded((againAtMs - killedAtMs) / 1_000, 2)
  stage.say(
    `kill -9   sends again after ${secondsToSendingAgain} s (${what}); ${sentMoreThanOnce} sent more than once`,
  )
  return { secondsToSendingAgain, people, sentMoreThanOnceCount: sentMoreThanOnce, counts }
}
